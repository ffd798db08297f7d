package io.topbook.local;

/// Both tables of bars computed anew in SQL, from the raw rows: how many rows differ, in any
/// column, in any bit, or are on one side only.
final class BarsFromRows {
  /// Every second with a trade, against `trades` ordered by id; a silent second has nothing.
  static final String DIFFERENT_TRADE_BARS =
      """
      WITH computed AS (
        SELECT symbol_id, date_trunc('second', event_time) AS window_start,
          (array_agg(price ORDER BY agg_trade_id))[1] AS open,
          max(price) AS high,
          min(price) AS low,
          (array_agg(price ORDER BY agg_trade_id DESC))[1] AS close,
          sum(qty::numeric)::double precision AS base_volume,
          sum(price::numeric * qty::numeric)::double precision AS quote_volume,
          coalesce(sum(qty::numeric) FILTER (WHERE NOT buyer_is_maker), 0)::double precision
            AS buy_base_volume,
          coalesce(sum(price::numeric * qty::numeric) FILTER (WHERE NOT buyer_is_maker), 0)
            ::double precision AS buy_quote_volume,
          count(*) AS agg_trade_count,
          sum(last_trade_id - first_trade_id + 1)::bigint AS trade_count,
          min(agg_trade_id) AS first_agg_trade_id,
          max(agg_trade_id) AS last_agg_trade_id
        FROM trades GROUP BY 1, 2)
      SELECT count(*)
      FROM computed c FULL JOIN trade_1s b USING (symbol_id, window_start)
      WHERE (b.open, b.high, b.low, b.close, b.base_volume, b.quote_volume, b.buy_base_volume,
          b.buy_quote_volume, b.agg_trade_count, b.trade_count, b.first_agg_trade_id,
          b.last_agg_trade_id, b.vwap)
        IS DISTINCT FROM
          (c.open, c.high, c.low, c.close, coalesce(c.base_volume, 0), coalesce(c.quote_volume, 0),
          coalesce(c.buy_base_volume, 0), coalesce(c.buy_quote_volume, 0),
          coalesce(c.agg_trade_count, 0), coalesce(c.trade_count, 0), c.first_agg_trade_id,
          c.last_agg_trade_id, c.quote_volume / c.base_volume)
      """;

  /// Every second, against `book_ticker`; the quote in force at its start, that with the highest id
  /// before, counts too.
  static final String DIFFERENT_QUOTE_BARS =
      """
      WITH computed AS (
        SELECT symbol_id, date_trunc('second', event_time) AS window_start,
          (array_agg((bid_price + ask_price) / 2 ORDER BY update_id))[1] AS mid_first,
          max((bid_price + ask_price) / 2) AS mid_high,
          min((bid_price + ask_price) / 2) AS mid_low,
          min(ask_price - bid_price) AS spread_min,
          max(ask_price - bid_price) AS spread_max,
          count(*) AS update_count,
          count(*) FILTER (WHERE ask_price <= bid_price OR bid_price <= 0 OR ask_price <= 0
            OR bid_qty <= 0 OR ask_qty <= 0) AS invalid_count,
          min(update_id) AS first_update_id,
          max(update_id) AS last_update_id
        FROM book_ticker GROUP BY 1, 2)
      SELECT count(*)
      FROM computed c FULL JOIN bt_1s b USING (symbol_id, window_start)
      LEFT JOIN LATERAL (
        SELECT (bid_price + ask_price) / 2 AS mid, ask_price - bid_price AS spread
        FROM book_ticker
        WHERE symbol_id = b.symbol_id AND event_time < b.window_start
        ORDER BY update_id DESC LIMIT 1) carried ON true
      LEFT JOIN LATERAL (
        SELECT bid_price, bid_qty, ask_price, ask_qty
        FROM book_ticker
        WHERE symbol_id = b.symbol_id AND event_time < b.window_start + interval '1 second'
        ORDER BY update_id DESC LIMIT 1) at_end ON true
      WHERE (b.mid_open, b.mid_high, b.mid_low, b.mid_close, b.bid_price, b.bid_qty, b.ask_price,
          b.ask_qty, b.spread_min, b.spread_max, b.update_count, b.invalid_count,
          b.first_update_id, b.last_update_id)
        IS DISTINCT FROM
          (coalesce(carried.mid, c.mid_first), greatest(carried.mid, c.mid_high),
          least(carried.mid, c.mid_low), (at_end.bid_price + at_end.ask_price) / 2,
          at_end.bid_price, at_end.bid_qty, at_end.ask_price, at_end.ask_qty,
          least(carried.spread, c.spread_min), greatest(carried.spread, c.spread_max),
          coalesce(c.update_count, 0), coalesce(c.invalid_count, 0), c.first_update_id,
          c.last_update_id)
      """;

  /// The exchange's klines of a minute summed from our seconds, of minutes with a trade: symbol,
  /// open time in ms, open, high, low, close, volume, trades, taker buy volume; then quote volume
  /// and taker buy quote volume. Of two symbols, from the first to before the second time.
  static final String MINUTES =
      """
      SELECT symbol, (extract(epoch FROM date_trunc('minute', window_start)) * 1000)::bigint,
        round(((array_agg(open ORDER BY window_start) FILTER (WHERE trade_count > 0))[1])::numeric,
          8),
        round(max(high)::numeric, 8),
        round(min(low)::numeric, 8),
        round(((array_agg(close ORDER BY window_start DESC)
          FILTER (WHERE trade_count > 0))[1])::numeric, 8),
        round(sum(base_volume::numeric), 8),
        sum(trade_count),
        round(sum(buy_base_volume::numeric), 8),
        sum(quote_volume),
        sum(buy_quote_volume)
      FROM trade_1s JOIN symbols USING (symbol_id)
      WHERE symbol IN ('BTCUSDT', 'ETHUSDT') AND window_start >= '%s' AND window_start < '%s'
      GROUP BY 1, 2 HAVING sum(trade_count) > 0 ORDER BY 1, 2
      """;

  private BarsFromRows() {}
}

package io.topbook.aggregator.second;

import io.topbook.features.FeatureSet;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.CoreRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.IntToDoubleFunction;

/// A row as a JSON object whose keys are its table's columns, all but `stored_at`. Doubles are
/// written so that they read back to the bit; absent is null; times are ISO 8601, UTC, to the
/// microsecond.
public final class RowJson {
  private RowJson() {}

  public static String ofQuotes(Row<QuoteColumns> row) {
    QuoteColumns columns = row.columns();
    boolean known = columns.known();
    boolean hasIds = columns.updateCount() > 0;
    return new Json()
        .real("mid_open", columns.midOpen(), known)
        .real("mid_high", columns.midHigh(), known)
        .real("mid_low", columns.midLow(), known)
        .real("mid_close", columns.midClose(), known)
        .real("bid_price", columns.bidPrice(), known)
        .real("bid_qty", columns.bidQty(), known)
        .real("ask_price", columns.askPrice(), known)
        .real("ask_qty", columns.askQty(), known)
        .real("spread_min", columns.spreadMin(), known)
        .real("spread_max", columns.spreadMax(), known)
        .number("update_count", columns.updateCount(), true)
        .number("invalid_count", columns.invalidCount(), true)
        .number("first_update_id", columns.firstUpdateId(), hasIds)
        .number("last_update_id", columns.lastUpdateId(), hasIds)
        .of(row);
  }

  public static String ofTrades(Row<TradeColumns> row) {
    TradeColumns columns = row.columns();
    boolean any = columns.aggTradeCount() > 0;
    return new Json()
        .real("open", columns.open(), any)
        .real("high", columns.high(), any)
        .real("low", columns.low(), any)
        .real("close", columns.close(), any)
        .real("base_volume", columns.baseVolume(), true)
        .real("quote_volume", columns.quoteVolume(), true)
        .real("buy_base_volume", columns.buyBaseVolume(), true)
        .real("buy_quote_volume", columns.buyQuoteVolume(), true)
        .real("vwap", columns.vwap(), columns.hasVwap())
        .number("agg_trade_count", columns.aggTradeCount(), true)
        .number("trade_count", columns.tradeCount(), true)
        .number("first_agg_trade_id", columns.firstAggTradeId(), any)
        .number("last_agg_trade_id", columns.lastAggTradeId(), any)
        .of(row);
  }

  public static String ofBooks(Row<BookColumns> row) {
    BookColumns columns = row.columns();
    TopLevels levels = columns.levels();
    boolean hasIds = columns.eventCount() > 0;
    var json = new Json();
    levels(json, "bid_price_", levels.bids(), levels::bidPrice);
    levels(json, "bid_qty_", levels.bids(), levels::bidQty);
    levels(json, "ask_price_", levels.asks(), levels::askPrice);
    levels(json, "ask_qty_", levels.asks(), levels::askQty);
    return json.number("event_count", columns.eventCount(), true)
        .number("first_update_id", columns.firstUpdateId(), hasIds)
        .number("last_update_id", columns.lastUpdateId(), hasIds)
        .flag("in_sync", columns.inSync())
        .of(row);
  }

  private static void levels(Json json, String name, int count, IntToDoubleFunction values) {
    for (int level = 0; level < TopLevels.DEPTH; level++) {
      boolean present = level < count;
      json.real(name + (level + 1), present ? values.applyAsDouble(level) : 0, present);
    }
  }

  public static String ofFeatures(Row<CoreRow> row) {
    var json = new Json();
    for (int column = 0; column < FeatureSet.CORE.size(); column++) {
      json.member(FeatureSet.CORE.get(column).name(), String.valueOf(row.columns().get(column)));
    }
    return json.of(row);
  }

  private static final class Json {
    private final StringBuilder text = new StringBuilder(512).append('{');

    Json real(String key, double value, boolean present) {
      return member(key, present ? Double.toString(value) : "null");
    }

    Json number(String key, long value, boolean present) {
      return member(key, present ? Long.toString(value) : "null");
    }

    Json flag(String key, boolean value) {
      return member(key, Boolean.toString(value));
    }

    private Json member(String key, String value) {
      text.append(text.length() == 1 ? "\"" : ",\"").append(key).append("\":").append(value);
      return this;
    }

    String of(Row<?> row) {
      number("symbol_id", row.symbolId(), true);
      member("window_start", time(row.windowStartMicros()));
      number("quality", row.quality(), true);
      number("revision", row.revision(), true);
      member("available_at", time(row.availableAtMicros()));
      return text.append('}').toString();
    }

    private static String time(long micros) {
      return '"' + Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString() + '"';
    }
  }
}

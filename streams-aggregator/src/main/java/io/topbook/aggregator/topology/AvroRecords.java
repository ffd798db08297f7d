package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.Mark;
import io.topbook.aggregator.second.Quote;
import io.topbook.aggregator.second.QuoteColumns;
import io.topbook.aggregator.second.Row;
import io.topbook.aggregator.second.RowJson;
import io.topbook.aggregator.second.Trade;
import io.topbook.aggregator.second.TradeColumns;
import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.QuoteBar;
import io.topbook.avro.SecondMark;
import io.topbook.avro.SupersededRow;
import io.topbook.avro.TradeBar;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Between Avro's records and those of `second`: one method each way and kind.
public final class AvroRecords {
  private static final long MICROS = 1_000_000;

  private AvroRecords() {}

  /// @throws IllegalArgumentException when a price or quantity is no number
  static Quote quote(BookTicker ticker) {
    return new Quote(
        ticker.getUpdateId(),
        micros(ticker.getEventTime()),
        finite("bid_price", ticker.getBidPrice()),
        finite("bid_qty", ticker.getBidQty()),
        finite("ask_price", ticker.getAskPrice()),
        finite("ask_qty", ticker.getAskQty()));
  }

  /// @throws IllegalArgumentException when price or quantity is no number
  static Trade trade(AggTrade trade) {
    return new Trade(
        trade.getAggTradeId(),
        micros(trade.getEventTime()),
        finite("price", trade.getPrice()),
        finite("qty", trade.getQty()),
        trade.getLastTradeId() - trade.getFirstTradeId() + 1,
        trade.getBuyerIsMaker(),
        trade.getRepaired(),
        trade.getVoidBefore());
  }

  /// @param appendedAtMillis the record's own timestamp, the broker's
  /// @throws IllegalArgumentException when it is not of a whole second
  static Mark mark(SecondMark mark, long appendedAtMillis) {
    long windowStart = micros(mark.getWindowStart());
    if (windowStart % MICROS != 0) {
      throw new IllegalArgumentException(
          "window_start: expected a whole second, was " + windowStart);
    }
    return new Mark(
        mark.getSymbolId(),
        windowStart / MICROS,
        offset(mark.getQuoteOffset()),
        offset(mark.getTradeOffset()),
        offset(mark.getDepthOffset()),
        mark.getQuoteUp(),
        mark.getTradeUp(),
        mark.getDepthUp(),
        mark.getDownSince() == null ? Mark.NEVER : micros(mark.getDownSince()),
        mark.getClockSteady(),
        mark.getTrading(),
        mark.getPlayed(),
        mark.getCut(),
        size("tick_size", mark.getTickSize()),
        size("step_size", mark.getStepSize()),
        appendedAtMillis * 1_000);
  }

  private static @Nullable Double size(String field, @Nullable String decimal) {
    if (decimal == null) {
      return null;
    }
    try {
      return finite(field, Double.parseDouble(decimal));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(field + ": expected a decimal, was " + decimal, e);
    }
  }

  /// @param appendedAtMillis the record's own timestamp, the broker's
  /// @throws IllegalArgumentException naming the level that no book can hold
  static DepthRecord depth(DepthEvent event, long appendedAtMillis) {
    Long before = event.getPreviousUpdateId();
    var update =
        new DepthUpdate(
            event.getKind() == DepthKind.SNAPSHOT,
            micros(event.getEventTime()),
            event.getFirstUpdateId(),
            event.getLastUpdateId(),
            before == null ? DepthUpdate.ABSENT : before,
            new AvroLevels(event.getBids()),
            new AvroLevels(event.getAsks()));
    return new DepthRecord(
        event.getSymbolId(), update, event.getIngestNs(), appendedAtMillis);
  }

  private record AvroLevels(List<PriceLevel> levels) implements Levels {
    @Override
    public int count() {
      return levels.size();
    }

    @Override
    public double price(int index) {
      return levels.get(index).getPrice();
    }

    @Override
    public double qty(int index) {
      return levels.get(index).getQty();
    }
  }

  public static QuoteBar quoteBar(Row<QuoteColumns> row) {
    QuoteColumns columns = row.columns();
    boolean known = columns.known();
    boolean hasIds = columns.updateCount() > 0;
    var bar = new QuoteBar();
    bar.setSymbolId(row.symbolId());
    bar.setWindowStart(instant(row.windowStartMicros()));
    bar.setMidOpen(known ? columns.midOpen() : null);
    bar.setMidHigh(known ? columns.midHigh() : null);
    bar.setMidLow(known ? columns.midLow() : null);
    bar.setMidClose(known ? columns.midClose() : null);
    bar.setBidPrice(known ? columns.bidPrice() : null);
    bar.setBidQty(known ? columns.bidQty() : null);
    bar.setAskPrice(known ? columns.askPrice() : null);
    bar.setAskQty(known ? columns.askQty() : null);
    bar.setSpreadMin(known ? columns.spreadMin() : null);
    bar.setSpreadMax(known ? columns.spreadMax() : null);
    bar.setUpdateCount(columns.updateCount());
    bar.setInvalidCount(columns.invalidCount());
    bar.setFirstUpdateId(hasIds ? columns.firstUpdateId() : null);
    bar.setLastUpdateId(hasIds ? columns.lastUpdateId() : null);
    bar.setQuality(row.quality());
    bar.setRevision(row.revision());
    bar.setAvailableAt(instant(row.availableAtMicros()));
    return bar;
  }

  public static TradeBar tradeBar(Row<TradeColumns> row) {
    TradeColumns columns = row.columns();
    boolean any = columns.aggTradeCount() > 0;
    var bar = new TradeBar();
    bar.setSymbolId(row.symbolId());
    bar.setWindowStart(instant(row.windowStartMicros()));
    bar.setOpen(any ? columns.open() : null);
    bar.setHigh(any ? columns.high() : null);
    bar.setLow(any ? columns.low() : null);
    bar.setClose(any ? columns.close() : null);
    bar.setBaseVolume(columns.baseVolume());
    bar.setQuoteVolume(columns.quoteVolume());
    bar.setBuyBaseVolume(columns.buyBaseVolume());
    bar.setBuyQuoteVolume(columns.buyQuoteVolume());
    bar.setVwap(columns.hasVwap() ? columns.vwap() : null);
    bar.setAggTradeCount(columns.aggTradeCount());
    bar.setTradeCount(columns.tradeCount());
    bar.setFirstAggTradeId(any ? columns.firstAggTradeId() : null);
    bar.setLastAggTradeId(any ? columns.lastAggTradeId() : null);
    bar.setQuality(row.quality());
    bar.setRevision(row.revision());
    bar.setAvailableAt(instant(row.availableAtMicros()));
    return bar;
  }

  public static SupersededRow supersededQuotes(Row<QuoteColumns> old, Row<QuoteColumns> by) {
    return superseded("bt_1s", old, RowJson.ofQuotes(old), by);
  }

  public static SupersededRow supersededTrades(Row<TradeColumns> old, Row<TradeColumns> by) {
    return superseded("trade_1s", old, RowJson.ofTrades(old), by);
  }

  private static SupersededRow superseded(String table, Row<?> old, String json, Row<?> by) {
    return new SupersededRow(
        old.symbolId(),
        table,
        instant(old.windowStartMicros()),
        old.quality(),
        old.revision(),
        instant(old.availableAtMicros()),
        instant(by.availableAtMicros()),
        json);
  }

  private static long offset(@Nullable Long offset) {
    return offset == null ? Mark.NONE : offset;
  }

  private static double finite(String field, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(field + ": expected a number, was " + value);
    }
    return value;
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1_000);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}

package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.BookColumns;
import io.topbook.aggregator.second.BookCounts;
import io.topbook.aggregator.second.DepthRecord;
import io.topbook.aggregator.second.Health;
import io.topbook.aggregator.second.Mark;
import io.topbook.aggregator.second.Quote;
import io.topbook.aggregator.second.QuoteColumns;
import io.topbook.aggregator.second.Row;
import io.topbook.aggregator.second.RowJson;
import io.topbook.aggregator.second.Trade;
import io.topbook.aggregator.second.TradeColumns;
import io.topbook.avro.AggTrade;
import io.topbook.avro.BookBar;
import io.topbook.avro.BookState;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.FeatureRow;
import io.topbook.avro.PriceLevel;
import io.topbook.avro.QuoteBar;
import io.topbook.avro.SecondMark;
import io.topbook.avro.SupersededRow;
import io.topbook.avro.SymbolHealth;
import io.topbook.avro.Top5;
import io.topbook.avro.TradeBar;
import io.topbook.features.FeatureSet;
import io.topbook.features.book.BookAudit;
import io.topbook.features.book.BookEvent;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import io.topbook.features.book.OrderFlow;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.BookFeatures;
import io.topbook.features.core.CoreRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Between Avro's records and those of `second`: one method each way and kind.
public final class AvroRecords {
  private static final long MICROS = 1_000_000;

  // Where a record's repeated columns begin.
  private static final int BOOK_BAR_LEVELS = position(BookBar.SCHEMA$, "bid_price_1");
  private static final int TOP5_LEVELS = position(Top5.SCHEMA$, "bid_price_1");
  private static final int TOP5_FLOWS = position(Top5.SCHEMA$, "ofi_1");
  private static final int FEATURES = position(FeatureRow.SCHEMA$, FeatureSet.CORE.get(0).name());

  private AvroRecords() {}

  private static int position(Schema schema, String field) {
    return schema.getField(field).pos();
  }

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
    return new DepthRecord(event.getSymbolId(), update, event.getIngestNs(), appendedAtMillis);
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

  public static BookBar bookBar(Row<BookColumns> row) {
    BookColumns columns = row.columns();
    boolean hasIds = columns.eventCount() > 0;
    var bar = new BookBar();
    bar.setSymbolId(row.symbolId());
    bar.setWindowStart(instant(row.windowStartMicros()));
    putLevels(bar, BOOK_BAR_LEVELS, columns.levels());
    bar.setEventCount(columns.eventCount());
    bar.setFirstUpdateId(hasIds ? columns.firstUpdateId() : null);
    bar.setLastUpdateId(hasIds ? columns.lastUpdateId() : null);
    bar.setInSync(columns.inSync());
    bar.setQuality(row.quality());
    bar.setRevision(row.revision());
    bar.setAvailableAt(instant(row.availableAtMicros()));
    return bar;
  }

  /// Twenty columns one after the other: bid prices, bid quantities, ask prices, ask quantities.
  private static void putLevels(SpecificRecord record, int at, TopLevels levels) {
    int depth = TopLevels.DEPTH;
    for (int level = 0; level < levels.bids(); level++) {
      record.put(at + level, levels.bidPrice(level));
      record.put(at + depth + level, levels.bidQty(level));
    }
    for (int level = 0; level < levels.asks(); level++) {
      record.put(at + 2 * depth + level, levels.askPrice(level));
      record.put(at + 3 * depth + level, levels.askQty(level));
    }
  }

  public static FeatureRow featureRow(Row<CoreRow> row) {
    var features = new FeatureRow();
    features.setSymbolId(row.symbolId());
    features.setWindowStart(instant(row.windowStartMicros()));
    features.setQuality(row.quality());
    features.setRevision(row.revision());
    features.setAvailableAt(instant(row.availableAtMicros()));
    for (int column = 0; column < FeatureSet.CORE.size(); column++) {
      features.put(FEATURES + column, row.columns().get(column));
    }
    return features;
  }

  public static Top5 top5(BookEvent event, DepthRecord cause) {
    TopLevels levels = event.top();
    BookFeatures features = BookFeatures.of(levels);
    OrderFlow flow = event.flow();
    var top = new Top5();
    top.setSymbolId(cause.symbolId());
    top.setEventTime(instant(event.effectiveTimeMicros()));
    top.setLastUpdateId(event.lastUpdateId());
    top.setFirstUpdateId(event.firstUpdateId());
    top.setKeyFrame(event.kind() == BookEvent.Kind.KEY_FRAME);
    putLevels(top, TOP5_LEVELS, levels);
    top.setMid(features.mid());
    top.setSpread(features.spread());
    top.setMicroprice(features.microprice());
    top.setKImb1(features.imbalance1());
    top.setKImb3(features.imbalance3());
    top.setKImb5(features.imbalance5());
    top.setKDepthBid5Quote(features.depthBid5Quote());
    top.setKDepthAsk5Quote(features.depthAsk5Quote());
    top.setKDwmid5Bps(features.depthWeightedMid5Bps());
    top.setKSlopeBid5(features.slopeBid5());
    top.setKSlopeAsk5(features.slopeAsk5());
    for (int level = 0; level < flow.levels(); level++) {
      top.put(TOP5_FLOWS + level, flow.value(level));
    }
    top.setInSync(event.topKnown());
    top.setIngestNs(cause.receivedAtNanos());
    return top;
  }

  static SymbolHealth health(Health health) {
    BookAudit audit = health.lastAudit();
    BookCounts book = health.book();
    var record = new SymbolHealth();
    record.setSymbolId(health.mark().symbolId());
    record.setAsOf(instant((health.mark().second() + 1) * MICROS));
    record.setBookState(
        switch (health.bookState()) {
          case NO_BOOK -> BookState.UNKNOWN;
          case BRIDGING, IN_SYNC -> BookState.IN_SYNC;
          case LOST, OUT_OF_RANGE -> BookState.OUT_OF_SYNC;
        });
    record.setBookUpdateId(
        health.bookUpdateId() == DepthUpdate.ABSENT ? null : health.bookUpdateId());
    record.setQuotes(health.quotes());
    record.setTrades(health.trades());
    record.setDepthEvents(book.applied());
    record.setGaps(book.lost());
    record.setInvalidQuotes(health.invalidQuotes());
    record.setComparisons(book.topCompared());
    record.setMismatches(book.topDifferent());
    record.setCrossed(book.crossed());
    record.setAudits(book.audits());
    record.setAuditFailures(book.auditsWrong());
    record.setTop5Agree(audit == null ? null : share(audit.topEqual(), audit.top()));
    record.setLevelAgree(audit == null ? null : share(audit.levelsEqual(), audit.levels()));
    record.setLatencyMs(book.read() == 0 ? null : health.latencyMicros() / 1e3);
    return record;
  }

  /// Of nothing, all of it.
  private static double share(int part, int whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }

  public static SupersededRow supersededBooks(Row<BookColumns> old, Row<BookColumns> by) {
    return superseded("book_1s", old, RowJson.ofBooks(old), by);
  }

  public static SupersededRow supersededFeatures(Row<CoreRow> old, Row<CoreRow> by) {
    return superseded("features_1s", old, RowJson.ofFeatures(old), by);
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

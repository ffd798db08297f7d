package io.topbook.bench;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.PriceLevel;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import io.topbook.features.book.OrderBook;
import io.topbook.features.book.Side;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One symbol whose records agree: ids follow each other, and a quote says the best levels of the
/// book that the diffs make. The mid stays where it is, so the key frame vouches throughout. Not
/// thread-safe.
final class MadeUpSymbol {
  private static final int BOOK_LEVELS = 1_000;
  private static final int MID_TICKS = 6_000_000;
  private static final double TICKS_PER_UNIT = 100;
  private static final double STEPS_PER_UNIT = 1e5;
  private static final int MAX_STEPS = 100_000;

  /// A diff's levels lie this many ticks apart, on average.
  private static final int SPREAD_TICKS = 4;

  final int id;
  final String name;
  final byte[] key;
  private final int diffLevels;
  private final Random random;
  private OrderBook book = OrderBook.fromSnapshot(Levels.NONE, Levels.NONE);
  private long updateId;
  private long quoteId;
  private long tradeId;

  MadeUpSymbol(int id, int diffLevels) {
    this.id = id;
    this.name = "SYM%04dUSDT".formatted(id);
    this.key = name.getBytes(StandardCharsets.UTF_8);
    this.diffLevels = diffLevels;
    this.random = new Random(id);
  }

  /// A thousand levels a side.
  DepthEvent keyFrame(long lastUpdateId, long micros) {
    updateId = lastUpdateId;
    Levels bids = wholeSide(Side.BID);
    Levels asks = wholeSide(Side.ASK);
    book = OrderBook.fromSnapshot(bids, asks);
    return event(DepthKind.SNAPSHOT, lastUpdateId, bids, asks, micros);
  }

  /// Changes levels near the top, a quarter of which go.
  DepthEvent diff(long lastUpdateId, long micros) {
    long first = updateId + 1;
    updateId = lastUpdateId;
    Levels bids = changes(Side.BID);
    Levels asks = changes(Side.ASK);
    book.apply(DepthUpdate.diff(micros, first, lastUpdateId, DepthUpdate.ABSENT, bids, asks));
    return event(DepthKind.DIFF, first, bids, asks, micros);
  }

  /// The first after a diff has its id and its best levels; each later one the next id.
  BookTicker quote(long micros) {
    quoteId = Math.max(quoteId + 1, updateId);
    return new BookTicker(
        id,
        instant(micros),
        quoteId,
        book.price(Side.BID, 0),
        book.qty(Side.BID, 0),
        book.price(Side.ASK, 0),
        book.qty(Side.ASK, 0),
        micros * 1_000);
  }

  AggTrade trade(long micros) {
    tradeId++;
    boolean sold = random.nextBoolean();
    return new AggTrade(
        id,
        instant(micros),
        tradeId,
        book.price(sold ? Side.BID : Side.ASK, 0),
        qty(),
        tradeId,
        tradeId,
        sold,
        false,
        micros * 1_000,
        instant(micros),
        0);
  }

  long lastDiffId() {
    return updateId;
  }

  long lastQuoteId() {
    return quoteId;
  }

  long lastTradeId() {
    return tradeId;
  }

  private DepthEvent event(
      DepthKind kind, long firstUpdateId, Levels bids, Levels asks, long micros) {
    return new DepthEvent(
        id,
        instant(micros),
        kind,
        kind == DepthKind.SNAPSHOT ? updateId : firstUpdateId,
        updateId,
        null,
        avro(bids),
        avro(asks),
        micros * 1_000);
  }

  private static double price(Side side, int away) {
    int direction = side == Side.BID ? -1 : 1;
    return (MID_TICKS + direction * (1 + away)) / TICKS_PER_UNIT;
  }

  private double qty() {
    return random.nextInt(1, MAX_STEPS) / STEPS_PER_UNIT;
  }

  private Levels wholeSide(Side side) {
    double[] prices = new double[BOOK_LEVELS];
    double[] qtys = new double[BOOK_LEVELS];
    for (int level = 0; level < BOOK_LEVELS; level++) {
      prices[level] = price(side, level);
      qtys[level] = qty();
    }
    return Levels.of(prices, qtys);
  }

  private Levels changes(Side side) {
    double[] prices = new double[diffLevels];
    double[] qtys = new double[diffLevels];
    int away = 0;
    for (int level = 0; level < diffLevels; level++) {
      prices[level] = price(side, away);
      qtys[level] = random.nextInt(4) == 0 ? 0 : qty();
      away += 1 + random.nextInt(2 * SPREAD_TICKS - 1);
    }
    return Levels.of(prices, qtys);
  }

  private static List<PriceLevel> avro(Levels levels) {
    List<PriceLevel> list = new ArrayList<>(levels.count());
    for (int level = 0; level < levels.count(); level++) {
      list.add(new PriceLevel(levels.price(level), levels.qty(level)));
    }
    return list;
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}

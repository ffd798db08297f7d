package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One symbol: its book, its ids, and the orders that arrive at it, one at each {@link #order}.
///
/// Limit orders at and around the best price, cancellations, and market orders that take from the
/// other side; the shares lean so that neither side runs dry nor grows without end. The order of
/// things depends on the seed alone, their times do not. Not thread-safe.
public final class SymbolMarket {
  private static final int MIN_LEVELS = 20;
  private static final int USUAL_LEVELS = 120;
  private static final int MAX_LEVELS = 400;
  private static final double TRADE_SHARE = 0.14;

  /// Below so many ticks the price may only rise.
  private static final long FLOOR_TICKS = 500;

  /// Of an order's usual worth, in quote units of 1e-8.
  private static final double USUAL_WORTH = 800e8;

  private Instrument instrument;
  private final Dice dice;
  private final Arrivals arrivals;
  private final Book book;
  private final long usualQuantity;
  private final DayStatistics statistics;
  private final List<Fill> fills = new ArrayList<>();
  private long lastAggTradeId;
  private long lastTradeId;

  private SymbolMarket(
      Instrument instrument,
      Dice dice,
      Arrivals arrivals,
      Book book,
      DayStatistics statistics,
      long lastAggTradeId,
      long lastTradeId) {
    this.instrument = instrument;
    this.dice = dice;
    this.arrivals = arrivals;
    this.book = book;
    this.statistics = statistics;
    this.lastAggTradeId = lastAggTradeId;
    this.lastTradeId = lastTradeId;
    double worth = instrument.quote().equals("BTC") ? USUAL_WORTH / 100_000 : USUAL_WORTH;
    this.usualQuantity =
        Math.max(2, (long) (worth / instrument.startPrice() * 1e8 / instrument.step()));
  }

  /// A market that has never traded: a book around the first price.
  ///
  /// @param rate orders per second over all symbols, on average
  public static SymbolMarket fresh(Instrument instrument, long seed, double rate) {
    long chance = seed ^ instrument.symbol().hashCode() * 0x9e3779b97f4a7c15L;
    var market =
        new SymbolMarket(
            instrument,
            new Dice(chance),
            Arrivals.of(new Dice(~chance), rate * instrument.share()),
            new Book(1_000_000_000L),
            DayStatistics.before(instrument),
            100_000_000L,
            200_000_000L);
    market.fill();
    return market;
  }

  private void fill() {
    long tick = instrument.tick();
    long bid = instrument.startPrice() / tick * tick - tick;
    long ask = bid + tick;
    for (int level = 0; level < USUAL_LEVELS; level++) {
      book.restore(true, bid, quantity());
      book.restore(false, ask, quantity());
      bid -= dice.between(1, 1 + level / 20) * tick;
      ask += dice.between(1, 1 + level / 20) * tick;
    }
  }

  public Instrument instrument() {
    return instrument;
  }

  public String symbol() {
    return instrument.symbol();
  }

  /// The symbol's part of all orders is another, or all orders are more or fewer.
  void setShare(double share, double rate) {
    instrument = instrument.withShare(share);
    arrivals.setRate(rate * share);
  }

  Arrivals arrivals() {
    return arrivals;
  }

  Book book() {
    return book;
  }

  DayStatistics statistics() {
    return statistics;
  }

  public long lastUpdateId() {
    return book.lastUpdateId();
  }

  public long lastAggTradeId() {
    return lastAggTradeId;
  }

  public long lastTradeId() {
    return lastTradeId;
  }

  /// Goes on behind ids that may have been used.
  void skipIds(long updates, long trades) {
    book.skipIds(updates);
    lastAggTradeId += trades;
    lastTradeId += trades;
  }

  /// One order arrives.
  ///
  /// @return what it took, best price first; empty when it took nothing. Valid until the next
  ///   order.
  List<Fill> order(long nowMicros) {
    fills.clear();
    boolean bid = dice.falls(0.5);
    int levels = book.side(bid).size();
    boolean atFloor = book.best(true) < FLOOR_TICKS * instrument.tick();
    if (levels < MIN_LEVELS || book.spread() > 8 * instrument.tick()) {
      add(bid);
    } else if (levels > MAX_LEVELS) {
      set(bid, book.side(bid).price(levels - 1), 0);
    } else if (dice.falls(TRADE_SHARE)) {
      take(!atFloor && bid, nowMicros);
    } else if (atFloor ? bid : dice.falls(levels < USUAL_LEVELS ? 0.6 : 0.45)) {
      add(bid);
    } else {
      cancel(!atFloor && bid);
    }
    return fills;
  }

  private void set(boolean bid, long price, long quantity) {
    book.set(bid, price, quantity, 1);
  }

  private void add(boolean bid) {
    long best = book.best(bid);
    long tick = instrument.tick();
    long inward = bid ? tick : -tick;
    double place = dice.uniform();
    long price;
    if (book.spread() > 8 * tick || (place < 0.15 && book.spread() > tick)) {
      price = best + inward;
    } else if (place < 0.6) {
      price = best;
    } else {
      price = best - inward * (1 + (long) dice.exponential(25));
    }
    price = Math.max(tick, price);
    set(bid, price, book.side(bid).quantityAt(price) + quantity());
  }

  private void cancel(boolean bid) {
    BookSide side = book.side(bid);
    if (side.size() <= MIN_LEVELS) {
      add(bid);
      return;
    }
    int depth = (int) Math.min(side.size() - 1, (long) dice.exponential(2.5));
    long quantity = side.quantity(depth);
    long left = dice.falls(0.55) ? 0 : steps(quantity * dice.uniform());
    set(bid, side.price(depth), left == quantity ? 0 : left);
  }

  /// A market order takes from the bids (a seller) or the asks (a buyer).
  private void take(boolean bid, long nowMicros) {
    double size = dice.uniform();
    int deepest = size < 0.7 ? 1 : size < 0.95 ? 2 : 4;
    for (int level = 1; level <= deepest && book.side(bid).size() > MIN_LEVELS; level++) {
      long price = book.best(bid);
      long there = book.bestQuantity(bid);
      long taken =
          level < deepest
              ? there
              : Math.max(instrument.step(), steps(there * (0.05 + 0.9 * dice.uniform())));
      set(bid, price, there - taken);
      long trades = Math.min(taken / instrument.step(), 1 + (long) dice.exponential(0.7));
      var fill =
          new Fill(
              ++lastAggTradeId,
              price,
              taken,
              lastTradeId + 1,
              lastTradeId + trades,
              bid,
              nowMicros);
      fills.add(fill);
      lastTradeId += trades;
      statistics.onTrade(fill);
    }
  }

  private long quantity() {
    return Math.max(1, (long) (usualQuantity * dice.size())) * instrument.step();
  }

  private long steps(double quantity) {
    return (long) (quantity / instrument.step()) * instrument.step();
  }

  void save(DataOutput out) throws IOException {
    instrument.save(out);
    out.writeLong(dice.state());
    arrivals.save(out);
    book.save(out);
    statistics.save(out);
    out.writeLong(lastAggTradeId);
    out.writeLong(lastTradeId);
  }

  static SymbolMarket load(DataInput in) throws IOException {
    return new SymbolMarket(
        Instrument.load(in),
        new Dice(in.readLong()),
        Arrivals.load(in),
        Book.load(in),
        DayStatistics.load(in),
        in.readLong(),
        in.readLong());
  }
}

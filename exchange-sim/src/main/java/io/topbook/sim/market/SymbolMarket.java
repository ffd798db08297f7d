package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One symbol: its book, its ids, and the orders that arrive at it, one at each {@link #order}.
///
/// Limit orders at, around and far behind the best price, cancellations there, and market orders that
/// take from the other side as much as they are worth, level after level. What an order is depends on the
/// seed alone, and so does its time. Not thread-safe.
public final class SymbolMarket {
  private static final int MIN_LEVELS = 20;

  /// Below so many ticks the price may only rise.
  private static final long FLOOR_TICKS = 500;

  private Instrument instrument;
  private final Dice dice;
  private final Arrivals arrivals;
  private final Book book;
  private OrderFlow flow;
  private final DayStatistics statistics;
  private final List<Fill> fills = new ArrayList<>();
  private boolean atTouch;
  private long lastAggTradeId;
  private long lastTradeId;

  private SymbolMarket(
      Instrument instrument,
      Dice dice,
      Arrivals arrivals,
      OrderFlow flow,
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
    this.flow = flow;
  }

  /// A market that has never traded: a book around the first price.
  public static SymbolMarket fresh(Instrument instrument, MarketOptions options) {
    long chance = options.seed() ^ instrument.symbol().hashCode() * 0x9e3779b97f4a7c15L;
    double rate = options.orderRate() * instrument.share();
    var market =
        new SymbolMarket(
            instrument,
            new Dice(chance),
            Arrivals.of(new Dice(~chance), rate),
            OrderFlow.of(instrument.share(), rate, options.takerShare()),
            new Book(1_000_000_000L),
            DayStatistics.before(instrument),
            100_000_000L,
            200_000_000L);
    market.fill();
    return market;
  }

  private void fill() {
    long tick = instrument.tick();
    long half = (long) (instrument.startPrice() * flow.usualSpread() / 2);
    long bid = Math.max(tick, (instrument.startPrice() - half) / tick * tick);
    long ask = Math.max(bid + tick, (instrument.startPrice() + half) / tick * tick);
    rest(true, bid, 0);
    rest(false, ask, 0);
    for (int level = 1; level < flow.levels(); level++) {
      double distance = flow.standingDistance(dice);
      rest(true, behind(true, bid, distance), distance);
      rest(false, behind(false, ask, distance), distance);
    }
  }

  private void rest(boolean bid, long price, double distance) {
    book.restore(bid, price, book.side(bid).quantityAt(price) + resting(price, distance));
  }

  public Instrument instrument() {
    return instrument;
  }

  public String symbol() {
    return instrument.symbol();
  }

  /// The symbol's part of all orders is another, or all orders are more or fewer.
  void adopt(double share, MarketOptions options) {
    double rate = options.orderRate() * share;
    instrument = instrument.withShare(share);
    arrivals.setRate(rate);
    flow = OrderFlow.of(share, rate, options.takerShare());
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
    boolean atFloor = book.best(true) < FLOOR_TICKS * instrument.tick();
    BookSide side = book.side(bid);
    if (side.size() < MIN_LEVELS) {
      add(bid);
    } else if (dice.falls(flow.takerShare())) {
      take(!atFloor && bid, nowMicros);
    } else if (isAtTouch()) {
      atTouch(atFloor || bid);
    } else if (dice.falls(OrderFlow.REQUOTE_SHARE)) {
      for (int left = flow.requoted(dice); left > 0; left--) {
        away(bid);
      }
    } else {
      away(bid);
    }
    return fills;
  }

  private boolean isAtTouch() {
    if (!dice.falls(OrderFlow.SAME_PLACE)) {
      atTouch = dice.falls(OrderFlow.TOUCH_SHARE);
    }
    return atTouch;
  }

  /// More or less behind the best price: the fewer levels, the more.
  private void away(boolean bid) {
    if (dice.falls(0.5 + 0.5 * (1 - (double) book.side(bid).size() / flow.levels()))) {
      add(bid);
    } else {
      cancel(bid);
    }
  }

  /// More or less at the best price, or a better price where the spread is wide.
  private void atTouch(boolean bid) {
    long best = book.best(bid);
    long spread = book.spread();
    if (spread > Math.max(instrument.tick(), best * flow.usualSpread())) {
      double part = dice.uniform();
      long tick = instrument.tick();
      long steps = (long) (Math.max(0, spread / tick - 2) * part * part * part);
      place(bid, behind(bid, best, 0) + (bid ? 1 + steps : -1 - steps) * tick, 0);
    } else if (dice.falls(0.5)) {
      place(bid, best, 0);
    } else {
      lessen(bid, 0, 0.1);
    }
  }

  private void add(boolean bid) {
    double distance = flow.distance(dice);
    place(bid, behind(bid, book.best(bid), distance), distance);
  }

  private void place(boolean bid, long price, double distance) {
    set(bid, price, book.side(bid).quantityAt(price) + resting(price, distance));
  }

  /// Where a price so far behind `best` lies on the grid of ticks.
  private long behind(boolean bid, long best, double distance) {
    long tick = instrument.tick();
    long away = (long) (best * distance) / tick * tick;
    return bid ? Math.max(tick, best / tick * tick - away) : (best + tick - 1) / tick * tick + away;
  }

  /// Most cancellations are where orders are placed, so that near the best price orders come and go;
  /// some are anywhere, so that no part of the book grows without end.
  private void cancel(boolean bid) {
    BookSide side = book.side(bid);
    int depth =
        dice.falls(0.15)
            ? (int) (dice.uniform() * side.size())
            : side.depthOf(behind(bid, side.price(0), flow.distance(dice)));
    lessen(bid, depth, depth == 0 ? 0 : 0.8);
  }

  /// Takes something away from a level, all of it with probability `whole`.
  private void lessen(boolean bid, int depth, double whole) {
    BookSide side = book.side(bid);
    if (side.size() <= MIN_LEVELS) {
      return;
    }
    long quantity = side.quantity(depth);
    long taken = quantity;
    if (!dice.falls(whole)) {
      taken = (long) (quantity * 0.4 * dice.uniform()) / instrument.step() * instrument.step();
    }
    if (taken > 0) {
      set(bid, side.price(depth), quantity - taken);
    }
  }

  /// A market order takes from the bids (a seller) or the asks (a buyer).
  private void take(boolean bid, long nowMicros) {
    long left = steps(flow.takingWorth(dice), book.best(bid));
    while (left > 0 && book.side(bid).size() > MIN_LEVELS) {
      long price = book.best(bid);
      long there = book.bestQuantity(bid);
      long taken = Math.min(left, there);
      left -= taken;
      set(bid, price, there - taken);
      fill(price, taken, bid, nowMicros);
    }
  }

  private void fill(long price, long quantity, boolean bid, long nowMicros) {
    double worth = quantity * 1e-8 * (price * 1e-8) / instrument.quoteWorth();
    long trades = Math.min(quantity / instrument.step(), flow.makers(dice, worth));
    var fill =
        new Fill(
            ++lastAggTradeId,
            price,
            quantity,
            lastTradeId + 1,
            lastTradeId + trades,
            bid,
            nowMicros);
    fills.add(fill);
    lastTradeId += trades;
    statistics.onTrade(fill);
  }

  private void set(boolean bid, long price, long quantity) {
    book.set(bid, price, quantity, 1);
  }

  private long resting(long price, double distance) {
    return steps(flow.restingWorth(dice, distance), price);
  }

  /// What is worth so much at `price`, in whole steps, at least one.
  private long steps(double worth, long price) {
    double quantity = worth * instrument.quoteWorth() / (price * 1e-8) * 1e8;
    return Math.max(1, (long) (quantity / instrument.step())) * instrument.step();
  }

  void save(DataOutput out) throws IOException {
    instrument.save(out);
    out.writeLong(dice.state());
    arrivals.save(out);
    flow.save(out);
    book.save(out);
    statistics.save(out);
    out.writeLong(lastAggTradeId);
    out.writeLong(lastTradeId);
    out.writeBoolean(atTouch);
  }

  static SymbolMarket load(DataInput in) throws IOException {
    var market =
        new SymbolMarket(
            Instrument.load(in),
            new Dice(in.readLong()),
            Arrivals.load(in),
            OrderFlow.load(in),
            Book.load(in),
            DayStatistics.load(in),
            in.readLong(),
            in.readLong());
    market.atTouch = in.readBoolean();
    return market;
  }
}

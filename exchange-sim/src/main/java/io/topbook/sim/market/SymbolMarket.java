package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One symbol: its book, its ids, and the orders that arrive at it, one at each {@link #order}.
///
/// Limit orders at, around and far behind the best price, cancellations there, and market orders
/// that take from the other side as much as they are worth, level after level. What the asset is
/// worth wanders, and where the book lags behind, orders take or give up what is mispriced, so the
/// price follows. What an order is depends on the seed alone, and so does its time. Not
/// thread-safe.
public final class SymbolMarket {
  private static final int MIN_LEVELS = 20;
  static final long COLLECTING_MICROS = 100_000;

  /// Of futures, whose update ids are shared by all books.
  private static final long MAX_ID_STEP = 40;

  private Instrument instrument;
  private final Dice dice;
  private final Arrivals arrivals;
  private final Book book;
  private OrderFlow flow;
  private final DayStatistics statistics;
  private final TradeHistory history;
  private final Klines klines;
  private final List<Fill> fills = new ArrayList<>();
  private final List<Fill> aggregates = new ArrayList<>();

  /// Futures: update ids rise by up to so much, and an aggregate collects the fills of one price
  /// and side for a while.
  private final boolean futures;

  private @Nullable Fill open;
  private boolean halted;
  private boolean delisted;
  private boolean atTouch;
  private double worth;
  private boolean isNew;
  private long lastAggTradeId;
  private long lastTradeId;

  private SymbolMarket(
      Instrument instrument,
      boolean futures,
      Dice dice,
      Arrivals arrivals,
      OrderFlow flow,
      Book book,
      DayStatistics statistics,
      TradeHistory history,
      Klines klines) {
    this.instrument = instrument;
    this.futures = futures;
    this.dice = dice;
    this.arrivals = arrivals;
    this.flow = flow;
    this.book = book;
    this.statistics = statistics;
    this.history = history;
    this.klines = klines;
  }

  /// A market that has never traded: a book around the first price.
  public static SymbolMarket fresh(Instrument instrument, MarketOptions options, long startMicros) {
    long chance = options.seed() ^ instrument.symbol().hashCode() * 0x9e3779b97f4a7c15L;
    double rate = options.orderRate() * instrument.share();
    boolean futures = options.exchange().isFutures();
    var market =
        new SymbolMarket(
            instrument,
            futures,
            new Dice(chance),
            Arrivals.of(new Dice(~chance), rate),
            OrderFlow.of(instrument.share(), rate, options.takerShare()),
            new Book(futures ? 5_000_000_000_000L : 1_000_000_000L),
            DayStatistics.before(instrument, startMicros),
            new TradeHistory(options.symbols()),
            new Klines(instrument.startPrice(), options.symbols()));
    market.lastAggTradeId = 100_000_000L;
    market.lastTradeId = 200_000_000L;
    market.worth = instrument.startPrice();
    market.isNew = true;
    market.fill();
    return market;
  }

  private void fill() {
    long tick = instrument.tick();
    long half = (long) (instrument.startPrice() * flow.usualSpread() / 2);
    long bid = Math.max(tick, (instrument.startPrice() - half) / tick * tick);
    long ask = Math.max(bid + tick, (instrument.startPrice() + half) / tick * tick);
    stand(true, bid, 0);
    stand(false, ask, 0);
    double part = (double) tick / instrument.startPrice();
    for (int left = 2 * flow.levels(); left > 0 && book.side(true).size() < flow.levels(); left--) {
      double distance = flow.standingDistance(dice, part);
      stand(true, behind(true, bid, distance), distance);
      stand(false, behind(false, ask, distance), distance);
    }
  }

  private void stand(boolean bid, long price, double distance) {
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
    history.share(options.symbols());
    klines.share(options.symbols());
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

  /// The last 24 h.
  DayStatistics.Day day(long nowMicros) {
    return statistics.day(klines, nowMicros);
  }

  TradeHistory history() {
    return history;
  }

  Klines klines() {
    return klines;
  }

  /// The aggregate that is still collecting, with its first fill's time; null when none is.
  @Nullable Fill openAggregate() {
    return open;
  }

  /// When it was new.
  long beganMicros() {
    return statistics.beganMicros();
  }

  boolean isHalted() {
    return halted;
  }

  void setHalted(boolean halted) {
    this.halted = halted;
  }

  boolean isDelisted() {
    return delisted;
  }

  /// It is gone at once: what was collecting will not be told either.
  void delist() {
    delisted = true;
    open = null;
  }

  /// Whether orders are taken at all.
  boolean isTrading() {
    return !halted && !delisted && !book.isCrossed();
  }

  /// New prices are multiples of another tick.
  void setTick(String decimal) {
    instrument = instrument.withTick(decimal);
  }

  /// Puts a bid above the best ask.
  ///
  /// @return its price
  long cross() {
    long price = behind(false, book.best(false), 0) + instrument.tick();
    set(true, price, resting(price, 0));
    return price;
  }

  /// Takes a bid away.
  void uncross(long price) {
    set(true, price, 0);
  }

  boolean tradedSince(long micros) {
    return statistics.lastMicros() >= micros;
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

  /// Not from a state, and nothing has happened in it yet.
  boolean isNew() {
    return isNew;
  }

  /// Goes on behind ids that may have been used. An aggregate that was collecting is lost.
  void skipIds(long updates, long trades) {
    isNew = false;
    open = null;
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
    worth = flow.nextWorth(dice, worth, (double) instrument.startPrice());
    if (book.side(bid).size() < MIN_LEVELS) {
      add(bid);
    } else if (isMispriced() && dice.falls(OrderFlow.FOLLOWING)) {
      follow(nowMicros);
    } else if (isWide() && dice.falls(OrderFlow.NARROWING)) {
      narrow();
    } else if (dice.falls(flow.takerShare())) {
      take(bid, bid ? 0 : Long.MAX_VALUE, nowMicros);
    } else if (isAtTouch()) {
      atTouch(bid);
    } else if (dice.falls(OrderFlow.REQUOTE_SHARE)) {
      for (int left = flow.requoted(dice); left > 0; left--) {
        away(bid);
      }
    } else {
      away(bid);
    }
    return fills;
  }

  /// Whether the best price on either side is not what the asset is worth.
  private boolean isMispriced() {
    return worth > book.best(false) || worth < book.best(true);
  }

  /// The best price on one side is wrong: it is taken, or given up.
  private void follow(long nowMicros) {
    boolean bid = worth < book.best(true);
    if (dice.falls(OrderFlow.FOLLOWING_TAKERS)) {
      take(bid, (long) worth, nowMicros);
      return;
    }
    for (int left = flow.givenUp(dice); left > 0 && isMispriced(); left--) {
      lessen(bid, 0, 1);
    }
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

  private boolean isWide() {
    long usual = (long) (book.best(true) * flow.usualSpread());
    return book.spread() > Math.max(instrument.tick(), usual);
  }

  /// An order between the best prices, on the side towards what the asset is worth.
  private void narrow() {
    long bestBid = book.best(true);
    long tick = instrument.tick();
    long between = Math.max(0, book.spread() / tick - 2);
    boolean bid = worth * 2 > bestBid + book.best(false);
    double part = dice.uniform();
    long steps = (long) (between * part * part * part);
    if (dice.falls(OrderFlow.NARROWING_FULLY)) {
      double room = bid ? worth - bestBid : book.best(false) - worth;
      steps = Math.clamp((long) (room / tick) - 1, 0, between);
    }
    place(bid, behind(bid, book.best(bid), 0) + (bid ? 1 + steps : -1 - steps) * tick, 0);
  }

  /// More or less at the best price.
  private void atTouch(boolean bid) {
    if (dice.falls(0.5)) {
      place(bid, book.best(bid), 0);
    } else {
      lessen(bid, 0, OrderFlow.GIVEN_UP);
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

  /// Most cancellations are where orders are placed, so that near the best price orders come and
  /// go; some are anywhere, so that no part of the book grows without end.
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
  ///
  /// @param limit the worst price it takes
  private void take(boolean bid, long limit, long nowMicros) {
    long left = steps(flow.takingWorth(dice), book.best(bid));
    while (left > 0 && book.side(bid).size() > MIN_LEVELS) {
      long price = book.best(bid);
      if (bid ? price < limit : price > limit) {
        return;
      }
      long there = book.bestQuantity(bid);
      long taken = Math.min(left, there);
      left -= taken;
      set(bid, price, there - taken);
      fill(price, taken, bid, nowMicros);
    }
  }

  private void fill(long price, long quantity, boolean bid, long nowMicros) {
    double value = instrument.dollars(price, quantity);
    long trades = Math.min(quantity / instrument.step(), flow.makers(dice, value));
    var fill =
        new Fill(
            isCollecting(price, bid, nowMicros) ? lastAggTradeId : ++lastAggTradeId,
            price,
            quantity,
            lastTradeId + 1,
            lastTradeId + trades,
            bid,
            nowMicros);
    lastTradeId += trades;
    fills.add(fill);
    history.add(fill);
    klines.add(fill, instrument.worth(price, quantity));
    statistics.onTrade(fill);
    if (futures) {
      collect(fill);
    }
  }

  private boolean isCollecting(long price, boolean bid, long nowMicros) {
    return open != null
        && open.price() == price
        && open.buyerIsMaker() == bid
        && nowMicros < open.atMicros() + COLLECTING_MICROS;
  }

  private void collect(Fill fill) {
    Fill before = open;
    if (before != null && before.aggTradeId() == fill.aggTradeId()) {
      open = before.with(fill);
    } else {
      closeAggregate();
      open = fill;
    }
  }

  /// The aggregate that was collecting is complete.
  void closeAggregate() {
    if (open != null) {
      aggregates.add(open);
      open = null;
    }
  }

  /// Aggregates that are complete since they were last taken from here.
  List<Fill> aggregates() {
    return aggregates;
  }

  private void set(boolean bid, long price, long quantity) {
    book.set(bid, price, quantity, futures ? dice.between(1, MAX_ID_STEP) : 1);
  }

  private long resting(long price, double distance) {
    return steps(flow.restingWorth(dice, distance), price);
  }

  /// What so many dollars buy, in whole steps, at least one.
  private long steps(double dollars, long price) {
    double quantity = instrument.quantity(dollars, price);
    return Math.max(1, (long) (quantity / instrument.step())) * instrument.step();
  }

  /// @param newestFills of the history, at most
  void save(DataOutput out, int newestFills) throws IOException {
    instrument.save(out);
    out.writeBoolean(futures);
    out.writeLong(dice.state());
    arrivals.save(out);
    flow.save(out);
    book.save(out);
    statistics.save(out);
    history.save(out, newestFills);
    klines.save(out);
    out.writeLong(lastAggTradeId);
    out.writeLong(lastTradeId);
    out.writeBoolean(atTouch);
    out.writeDouble(worth);
    out.writeBoolean(halted);
    out.writeBoolean(delisted);
    out.writeBoolean(open != null);
    if (open != null) {
      open.save(out);
    }
  }

  static SymbolMarket load(DataInput in) throws IOException {
    var market =
        new SymbolMarket(
            Instrument.load(in),
            in.readBoolean(),
            new Dice(in.readLong()),
            Arrivals.load(in),
            OrderFlow.load(in),
            Book.load(in),
            DayStatistics.load(in),
            TradeHistory.load(in),
            Klines.load(in));
    market.lastAggTradeId = in.readLong();
    market.lastTradeId = in.readLong();
    market.atTouch = in.readBoolean();
    market.worth = in.readDouble();
    market.halted = in.readBoolean();
    market.delisted = in.readBoolean();
    market.open = in.readBoolean() ? Fill.load(in) : null;
    return market;
  }
}

package io.topbook.sim.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One symbol: its book, its ids, and the orders that arrive at it, one at each {@link #order()}.
///
/// Limit orders at and around the best price, cancellations, and market orders that take from the
/// other side; the shares lean so that neither side runs dry nor grows without end. The order of
/// things depends on the seed alone, their times do not. Not thread-safe.
final class SymbolMarket {
  private static final int MIN_LEVELS = 20;
  private static final int USUAL_LEVELS = 120;
  private static final int MAX_LEVELS = 400;
  private static final double TRADE_SHARE = 0.14;

  /// Below so many ticks the price may only rise.
  private static final long FLOOR_TICKS = 500;

  /// Of an order's usual worth, in quote units of 1e-8.
  private static final double USUAL_WORTH = 800e8;

  private final Instrument instrument;
  private final Dice dice;
  private final Book book;
  private final long usualQuantity;
  private final DayStatistics statistics;
  private final List<Fill> fills = new ArrayList<>();
  private long lastAggTradeId;
  private long lastTradeId;

  SymbolMarket(
      Instrument instrument,
      Dice dice,
      Book book,
      DayStatistics statistics,
      long lastAggTradeId,
      long lastTradeId) {
    this.instrument = instrument;
    this.dice = dice;
    this.book = book;
    this.statistics = statistics;
    this.lastAggTradeId = lastAggTradeId;
    this.lastTradeId = lastTradeId;
    double price = (double) instrument.startTicks() * instrument.tickUnits();
    double worth = instrument.quote().equals("BTC") ? USUAL_WORTH / 100_000 : USUAL_WORTH;
    this.usualQuantity = Math.max(2, (long) (worth / price * 1e8 / instrument.stepUnits()));
  }

  /// A market that has never traded: a book around the first price.
  static SymbolMarket fresh(Instrument instrument, long seed) {
    var dice = new Dice(seed ^ instrument.symbol().hashCode() * 0x9e3779b97f4a7c15L);
    var book = new Book(1_000_000_000L, 1_000_000_000L);
    var market =
        new SymbolMarket(
            instrument, dice, book, DayStatistics.before(instrument), 100_000_000L, 200_000_000L);
    long bid = instrument.startTicks() - 1;
    long ask = instrument.startTicks();
    for (int level = 0; level < USUAL_LEVELS; level++) {
      book.restore(true, bid, market.quantity());
      book.restore(false, ask, market.quantity());
      bid -= dice.between(1, 1 + level / 20);
      ask += dice.between(1, 1 + level / 20);
    }
    return market;
  }

  Instrument instrument() {
    return instrument;
  }

  Book book() {
    return book;
  }

  Dice dice() {
    return dice;
  }

  DayStatistics statistics() {
    return statistics;
  }

  long lastAggTradeId() {
    return lastAggTradeId;
  }

  long lastTradeId() {
    return lastTradeId;
  }

  /// One order arrives.
  ///
  /// @return what it took, best price first; empty when it took nothing. Valid until the next
  ///   order.
  List<Fill> order() {
    fills.clear();
    boolean bid = dice.falls(0.5);
    int levels = book.side(bid).size();
    boolean atFloor = book.best(true) < FLOOR_TICKS;
    if (levels < MIN_LEVELS || book.best(false) - book.best(true) > 8) {
      add(bid);
    } else if (levels > MAX_LEVELS) {
      book.set(bid, book.side(bid).lastKey(), 0);
    } else if (dice.falls(TRADE_SHARE)) {
      take(!atFloor && bid);
    } else if (atFloor ? bid : dice.falls(levels < USUAL_LEVELS ? 0.6 : 0.45)) {
      add(bid);
    } else {
      cancel(!atFloor && bid);
    }
    return fills;
  }

  private void add(boolean bid) {
    long best = book.best(bid);
    long inward = bid ? 1 : -1;
    long spread = book.best(false) - book.best(true);
    double place = dice.uniform();
    long price;
    if (spread > 8 || (place < 0.15 && spread > 1)) {
      price = best + inward;
    } else if (place < 0.6) {
      price = best;
    } else {
      price = best - inward * (1 + (long) dice.exponential(25));
    }
    price = Math.max(1, price);
    book.set(bid, price, book.quantity(bid, price) + quantity());
  }

  private void cancel(boolean bid) {
    if (book.side(bid).size() <= MIN_LEVELS) {
      add(bid);
      return;
    }
    long skip = (long) dice.exponential(2.5);
    Map.Entry<Long, Long> level = book.side(bid).firstEntry();
    for (Map.Entry<Long, Long> candidate : book.side(bid).entrySet()) {
      level = candidate;
      if (skip-- == 0) {
        break;
      }
    }
    long quantity = level.getValue();
    long left = dice.falls(0.55) ? 0 : (long) (quantity * dice.uniform());
    book.set(bid, level.getKey(), left == quantity ? 0 : left);
  }

  /// A market order takes from the bids (a seller) or the asks (a buyer).
  private void take(boolean bid) {
    double size = dice.uniform();
    int deepest = size < 0.7 ? 1 : size < 0.95 ? 2 : 4;
    for (int level = 1; level <= deepest && book.side(bid).size() > MIN_LEVELS; level++) {
      long price = book.best(bid);
      long there = book.bestQuantity(bid);
      long taken =
          level < deepest ? there : Math.max(1, (long) (there * (0.05 + 0.9 * dice.uniform())));
      book.set(bid, price, there - taken);
      long trades = Math.min(taken, 1 + (long) dice.exponential(0.7));
      fills.add(
          new Fill(++lastAggTradeId, price, taken, lastTradeId + 1, lastTradeId + trades, bid));
      lastTradeId += trades;
      statistics.onTrade(price, taken, trades, instrument);
    }
  }

  private long quantity() {
    return Math.max(1, (long) (usualQuantity * dice.size()));
  }
}

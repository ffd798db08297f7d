package io.topbook.features.book;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// One symbol's book: what a key frame said, and every change since, as far as the key frame can
/// vouch.
///
/// The exchange cuts a key frame at the number of levels that was asked for. Levels worse than the
/// worst of a side that is cut are held as they are told, but nothing vouches that none is missing
/// among them; when the market walks there, the side cannot say its best levels until it comes
/// back. (BTCUSDT's 1,000 levels reached 206 USDT once, and the market was there in ten minutes.) A
/// side counts as cut when it has as many levels as a limit that the exchange knows and no fewer
/// than the other; that a whole side has exactly so many is taken for cut, too.
///
/// At most {@link #MAX_LEVELS} a side: beyond, the worst are dropped and the side is cut there.
/// Prices and quantities come checked ({@link DepthUpdate}). Not thread-safe.
public final class OrderBook {
  public static final int MAX_LEVELS = 10_000;

  private SideLevels bids;
  private SideLevels asks;
  private TopLevels top = TopLevels.NONE;

  private OrderBook(SideLevels bids, SideLevels asks) {
    this.bids = bids;
    this.asks = asks;
  }

  /// @param bids best first
  /// @param asks best first
  public static OrderBook fromSnapshot(Levels bids, Levels asks) {
    int longer = Math.max(bids.count(), asks.count());
    return new OrderBook(
        SideLevels.of(true, bids, isCut(bids.count(), longer)),
        SideLevels.of(false, asks, isCut(asks.count(), longer)));
  }

  private static boolean isCut(int count, int longer) {
    return count == longer
        && switch (count) {
          case 5, 10, 20, 50, 100, 500, 1_000, 5_000 -> true;
          default -> false;
        };
  }

  /// Sets the quantity at a price; 0 removes the level, and one that is not there is nothing.
  public void set(Side side, double price, double qty) {
    levels(side).set(price, qty);
  }

  /// Applies a diff's levels; of a price that comes twice the last one counts.
  public void apply(DepthUpdate diff) {
    bids.apply(diff.bids());
    asks.apply(diff.asks());
  }

  private SideLevels levels(Side side) {
    return side == Side.BID ? bids : asks;
  }

  /// Levels that are held.
  public int count(Side side) {
    return levels(side).size();
  }

  /// @param level 0 is the best
  public double price(Side side, int level) {
    return levels(side).price(level);
  }

  /// @param level 0 is the best
  public double qty(Side side, int level) {
    return levels(side).qty(level);
  }

  /// There may be levels worse than those held.
  public boolean isCut(Side side) {
    return levels(side).isCut();
  }

  /// How many of the best levels are vouched for; of a side that is not cut all, and that there are
  /// no more.
  public int knownDepth(Side side) {
    return levels(side).known();
  }

  /// Both sides can say their best {@link TopLevels#DEPTH} levels.
  public boolean knowsTop() {
    return bids.knows(TopLevels.DEPTH) && asks.knows(TopLevels.DEPTH);
  }

  /// The best levels, vouched for or not; the same instance as long as they stay the same.
  public TopLevels top() {
    if (!isTop(top)) {
      top =
          TopLevels.of(
              best(bids, SideLevels::price),
              best(bids, SideLevels::qty),
              best(asks, SideLevels::price),
              best(asks, SideLevels::qty));
    }
    return top;
  }

  private interface Field {
    double of(SideLevels side, int level);
  }

  private static double[] best(SideLevels side, Field field) {
    double[] best = new double[Math.min(TopLevels.DEPTH, side.size())];
    for (int level = 0; level < best.length; level++) {
      best[level] = field.of(side, level);
    }
    return best;
  }

  private boolean isTop(TopLevels known) {
    if (known.bids() != Math.min(TopLevels.DEPTH, bids.size())
        || known.asks() != Math.min(TopLevels.DEPTH, asks.size())) {
      return false;
    }
    for (int level = 0; level < known.bids(); level++) {
      if (bids.price(level) != known.bidPrice(level) || bids.qty(level) != known.bidQty(level)) {
        return false;
      }
    }
    for (int level = 0; level < known.asks(); level++) {
      if (asks.price(level) != known.askPrice(level) || asks.qty(level) != known.askQty(level)) {
        return false;
      }
    }
    return true;
  }

  /// Compares level by level where both books vouch.
  Agreement compare(OrderBook other) {
    var agreement = new Agreement();
    bids.compare(other.bids, agreement);
    asks.compare(other.asks, agreement);
    return agreement;
  }

  /// Takes over each side that an equal book, which is given up, knows deeper.
  void deepen(OrderBook equal) {
    bids = equal.bids.vouchesAsFarAs(bids) ? equal.bids : bids;
    asks = equal.asks.vouchesAsFarAs(asks) ? equal.asks : asks;
  }

  /// Exact to the bit; a book of 1,000 levels a side takes 5.6 KB on a recorded BTCUSDT.
  public void write(StateWriter out) {
    bids.write(out);
    asks.write(out);
  }

  public static OrderBook read(StateReader in) {
    return new OrderBook(SideLevels.read(true, in), SideLevels.read(false, in));
  }
}

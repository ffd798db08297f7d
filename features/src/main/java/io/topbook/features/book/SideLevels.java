package io.topbook.features.book;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.Arrays;

/// One side's levels, sorted, the best last: changes happen near the best, and move only what is
/// better. Nothing is allocated per change, save when the arrays grow.
///
/// A price is held as a rank that rises toward the best: a bid's price, an ask's negated. Not
/// thread-safe.
final class SideLevels {
  /// No bound: every level is known.
  private static final double COMPLETE = Double.NEGATIVE_INFINITY;

  private static final int SPARE = 64;

  private final boolean bid;
  private double[] ranks;
  private double[] qtys;
  private int size;

  /// Rank of the worst price that is vouched for: worse levels are held as told, others may be
  /// missing among them.
  private double bound;

  private SideLevels(boolean bid, int capacity, double bound) {
    this.bid = bid;
    ranks = new double[capacity];
    qtys = new double[capacity];
    this.bound = bound;
  }

  /// @param levels of a key frame, best first, none empty
  /// @param cut there may be levels worse than the last
  static SideLevels of(boolean bid, Levels levels, boolean cut) {
    int count = levels.count();
    int kept = Math.min(count, OrderBook.MAX_LEVELS);
    var side = new SideLevels(bid, kept + SPARE, COMPLETE);
    for (int i = 0; i < kept; i++) {
      side.ranks[kept - 1 - i] = side.rank(levels.price(i));
      side.qtys[kept - 1 - i] = levels.qty(i);
    }
    side.size = kept;
    if (kept > 0 && (cut || kept < count)) {
      side.bound = side.ranks[0];
    }
    return side;
  }

  private double rank(double price) {
    return bid ? price : -price;
  }

  int size() {
    return size;
  }

  double price(int level) {
    return rank(ranks[size - 1 - level]);
  }

  double qty(int level) {
    return qtys[size - 1 - level];
  }

  boolean isCut() {
    return bound != COMPLETE;
  }

  /// The best `depth` levels are vouched for, or that there are fewer is.
  boolean knows(int depth) {
    return !isCut() || (size >= depth && ranks[size - depth] >= bound);
  }

  /// Levels that are vouched for.
  int known() {
    return size - search(bound);
  }

  /// Levels are known at least as deep as on the other.
  boolean vouchesAsFarAs(SideLevels other) {
    return bound <= other.bound;
  }

  void set(double price, double qty) {
    double rank = rank(price);
    int at = search(rank);
    if (at < size && ranks[at] == rank) {
      if (qty == 0) {
        remove(at);
      } else {
        qtys[at] = qty;
      }
    } else if (qty != 0) {
      insert(at, rank, qty);
    }
  }

  /// Index of the lowest rank at or above `rank`, or `size`: galloping from the best.
  private int search(double rank) {
    double[] ranks = this.ranks;
    int high = size;
    int low = high - 1;
    int step = 1;
    while (low >= 0 && ranks[low] >= rank) {
      high = low;
      low -= step;
      step <<= 1;
    }
    low = Math.max(low, -1);
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (ranks[middle] >= rank) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private void remove(int at) {
    int better = size - at - 1;
    System.arraycopy(ranks, at + 1, ranks, at, better);
    System.arraycopy(qtys, at + 1, qtys, at, better);
    size--;
  }

  private void insert(int at, double rank, double qty) {
    if (size == OrderBook.MAX_LEVELS) {
      insertDroppingTheWorst(at, rank, qty);
      return;
    }
    if (size == ranks.length) {
      int capacity = Math.min(OrderBook.MAX_LEVELS, size + size / 4 + SPARE);
      ranks = Arrays.copyOf(ranks, capacity);
      qtys = Arrays.copyOf(qtys, capacity);
    }
    System.arraycopy(ranks, at, ranks, at + 1, size - at);
    System.arraycopy(qtys, at, qtys, at + 1, size - at);
    ranks[at] = rank;
    qtys[at] = qty;
    size++;
  }

  private void insertDroppingTheWorst(int at, double rank, double qty) {
    if (at > 0) {
      System.arraycopy(ranks, 1, ranks, 0, at - 1);
      System.arraycopy(qtys, 1, qtys, 0, at - 1);
      ranks[at - 1] = rank;
      qtys[at - 1] = qty;
    }
    bound = Math.max(bound, ranks[0]);
  }

  /// Adds to `agreement` the levels of both, as far as both vouch.
  void compare(SideLevels other, Agreement agreement) {
    double both = Math.max(bound, other.bound);
    int mine = size - 1;
    int theirs = other.size - 1;
    while (true) {
      double a = mine >= 0 && ranks[mine] >= both ? ranks[mine] : COMPLETE;
      double b = theirs >= 0 && other.ranks[theirs] >= both ? other.ranks[theirs] : COMPLETE;
      if (a == COMPLETE && b == COMPLETE) {
        break;
      }
      agreement.level(a == b && qtys[mine] == other.qtys[theirs]);
      mine -= a >= b ? 1 : 0;
      theirs -= b >= a ? 1 : 0;
    }
    for (int level = 0; level < TopLevels.DEPTH; level++) {
      double a = level < size ? ranks[size - 1 - level] : COMPLETE;
      double b = level < other.size ? other.ranks[other.size - 1 - level] : COMPLETE;
      if (Math.max(a, b) >= both && Math.max(a, b) != COMPLETE) {
        agreement.top(a == b && qty(level) == other.qty(level));
      }
    }
  }

  void write(StateWriter out) {
    out.number(size);
    out.real(bound);
    PackedDoubles.writeRising(ranks, size, out);
    PackedDoubles.write(qtys, size, out);
  }

  static SideLevels read(boolean bid, StateReader in) {
    int size = (int) in.number();
    double bound = in.real();
    var side = new SideLevels(bid, size + SPARE, bound);
    side.size = size;
    PackedDoubles.readRising(side.ranks, size, in);
    PackedDoubles.read(side.qtys, size, in);
    return side;
  }
}

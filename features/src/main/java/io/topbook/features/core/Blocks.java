package io.topbook.features.core;

import java.util.Arrays;

/// Blocks of one length, each made when it is first asked for and kept until another second needs
/// its place. Kept or made anew, a block has the same bits. Not thread-safe.
final class Blocks {
  /// Makes the block that ends with a second.
  interface Maker {
    void make(long second, double[] cells, int at);
  }

  private static final long NONE = Long.MIN_VALUE;

  private final Maker maker;
  private final long[] seconds;
  private final double[] cells;

  /// @param places a power of two
  Blocks(int places, Maker maker) {
    this.maker = maker;
    this.seconds = new long[places];
    this.cells = new double[places * Cells.WIDTH];
    clear();
  }

  void clear() {
    Arrays.fill(seconds, NONE);
  }

  /// Drops the blocks that end within `[from, end)`.
  void drop(long from, long end) {
    for (long second = from; second < end; second++) {
      int place = place(second);
      if (seconds[place] == second) {
        seconds[place] = NONE;
      }
    }
  }

  /// Where in {@link #cells()} the block that ends with `second` begins; holds until the next call.
  int of(long second) {
    int place = place(second);
    int at = place * Cells.WIDTH;
    if (seconds[place] != second) {
      maker.make(second, cells, at);
      seconds[place] = second;
    }
    return at;
  }

  double[] cells() {
    return cells;
  }

  private int place(long second) {
    return (int) second & (seconds.length - 1);
  }
}

package io.topbook.api.query;

/// Which bars to keep by their quality mask.
public enum Quality {
  /// Every bar, whatever its mask says.
  ANY(0),
  /// Bars with none of QUOTE_GAP, TRADE_GAP, BOOK_GAP, STALE, WARMING, TAINTED, NOT_TRADING, CLOCK.
  /// A revised or repaired bar is complete.
  COMPLETE(1 | 2 | 4 | 8 | 64 | 128 | 256 | 512);

  private final int excluded;

  Quality(int excluded) {
    this.excluded = excluded;
  }

  /// The bits of the mask that a kept bar has none of.
  public int excluded() {
    return excluded;
  }
}

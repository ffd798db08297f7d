package io.topbook.features.book;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import io.topbook.features.sum.Decimals;
import io.topbook.features.sum.ExactSum;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Multi-level order flow of one event, level by level, in base units: what came to the bid's level
/// and went from the ask's, less the other way round.
///
/// Level m's e = 1[b ≥ b'] qb − 1[b ≤ b'] qb' − 1[a ≤ a'] qa + 1[a ≥ a'] qa', with b, a, qb, qa its
/// prices and quantities after the whole event and b', … before it (Xu, Gould, Howison 2018; levels
/// count prices that are not empty). Example: bid 100 × 5 → 100 × 8 (+3), ask 101 × 4 → 101 × 1
/// (+3): 6. A level that was or is absent on either side has none. Immutable.
public final class OrderFlow implements LevelFlow {
  private static final int NOTHING_BEFORE = -1;

  /// No level has any: the best levels were not known before the event, or are not after it.
  public static final OrderFlow NONE = new OrderFlow(NOTHING_BEFORE, new long[0], null);

  private static final OrderFlow[] NOTHING_MOVED = new OrderFlow[TopLevels.DEPTH + 1];

  static {
    for (int known = 0; known <= TopLevels.DEPTH; known++) {
      NOTHING_MOVED[known] = new OrderFlow(known, new long[known], null);
    }
  }

  private final int known;

  /// In 10^-8.
  private final long[] fixed;

  /// Where 10^-8 does not hold the quantities of a level, its e; null when it does for all.
  private final @Nullable BigDecimal @Nullable [] unfixed;

  private OrderFlow(int known, long[] fixed, @Nullable BigDecimal @Nullable [] unfixed) {
    this.known = known;
    this.fixed = fixed;
    this.unfixed = unfixed;
  }

  /// The flow from one state of the book to the next.
  static OrderFlow between(TopLevels before, TopLevels after) {
    int known =
        Math.min(Math.min(before.bids(), before.asks()), Math.min(after.bids(), after.asks()));
    if (known == 0 || before.equals(after)) {
      return NOTHING_MOVED[known];
    }
    long[] fixed = new long[known];
    @Nullable BigDecimal[] unfixed = null;
    for (int level = 0; level < known; level++) {
      double bidNow = after.bidPrice(level) >= before.bidPrice(level) ? after.bidQty(level) : 0;
      double bidThen = after.bidPrice(level) <= before.bidPrice(level) ? before.bidQty(level) : 0;
      double askNow = after.askPrice(level) <= before.askPrice(level) ? after.askQty(level) : 0;
      double askThen = after.askPrice(level) >= before.askPrice(level) ? before.askQty(level) : 0;
      long plusBid = Decimals.fixed(bidNow);
      long minusBid = Decimals.fixed(bidThen);
      long minusAsk = Decimals.fixed(askNow);
      long plusAsk = Decimals.fixed(askThen);
      // Each difference of two that are not negative fits; their sum may not.
      long bid = plusBid - minusBid;
      long ask = plusAsk - minusAsk;
      fixed[level] = bid + ask;
      boolean overflows = ((bid ^ fixed[level]) & (ask ^ fixed[level])) < 0;
      if (overflows
          || plusBid == Decimals.NOT_FIXED
          || minusBid == Decimals.NOT_FIXED
          || minusAsk == Decimals.NOT_FIXED
          || plusAsk == Decimals.NOT_FIXED) {
        unfixed = unfixed == null ? new BigDecimal[known] : unfixed;
        unfixed[level] =
            Decimals.exact(bidNow)
                .subtract(Decimals.exact(bidThen))
                .subtract(Decimals.exact(askNow))
                .add(Decimals.exact(askThen));
      }
    }
    return new OrderFlow(known, fixed, unfixed);
  }

  /// Levels whose e is known, counted from the best: level m's is when m < `levels()`.
  public int levels() {
    return Math.max(0, known);
  }

  /// False for {@link #NONE}. Else a level without e was or is absent from the book.
  public boolean isBetweenKnown() {
    return known != NOTHING_BEFORE;
  }

  /// The level's e is a whole number of 10^-8 that 63 bits hold.
  ///
  /// @param level 0 is the best; below {@link #levels()}
  public boolean isFixed(int level) {
    return unfixed(level) == null;
  }

  /// In 10^-8.
  ///
  /// @throws IllegalStateException when not {@link #isFixed}
  public long fixed(int level) {
    if (!isFixed(level)) {
      throw new IllegalStateException("no whole number of 10^-8 at level " + level);
    }
    return fixed[level];
  }

  /// Rounded once from the exact e; null for a level that has none.
  public @Nullable Double value(int level) {
    if (level >= known) {
      return null;
    }
    BigDecimal exact = unfixed(level);
    return (exact == null ? BigDecimal.valueOf(fixed[level], Decimals.SCALE) : exact).doubleValue();
  }

  @Override
  public boolean isKnown(int level) {
    return level < known;
  }

  @Override
  public void addTo(ExactSum sum, int level) {
    BigDecimal exact = unfixed(level);
    if (exact == null) {
      sum.add(fixed[level]);
    } else {
      sum.add(exact);
    }
  }

  private @Nullable BigDecimal unfixed(int level) {
    if (level < 0 || level >= known) {
      throw new IndexOutOfBoundsException("expected a level below " + known + ", was " + level);
    }
    return unfixed == null ? null : unfixed[level];
  }

  void write(StateWriter out) {
    out.number(known);
    for (int level = 0; level < known; level++) {
      BigDecimal exact = unfixed(level);
      out.flag(exact == null);
      if (exact == null) {
        out.number(fixed[level]);
      } else {
        byte[] unscaled = exact.unscaledValue().toByteArray();
        out.number(exact.scale());
        out.bytes(unscaled, unscaled.length);
      }
    }
  }

  static OrderFlow read(StateReader in) {
    int known = (int) in.number();
    if (known == NOTHING_BEFORE) {
      return NONE;
    }
    long[] fixed = new long[known];
    @Nullable BigDecimal[] unfixed = null;
    for (int level = 0; level < known; level++) {
      if (in.flag()) {
        fixed[level] = in.number();
      } else {
        unfixed = unfixed == null ? new @Nullable BigDecimal[known] : unfixed;
        int scale = (int) in.number();
        unfixed[level] = new BigDecimal(new BigInteger(in.bytes()), scale);
      }
    }
    return new OrderFlow(known, fixed, unfixed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OrderFlow that
        && known == that.known
        && Arrays.equals(fixed, that.fixed)
        && Arrays.equals(unfixed, that.unfixed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fixed);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int level = 0; level < known; level++) {
      text.append(level == 0 ? "" : ", ").append(value(level));
    }
    return text.append(']').toString();
  }
}

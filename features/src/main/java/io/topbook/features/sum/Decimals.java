package io.topbook.features.sum;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// The decimal that a double stands for: 15 significant digits, as PostgreSQL's `double
/// precision::numeric` has it (`%.15g`). For a price the exchange sent with up to 15 digits that is
/// the very decimal it sent.
public final class Decimals {
  /// Digits behind the point of a fixed-point value: the finest step any exchange uses.
  public static final int SCALE = 8;

  /// {@link #fixed} of a value that 10^-8 steps or 63 bits do not hold.
  public static final long NOT_FIXED = -1;

  private static final MathContext DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);
  private static final double MAX_DIGITS = 1e15;
  private static final double[] STEPS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
  private static final long[] TO_SCALE = {
    100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
  };

  private Decimals() {}

  /// The decimal as a whole number of 10^-8, or {@link #NOT_FIXED}.
  ///
  /// `m / 10^d` with `m` below 10^15 rounds to `value`, hence has the same 15 digits: doubles keep
  /// 15 digits apart. The largest `d` that leaves at most 15 digits is tried alone, since a decimal
  /// with fewer places is one with more.
  public static long fixed(double value) {
    if (!(value >= 0)) {
      return NOT_FIXED;
    }
    int places = SCALE;
    while (value * STEPS[places] >= MAX_DIGITS) {
      if (--places < 0) {
        return NOT_FIXED;
      }
    }
    long digits = (long) Math.rint(value * STEPS[places]);
    if (digits / STEPS[places] != value
        || Math.multiplyHigh(digits, TO_SCALE[places]) != 0
        || digits * TO_SCALE[places] < 0) {
      return NOT_FIXED;
    }
    return digits * TO_SCALE[places];
  }

  public static BigDecimal exact(double value) {
    return new BigDecimal(value).round(DIGITS);
  }
}

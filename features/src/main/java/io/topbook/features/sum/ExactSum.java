package io.topbook.features.sum;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A sum of decimals without rounding: what PostgreSQL's `sum(x::numeric)` holds.
///
/// 128-bit fixed point of `10^-scale`; what does not fit there is added to a BigDecimal beside it
/// (null, save for values no exchange sends). Not thread-safe.
public final class ExactSum {
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final long SPILL = 1L << 62;

  private final int scale;
  private long high;
  private long low;
  private @Nullable BigDecimal rest;

  public ExactSum(int scale) {
    this.scale = scale;
  }

  /// A sum of its own that begins with what this one has now.
  public ExactSum copy() {
    var copy = new ExactSum(scale);
    copy.high = high;
    copy.low = low;
    copy.rest = rest;
    return copy;
  }

  /// Adds `value · 10^-scale`.
  public void add(long value) {
    addUnscaled(value >> 63, value);
  }

  /// Adds `a · b · 10^-scale`.
  public void addProduct(long a, long b) {
    addUnscaled(Math.multiplyHigh(a, b), a * b);
  }

  public void add(BigDecimal value) {
    rest = rest == null ? value : rest.add(value);
  }

  private void addUnscaled(long valueHigh, long valueLow) {
    long sumLow = low + valueLow;
    long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
    high += valueHigh + carry;
    low = sumLow;
    if (high >= SPILL || high < -SPILL) {
      spill();
    }
  }

  /// Every addend is below 2^126, so 2^127 is never passed unseen.
  private void spill() {
    byte[] bits = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    add(new BigDecimal(new BigInteger(bits), scale));
    high = 0;
    low = 0;
  }

  /// The double nearest to the sum: the only rounding there is.
  public double toDouble() {
    if (rest == null && high == low >> 63 && Math.abs(low) <= EXACT_IN_DOUBLE) {
      // Both operands are exact doubles (10^16 = 2^16 · 5^16), so the quotient is correctly
      // rounded.
      return low / POWER_OF_TEN[scale];
    }
    byte[] bits = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    BigDecimal exact = new BigDecimal(new BigInteger(bits), scale);
    return (rest == null ? exact : exact.add(rest)).doubleValue();
  }

  private static final double[] POWER_OF_TEN = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16
  };

  public void write(StateWriter out) {
    out.number(high);
    out.number(low);
    out.flag(rest != null);
    if (rest != null) {
      out.number(rest.scale());
      byte[] unscaled = rest.unscaledValue().toByteArray();
      out.bytes(unscaled, unscaled.length);
    }
  }

  public static ExactSum read(int scale, StateReader in) {
    var sum = new ExactSum(scale);
    sum.high = in.number();
    sum.low = in.number();
    if (in.flag()) {
      int restScale = (int) in.number();
      sum.rest = new BigDecimal(new BigInteger(in.bytes()), restScale);
    }
    return sum;
  }
}

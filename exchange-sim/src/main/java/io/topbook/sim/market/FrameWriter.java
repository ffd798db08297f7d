package io.topbook.sim.market;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes a payload into one array that is used again and again. Not thread-safe.
final class FrameWriter {
  private static final int DECIMALS = 8;
  private static final int MAX_DIGITS = 19;
  private static final long ONE = 100_000_000;
  private static final long[] POWERS = {
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  /// `00` to `99`.
  private static final byte[] PAIRS = new byte[200];

  static {
    for (int i = 0; i < 100; i++) {
      PAIRS[2 * i] = (byte) ('0' + i / 10);
      PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
    }
  }

  private byte[] bytes = new byte[4096];
  private int length;

  FrameWriter begin() {
    length = 0;
    return this;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  FrameWriter text(byte[] ascii) {
    room(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
    return this;
  }

  @SuppressWarnings("deprecation") // the one way that copies ASCII without a detour
  FrameWriter text(String ascii) {
    room(ascii.length());
    ascii.getBytes(0, ascii.length(), bytes, length);
    length += ascii.length();
    return this;
  }

  /// A whole number, not negative.
  FrameWriter number(long value) {
    room(20);
    length += overwrite(bytes, length, value);
    return this;
  }

  /// A whole number.
  FrameWriter signed(long value) {
    return value < 0 ? text("-").number(-value) : number(value);
  }

  /// Writes a whole number, not negative, over what stands at `start`.
  ///
  /// @return how many digits it has
  static int overwrite(byte[] bytes, int start, long value) {
    int digits = digits(value);
    digits(bytes, start, digits, value);
    return digits;
  }

  /// A number of 1e-8 units in quotes, with eight decimals: `"0.00100000"`.
  FrameWriter decimal(long units) {
    return decimal(units, DECIMALS);
  }

  /// A number of 1e-8 units in quotes, not negative, cut to so many decimals.
  FrameWriter decimal(long units, int decimals) {
    room(32);
    bytes[length++] = '"';
    length += overwrite(bytes, length, units / ONE);
    if (decimals > 0) {
      bytes[length++] = '.';
      digits(bytes, length, decimals, units % ONE / POWERS[DECIMALS - decimals]);
      length += decimals;
    }
    bytes[length++] = '"';
    return this;
  }

  /// Writes exactly so many digits, two at a time: half the divisions.
  private static void digits(byte[] bytes, int start, int count, long value) {
    long rest = value;
    int end = start + count;
    while (end - start >= 2) {
      int pair = (int) (rest % 100) * 2;
      rest /= 100;
      bytes[--end] = PAIRS[pair + 1];
      bytes[--end] = PAIRS[pair];
    }
    if (end > start) {
      bytes[start] = (byte) ('0' + rest % 10);
    }
  }

  private static int digits(long value) {
    int digits = 1;
    for (long limit = 10; value >= limit && digits < MAX_DIGITS; limit *= 10) {
      digits++;
    }
    return digits;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }
}

package io.topbook.sim.market;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes a payload into one array that is used again and again. Not thread-safe.
final class FrameWriter {
  private static final int DECIMALS = 8;
  private static final long ONE = 100_000_000;
  private static final long[] POWERS = {
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

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
    long rest = value;
    for (int i = start + digits - 1; i >= start; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
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
      long rest = units % ONE / POWERS[DECIMALS - decimals];
      for (int i = length + decimals - 1; i >= length; i--) {
        bytes[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
      length += decimals;
    }
    bytes[length++] = '"';
    return this;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
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

package io.topbook.features.state;

import io.topbook.features.sum.Decimals;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes state compactly: whole numbers as zigzag varints, doubles as eight bytes. Reusable after
/// {@link #take()}. Not thread-safe.
public final class StateWriter {
  static final double STEPS = 1e8;
  private static final long EXACT_IN_DOUBLE = 1L << 53;

  private byte[] bytes = new byte[1024];
  private int size;

  public void number(long value) {
    room(10);
    long left = (value << 1) ^ (value >> 63);
    while ((left & ~0x7FL) != 0) {
      bytes[size++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[size++] = (byte) left;
  }

  public void real(double value) {
    room(Double.BYTES);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (bits >> shift);
    }
  }

  public void flag(boolean value) {
    room(1);
    bytes[size++] = (byte) (value ? 1 : 0);
  }

  /// A double that is most often a short decimal: a whole number of 10^-8 that stands for it to the
  /// bit, its lowest bit 0; else 1 and the eight bytes.
  public void decimal(double value) {
    long steps = Decimals.fixed(Math.abs(value));
    long signed = value < 0 ? -steps : steps;
    if (steps >= 0
        && steps <= EXACT_IN_DOUBLE
        && Double.doubleToRawLongBits(signed / STEPS) == Double.doubleToRawLongBits(value)) {
      number(signed << 1);
    } else {
      number(1);
      real(value);
    }
  }

  /// A double that may be absent.
  public void maybe(@Nullable Double value) {
    flag(value != null);
    if (value != null) {
      real(value);
    }
  }

  public void bytes(byte[] value, int length) {
    number(length);
    room(length);
    System.arraycopy(value, 0, bytes, size, length);
    size += length;
  }

  /// What another writer wrote.
  public void raw(byte[] written) {
    room(written.length);
    System.arraycopy(written, 0, bytes, size, written.length);
    size += written.length;
  }

  /// What was written since the last call.
  public byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, size);
    size = 0;
    return taken;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}

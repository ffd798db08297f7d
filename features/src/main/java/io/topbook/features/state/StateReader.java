package io.topbook.features.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads what {@link StateWriter} wrote, in the same order. Not thread-safe.
public final class StateReader {
  private final byte[] bytes;
  private int at;

  public StateReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public long number() {
    long raw = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      raw |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
  }

  public double real() {
    long bits = 0;
    for (int i = 0; i < Double.BYTES; i++) {
      bits = bits << 8 | (bytes[at++] & 0xFF);
    }
    return Double.longBitsToDouble(bits);
  }

  public boolean flag() {
    return bytes[at++] != 0;
  }

  public double decimal() {
    long number = number();
    return (number & 1) == 0 ? (number >> 1) / StateWriter.STEPS : real();
  }

  public @Nullable Double maybe() {
    return flag() ? real() : null;
  }

  public byte[] bytes() {
    int length = (int) number();
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }
}

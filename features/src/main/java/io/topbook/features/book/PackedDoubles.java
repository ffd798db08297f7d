package io.topbook.features.book;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// Doubles as bytes, exact to the bit: where all are decimals of a few places, as whole numbers of
/// the last place (`m / 10^places` of two exact doubles is the double nearest to the decimal, hence
/// the one that was sent), else eight bytes each.
///
/// A BTCUSDT book's prices take one to three bytes so, its quantities three to five.
final class PackedDoubles {
  private static final double[] POWER_OF_TEN = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12
  };
  private static final int RAW = -1;
  private static final double EXACT = 1L << 53;

  private PackedDoubles() {}

  static void write(double[] values, int size, StateWriter out) {
    int places = places(values, size);
    out.number(places);
    for (int i = 0; i < size; i++) {
      if (places == RAW) {
        out.real(values[i]);
      } else {
        out.number(digits(values[i], places));
      }
    }
  }

  static void read(double[] values, int size, StateReader in) {
    int places = (int) in.number();
    for (int i = 0; i < size; i++) {
      values[i] = places == RAW ? in.real() : in.number() / POWER_OF_TEN[places];
    }
  }

  /// The same for rising values: each as its distance from the one before.
  static void writeRising(double[] values, int size, StateWriter out) {
    int places = places(values, size);
    out.number(places);
    long before = 0;
    for (int i = 0; i < size; i++) {
      if (places == RAW) {
        out.real(values[i]);
      } else {
        long digits = digits(values[i], places);
        out.number(digits - before);
        before = digits;
      }
    }
  }

  static void readRising(double[] values, int size, StateReader in) {
    int places = (int) in.number();
    long before = 0;
    for (int i = 0; i < size; i++) {
      if (places == RAW) {
        values[i] = in.real();
      } else {
        before += in.number();
        values[i] = before / POWER_OF_TEN[places];
      }
    }
  }

  /// The fewest places that hold every value, or {@link #RAW}.
  private static int places(double[] values, int size) {
    int places = 0;
    for (int i = 0; i < size; i++) {
      while (!isHeld(values[i], places)) {
        if (++places == POWER_OF_TEN.length) {
          return RAW;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      if (!isHeld(values[i], places)) {
        return RAW;
      }
    }
    return places;
  }

  private static boolean isHeld(double value, int places) {
    double digits = Math.rint(value * POWER_OF_TEN[places]);
    return Math.abs(digits) <= EXACT && digits / POWER_OF_TEN[places] == value;
  }

  private static long digits(double value, int places) {
    return (long) Math.rint(value * POWER_OF_TEN[places]);
  }
}

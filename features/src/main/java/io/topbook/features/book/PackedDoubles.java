package io.topbook.features.book;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// Doubles as bytes, exact to the bit: where all are decimals of a few places, as whole numbers of
/// the last place (`m / 10^places` of two exact doubles is the double nearest to the decimal, hence
/// the one that was sent), else eight bytes each.
///
/// For values above 0. A BTCUSDT book's prices take one to three bytes so, its quantities three to
/// five.
final class PackedDoubles {
  private static final double[] POWER_OF_TEN = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12
  };
  private static final int RAW = -1;
  private static final double EXACT = 1L << 53;

  private PackedDoubles() {}

  static void write(double[] values, StateWriter out) {
    var digits = new long[values.length];
    int places = digits(values, digits);
    out.number(places);
    for (int i = 0; i < values.length; i++) {
      if (places == RAW) {
        out.real(values[i]);
      } else {
        out.number(digits[i]);
      }
    }
  }

  static double[] read(int size, StateReader in) {
    int places = (int) in.number();
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = places == RAW ? in.real() : in.number() / POWER_OF_TEN[places];
    }
    return values;
  }

  /// The same for sorted values: each as its distance from the one before.
  static void writeSteps(double[] values, StateWriter out) {
    var digits = new long[values.length];
    int places = digits(values, digits);
    out.number(places);
    long before = 0;
    for (int i = 0; i < values.length; i++) {
      if (places == RAW) {
        out.real(values[i]);
      } else {
        out.number(digits[i] - before);
        before = digits[i];
      }
    }
  }

  static double[] readSteps(int size, StateReader in) {
    int places = (int) in.number();
    double[] values = new double[size];
    long before = 0;
    for (int i = 0; i < size; i++) {
      if (places == RAW) {
        values[i] = in.real();
      } else {
        before += in.number();
        values[i] = before / POWER_OF_TEN[places];
      }
    }
    return values;
  }

  /// The values as whole numbers of the last place.
  ///
  /// @return the fewest places that hold every value, or {@link #RAW}
  private static int digits(double[] values, long[] into) {
    int places = 0;
    for (double value : values) {
      while (!isHeld(value, Math.rint(value * POWER_OF_TEN[places]), places)) {
        if (++places == POWER_OF_TEN.length) {
          return RAW;
        }
      }
    }
    for (int i = 0; i < values.length; i++) {
      double digits = Math.rint(values[i] * POWER_OF_TEN[places]);
      if (!isHeld(values[i], digits, places)) {
        return RAW; // more places than it needs can be too many
      }
      into[i] = (long) digits;
    }
    return places;
  }

  private static boolean isHeld(double value, double digits, int places) {
    return Math.abs(digits) <= EXACT && digits / POWER_OF_TEN[places] == value;
  }
}

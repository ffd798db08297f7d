package io.topbook.features.core;

import org.jspecify.annotations.Nullable;

/// Absence within this package: NaN, so that a sum over something absent is absent too. Outside it
/// is null.
final class Absent {
  static final double ABSENT = Double.NaN;

  private Absent() {}

  static double of(@Nullable Double value) {
    return value == null ? ABSENT : value;
  }

  /// The number, or absence where it is none: a ratio over 0, the logarithm of no price.
  static double unlessFinite(double value) {
    return Double.isFinite(value) ? value : ABSENT;
  }

  static @Nullable Double orNull(double value) {
    return Double.isFinite(value) ? value : null;
  }
}

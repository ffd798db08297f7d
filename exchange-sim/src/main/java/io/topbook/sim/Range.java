package io.topbook.sim;

/// Checks an option's value.
final class Range {
  private Range() {}

  /// @throws IllegalArgumentException naming the option, its range and its value
  static void check(String option, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          option + ": must be from " + text(min) + " to " + text(max) + ", was " + text(value));
    }
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}

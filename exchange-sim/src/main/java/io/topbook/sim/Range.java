package io.topbook.sim;

/// Checks an option's value.
final class Range {
  private Range() {}

  /// @throws IllegalArgumentException naming the option, its range and its value
  static void check(String option, long value, long min, long max) {
    require(value >= min && value <= max, option, value, min, max);
  }

  /// @throws IllegalArgumentException naming the option, its range and its value
  static void checkShare(String option, double value) {
    require(value >= 0 && value <= 1, option, value, 0, 1);
  }

  private static void require(boolean holds, String option, Number value, Number min, Number max) {
    if (!holds) {
      throw new IllegalArgumentException(
          option + ": must be from " + min + " to " + max + ", was " + value);
    }
  }
}

package io.topbook.producer.second;

import java.time.Instant;

/// Whole seconds on the ns axis, and the way from ns to what records carry.
final class Seconds {
  static final long SECOND = 1_000_000_000L;

  private Seconds() {}

  /// Start of the second that holds `timeNs`.
  static long floor(long timeNs) {
    return Math.floorDiv(timeNs, SECOND) * SECOND;
  }

  /// Floored to the µs.
  static long micros(long timeNs) {
    return Math.floorDiv(timeNs, 1_000L);
  }

  static Instant instant(long timeNs) {
    return Instant.ofEpochSecond(
        Math.floorDiv(timeNs, SECOND), Math.floorMod(timeNs, SECOND) / 1_000 * 1_000);
  }
}

package io.topbook.aggregator.second;

/// Whole seconds of the exchange's clock.
final class Seconds {
  static final long MICROS = 1_000_000;

  private Seconds() {}

  /// The second that holds a moment: an event at exactly its end belongs to the next.
  static long of(long micros) {
    return Math.floorDiv(micros, MICROS);
  }
}

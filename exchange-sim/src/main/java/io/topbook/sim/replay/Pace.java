package io.topbook.sim.replay;

/// When a recorded moment is due on the wall: recorded seconds divided by the factor, from an
/// anchor on. A factor of 0 is as fast as the clients read: everything is due.
///
/// Confined to the event loop.
final class Pace {
  private final double factor;
  private long recordedAnchor;
  private long wallAnchor;

  Pace(double factor) {
    this.factor = factor;
  }

  /// From now on, `recordedNanos` counts as now: at the start, and after time that does not count.
  void anchor(long recordedNanos, long nowNanos) {
    recordedAnchor = recordedNanos;
    wallAnchor = nowNanos;
  }

  /// How long until `recordedNanos` is due; not above 0 when it is.
  long delayNanos(long recordedNanos, long nowNanos) {
    return factor == 0
        ? 0
        : wallAnchor + (long) ((recordedNanos - recordedAnchor) / factor) - nowNanos;
  }
}

package io.topbook.sim.protocol;

/// Allows so many things in any stretch of time of one length. Confined to the event loop.
final class RecentCount {
  private final long[] takenNanos;
  private final long windowNanos;
  private int next;
  private boolean full;

  RecentCount(int max, long windowNanos) {
    this.takenNanos = new long[max];
    this.windowNanos = windowNanos;
  }

  /// @return whether one more is allowed now; what is refused does not count
  boolean take(long nowNanos) {
    if (waitNanos(nowNanos) > 0) {
      return false;
    }
    takenNanos[next] = nowNanos;
    next = (next + 1) % takenNanos.length;
    full |= next == 0;
    return true;
  }

  /// How long until one more is allowed.
  long waitNanos(long nowNanos) {
    return full ? Math.max(0, takenNanos[next] + windowNanos - nowNanos) : 0;
  }

  /// Whether nothing was taken within the window before `nowNanos`.
  boolean isIdle(long nowNanos) {
    int last = (next + takenNanos.length - 1) % takenNanos.length;
    return (!full && next == 0) || nowNanos - takenNanos[last] >= windowNanos;
  }
}

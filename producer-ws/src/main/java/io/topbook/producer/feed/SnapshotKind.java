package io.topbook.producer.feed;

import java.util.Locale;

/// Why a depth snapshot is wanted, the most pressing first.
public enum SnapshotKind {
  /// The log holds no book that goes on: at the start, after a gap, after a reconnect.
  RESYNC,
  /// The book goes on, but the market nears or has left what its key frame vouches for.
  WIDEN,
  /// The book goes on, but began with fewer levels than are wanted.
  DEEPEN,
  /// The book goes on: it is time for the next key frame.
  AUDIT;

  public boolean isMorePressingThan(SnapshotKind other) {
    return compareTo(other) < 0;
  }

  /// `resync`, as metrics name it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

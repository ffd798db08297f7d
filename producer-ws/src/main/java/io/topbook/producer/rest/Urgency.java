package io.topbook.producer.rest;

import io.topbook.producer.feed.SnapshotKind;

/// In which order requests go: none while one of an earlier kind waits.
enum Urgency {
  RESYNC,
  EXCHANGE_INFO,
  WIDEN,
  DEEPEN,
  AUDIT;

  static Urgency of(SnapshotKind kind) {
    return switch (kind) {
      case RESYNC -> RESYNC;
      case WIDEN -> WIDEN;
      case DEEPEN -> DEEPEN;
      case AUDIT -> AUDIT;
    };
  }

  /// May use what the others must leave free.
  boolean isFirst() {
    return this == RESYNC;
  }
}

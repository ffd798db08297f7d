package io.topbook.producer.second;

/// When a stream was subscribed, by the connection's clock (ns): enough of it to say whether it was
/// up throughout a second that has just ended. Confined to one thread.
final class UpTime {
  private static final long NEVER = Long.MAX_VALUE;

  private long since = NEVER;
  private long earlierSince = NEVER;
  private long earlierUntil = NEVER;

  boolean isUp() {
    return since != NEVER;
  }

  void up(long now) {
    if (!isUp()) {
      since = now;
    }
  }

  void down(long now) {
    if (isUp()) {
      earlierSince = since;
      earlierUntil = now;
      since = NEVER;
    }
  }

  /// Down and up again in one moment: something of it may be missing.
  void blip(long now) {
    if (isUp()) {
      down(now);
      up(now + 1);
    }
  }

  /// Up from before `from` until `to` or longer.
  boolean covers(long from, long to) {
    return since <= from || (earlierSince <= from && earlierUntil >= to);
  }
}

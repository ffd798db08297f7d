package io.topbook.sim.protocol;

import java.util.ArrayDeque;
import java.util.Deque;

/// Remembers the pings that no pong has answered. A pong counts when it copies a ping's payload,
/// and answers the pings before it too. Confined to the event loop.
final class PongWatch {
  private record Ping(String payload, long atNanos) {}

  private final Deque<Ping> open = new ArrayDeque<>();

  void onPing(String payload, long nowNanos) {
    open.addLast(new Ping(payload, nowNanos));
  }

  void onPong(String payload) {
    if (open.stream().anyMatch(ping -> ping.payload.equals(payload))) {
      while (!open.removeFirst().payload.equals(payload)) {
        // earlier pings count as answered
      }
    }
  }

  /// Nanoseconds since the oldest ping that still waits for its pong, 0 when none does.
  long overdueNanos(long nowNanos) {
    Ping oldest = open.peekFirst();
    return oldest == null ? 0 : nowNanos - oldest.atNanos;
  }
}

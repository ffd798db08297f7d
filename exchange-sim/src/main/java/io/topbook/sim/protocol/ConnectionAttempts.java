package io.topbook.sim.protocol;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Connection attempts per address within five minutes. Confined to the event loop.
final class ConnectionAttempts {
  private static final long WINDOW_NANOS = Duration.ofMinutes(5).toNanos();
  private static final int MANY_ADDRESSES = 10_000;

  private final int max;
  private final Map<String, RecentCount> byAddress = new HashMap<>();

  /// @param max attempts, 0 for any number
  ConnectionAttempts(int max) {
    this.max = max;
  }

  /// @return how long to wait before the next attempt, 0 when this one is allowed
  long refusedForNanos(String address, long nowNanos) {
    if (max == 0) {
      return 0;
    }
    if (byAddress.size() >= MANY_ADDRESSES) {
      byAddress.values().removeIf(count -> count.isIdle(nowNanos));
    }
    RecentCount count = byAddress.computeIfAbsent(address, _ -> new RecentCount(max, WINDOW_NANOS));
    return count.take(nowNanos) ? 0 : count.waitNanos(nowNanos);
  }
}

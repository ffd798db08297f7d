package io.topbook.producer.ws;

import java.time.Instant;

/// Nanoseconds since 1970-01-01 UTC.
@FunctionalInterface
public interface EpochNanoClock {
  long nowNs();

  /// The machine's monotonic clock, set once to the wall clock: it never steps, it follows the
  /// slewing of NTP as the kernel's monotonic clock does, and it costs one `nanoTime`. A wall clock
  /// that is stepped later shows in the clock offset of the feed, not as a jump. Thread-safe.
  static EpochNanoClock monotonic() {
    Instant now = Instant.now();
    long base = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
    return () -> base + System.nanoTime();
  }
}

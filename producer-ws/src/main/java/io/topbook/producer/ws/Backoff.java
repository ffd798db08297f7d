package io.topbook.producer.ws;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Exponential backoff with full jitter: attempt n waits a random time from 0 to min(max, min·2ⁿ),
/// so that clients cut at one moment do not come back at one moment.
///
/// Example: min 500 ms, max 30 s → up to 0.5, 1, 2, 4, 8, 16, 30, 30 … s. Not thread-safe.
public final class Backoff {
  private final long minNs;
  private final long maxNs;
  private final RandomGenerator random;
  private int attempt;

  public Backoff(Duration min, Duration max, RandomGenerator random) {
    this.minNs = min.toNanos();
    this.maxNs = max.toNanos();
    this.random = random;
  }

  /// How long to wait before the next attempt, ns.
  public long nextNs() {
    long ceiling = minNs;
    for (int i = 0; i < attempt && ceiling < maxNs; i++) {
      ceiling *= 2;
    }
    attempt++;
    return random.nextLong(Math.min(ceiling, maxNs) + 1);
  }

  /// Attempts since the last {@link #reset}.
  public int attempt() {
    return attempt;
  }

  public void reset() {
    attempt = 0;
  }
}

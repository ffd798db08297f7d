package io.topbook.api.query;

import java.time.Duration;
import java.time.Instant;

/// The half-open interval `[from, to)` of the exchange's clock.
public record TimeRange(Instant from, Instant to) {
  public TimeRange {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("expected from < to, was " + from + " and " + to);
    }
  }

  public Duration length() {
    return Duration.between(from, to);
  }
}

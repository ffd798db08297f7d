package io.topbook.sim.protocol;

import java.time.Duration;

/// How often the server pings, and how long a ping may go unanswered before the client is cut. A
/// timeout of zero never cuts: a replay waits for its reader.
public record PingRules(Duration interval, Duration timeout) {
  public static final PingRules EXCHANGE =
      new PingRules(Duration.ofSeconds(20), Duration.ofSeconds(60));

  public PingRules {
    if (interval.isNegative() || interval.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("expected a ping interval above zero, was " + interval);
    }
  }
}

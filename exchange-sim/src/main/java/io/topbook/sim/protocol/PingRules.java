package io.topbook.sim.protocol;

import java.time.Duration;

/// How often the server pings, and how long a ping may go unanswered before the client is cut. An
/// interval of zero never pings, a timeout of zero never cuts: a replay waits for its reader.
public record PingRules(Duration interval, Duration timeout) {
  public static final PingRules EXCHANGE =
      new PingRules(Duration.ofSeconds(20), Duration.ofSeconds(60));
  public static final PingRules FUTURES =
      new PingRules(Duration.ofMinutes(3), Duration.ofMinutes(10));

  public PingRules {
    if (interval.isNegative() || timeout.isNegative()) {
      throw new IllegalArgumentException("expected durations of zero or more, were " + interval);
    }
  }
}

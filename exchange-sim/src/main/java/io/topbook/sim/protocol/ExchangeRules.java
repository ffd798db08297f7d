package io.topbook.sim.protocol;

import java.time.Duration;

/// What a client may do and how long its connection lives. Zero, as a count or a duration, means no
/// limit.
///
/// @param messagesPerSecond from one client: PING, PONG and requests all count
/// @param connectionAttempts per address within five minutes
/// @param lifetime after which a connection is cut
/// @param shutdownNotice how long before that cut `serverShutdown` is pushed, zero for never
/// @param microseconds whether `timeUnit=MICROSECOND` is heeded: spot does, futures know
///   milliseconds only, a recording has the times it has
/// @param paths what `/public` and `/market` in front of an address are
/// @param unsignedIds whether a request's id must be an unsigned integer, as on futures
public record ExchangeRules(
    PingRules pings,
    int messagesPerSecond,
    int streamsPerConnection,
    int connectionAttempts,
    Duration lifetime,
    Duration shutdownNotice,
    WeightRules weights,
    ErrorShape errorShape,
    boolean microseconds,
    StreamPaths paths,
    boolean unsignedIds) {

  /// Request weights and requests of one address.
  ///
  /// @param limit of the weights in one window
  /// @param rawRequests in five windows
  /// @param window a minute on the exchange; bans are multiples of it
  public record WeightRules(int limit, int rawRequests, Duration window) {
    private static final WeightRules UNLIMITED = new WeightRules(0, 0, Duration.ofMinutes(1));

    public WeightRules {
      if (window.toMillis() < 1) {
        throw new IllegalArgumentException("expected a window of 1 ms or more, was " + window);
      }
    }
  }

  public static ExchangeRules spot() {
    return new ExchangeRules(
        PingRules.EXCHANGE,
        5,
        1024,
        300,
        Duration.ofHours(24),
        Duration.ZERO,
        new WeightRules(6000, 61_000, Duration.ofMinutes(1)),
        ErrorShape.NESTED,
        true,
        StreamPaths.NONE,
        false);
  }

  /// USD-M and COIN-M. Their pages name no limit for connection attempts and raw requests.
  public static ExchangeRules futures() {
    return new ExchangeRules(
        PingRules.FUTURES,
        10,
        1024,
        0,
        Duration.ofHours(24),
        Duration.ZERO,
        new WeightRules(2400, 0, Duration.ofMinutes(1)),
        ErrorShape.NESTED,
        false,
        StreamPaths.SPLIT,
        true);
  }

  /// Pings as given and refuses nobody: what a replay does.
  public static ExchangeRules unlimited(PingRules pings) {
    return new ExchangeRules(
        pings,
        0,
        0,
        0,
        Duration.ZERO,
        Duration.ZERO,
        WeightRules.UNLIMITED,
        ErrorShape.NESTED,
        false,
        StreamPaths.ALIKE,
        false);
  }
}

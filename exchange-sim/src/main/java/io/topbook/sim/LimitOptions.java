package io.topbook.sim;

import io.topbook.sim.protocol.ErrorShape;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeRules.WeightRules;
import io.topbook.sim.protocol.PingRules;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What clients may do. An option that is not given is the exchange's; 0 is no limit.
final class LimitOptions {
  private static final long DAY_SECONDS = 86_400;

  @Option(
      names = "--ping-interval",
      paramLabel = "SECONDS",
      description = "between the server's pings, 0 for none (default: spot 20, futures 180)")
  private @Nullable Long pingSeconds;

  @Option(
      names = "--pong-timeout",
      paramLabel = "SECONDS",
      description =
          "after which a client that does not answer a ping is cut, 0 for never (default: spot 60,"
              + " futures 600)")
  private @Nullable Long pongSeconds;

  @Option(
      names = "--messages-per-second",
      paramLabel = "N",
      description =
          "from one client, pings and pongs too, 0 for any number (default: spot 5, futures 10)")
  private @Nullable Integer messages;

  @Option(
      names = "--streams-per-connection",
      paramLabel = "N",
      description = "0 for any number (default: 1024)")
  private @Nullable Integer streams;

  @Option(
      names = "--connection-attempts",
      paramLabel = "N",
      description = "per address within 5 minutes, 0 for any number (default: spot 300, futures 0)")
  private @Nullable Integer attempts;

  @Option(
      names = "--connection-lifetime",
      paramLabel = "SECONDS",
      description = "after which a connection is cut, 0 for never (default: 86400)")
  private @Nullable Long lifetimeSeconds;

  @Option(
      names = "--shutdown-notice",
      paramLabel = "SECONDS",
      description =
          "serverShutdown is pushed so long before the end of a connection's lifetime, 0 for never"
              + " (default: 0)")
  private @Nullable Long noticeSeconds;

  @Option(
      names = "--weight-limit",
      paramLabel = "N",
      description =
          "request weight per address and minute, 0 for any (default: spot 6000, futures 2400)")
  private @Nullable Integer weight;

  @Option(
      names = "--raw-request-limit",
      paramLabel = "N",
      description =
          "requests per address within 5 minutes, 0 for any number (default: spot 61000,"
              + " futures 0)")
  private @Nullable Integer rawRequests;

  @Option(
      names = "--weight-window-ms",
      paramLabel = "MS",
      description = "instead of the minute of the two limits before (default: 60000)")
  private @Nullable Long weightWindowMillis;

  @Option(
      names = "--error-shape",
      paramLabel = "nested|flat",
      description = "of the errors to WebSocket requests (default: nested)")
  private @Nullable String errorShape;

  /// @throws IllegalArgumentException naming the option that makes no sense
  ExchangeRules rules(boolean futures) {
    ExchangeRules usual = futures ? ExchangeRules.futures() : ExchangeRules.spot();
    Duration lifetime =
        seconds("--connection-lifetime", lifetimeSeconds, usual.lifetime(), 31 * DAY_SECONDS);
    Duration notice =
        seconds("--shutdown-notice", noticeSeconds, usual.shutdownNotice(), 31 * DAY_SECONDS);
    if (!notice.isZero() && notice.compareTo(lifetime) >= 0) {
      throw new IllegalArgumentException(
          "--shutdown-notice: must be below --connection-lifetime ("
              + lifetime.toSeconds()
              + "), was "
              + notice.toSeconds());
    }
    return new ExchangeRules(
        pings(usual.pings()),
        count("--messages-per-second", messages, usual.messagesPerSecond(), 100_000),
        count("--streams-per-connection", streams, usual.streamsPerConnection(), 1_000_000),
        count("--connection-attempts", attempts, usual.connectionAttempts(), 100_000),
        lifetime,
        notice,
        weights(usual.weights()),
        errorShape(usual.errorShape()),
        usual.microseconds(),
        usual.paths(),
        usual.unsignedIds());
  }

  private PingRules pings(PingRules usual) {
    Duration interval = seconds("--ping-interval", pingSeconds, usual.interval(), DAY_SECONDS);
    Duration timeout = seconds("--pong-timeout", pongSeconds, usual.timeout(), DAY_SECONDS);
    if (pongSeconds != null && !timeout.isZero() && interval.isZero()) {
      throw new IllegalArgumentException(
          "--pong-timeout: must be 0 with --ping-interval 0, was " + timeout.toSeconds());
    }
    return new PingRules(interval, timeout);
  }

  private WeightRules weights(WeightRules usual) {
    Duration window = usual.window();
    if (weightWindowMillis != null) {
      Range.check("--weight-window-ms", weightWindowMillis, 1, 3_600_000);
      window = Duration.ofMillis(weightWindowMillis);
    }
    return new WeightRules(
        count("--weight-limit", weight, usual.limit(), 1_000_000_000),
        count("--raw-request-limit", rawRequests, usual.rawRequests(), 1_000_000_000),
        window);
  }

  private ErrorShape errorShape(ErrorShape usual) {
    if (errorShape == null) {
      return usual;
    }
    for (ErrorShape shape : ErrorShape.values()) {
      if (shape.name().toLowerCase(Locale.ROOT).equals(errorShape)) {
        return shape;
      }
    }
    throw new IllegalArgumentException("--error-shape: must be nested or flat, was " + errorShape);
  }

  private static Duration seconds(String option, @Nullable Long given, Duration usual, long max) {
    if (given == null) {
      return usual;
    }
    Range.check(option, given, 0, max);
    return Duration.ofSeconds(given);
  }

  private static int count(String option, @Nullable Integer given, int usual, int max) {
    if (given == null) {
      return usual;
    }
    Range.check(option, given, 0, max);
    return given;
  }
}

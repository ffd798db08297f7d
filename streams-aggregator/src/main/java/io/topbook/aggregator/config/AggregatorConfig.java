package io.topbook.aggregator.config;

import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// Every setting of the aggregator; the README's table explains them.
///
/// @param instanceId names this process to the broker across restarts; empty when it has no name
/// @param horizon how far back a second can be revised
/// @param grace the producer's, from a second's end to its mark
/// @param staleAfter from then to a provisional row
/// @param heldMax records held per symbol and stream, at most
/// @param patience how long a neighbour may be away
/// @param commitInterval from one transaction's end to the next
public record AggregatorConfig(
    Exchange exchange,
    String bootstrapServers,
    URI registryUrl,
    String applicationId,
    String instanceId,
    int threads,
    int replication,
    Duration horizon,
    Duration grace,
    Duration staleAfter,
    int heldMax,
    Duration commitInterval,
    Duration patience,
    InetSocketAddress http,
    Map<String, String> effective) {

  /// @throws io.topbook.runtime.BadSettingsException naming every bad key
  public static AggregatorConfig from(Map<String, String> environment) {
    return from(Settings.from(environment));
  }

  static AggregatorConfig from(Settings settings) {
    Exchange exchange = settings.read("EXCHANGE", "binance", AggregatorConfig::exchange);
    var config =
        new AggregatorConfig(
            exchange,
            settings.text("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
            settings.address(
                "SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081/apis/ccompat/v7", "http", "https"),
            settings.text("APPLICATION_ID", "topbook-aggregator-" + exchange.label()),
            settings.text("INSTANCE_ID", ""),
            settings.integer("STREAM_THREADS", 1, 1, 64),
            settings.integer("TOPIC_REPLICATION", 1, 1, 9),
            settings.millis("STATE_HORIZON_MS", 600_000, 1_000, 3_600_000),
            settings.millis("GRACE_MS", 250, 0, 60_000),
            settings.millis("STALE_AFTER_MS", 5_000, 100, 600_000),
            settings.integer("HELD_MAX", 200_000, 1_000, 10_000_000),
            settings.millis("COMMIT_INTERVAL_MS", 10_000, 100, 60_000),
            settings.millis("WAIT_MS", 120_000, 0, 3_600_000),
            new InetSocketAddress(
                settings.text("HTTP_HOST", "127.0.0.1"),
                settings.integer("HTTP_PORT", 9102, 0, 65_535)),
            settings.effective());
    settings.check();
    return config;
  }

  private static Exchange exchange(String label) {
    try {
      return Exchange.of(label);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage())
              .replaceFirst("^expected", "must be")
              .replaceFirst(", was .*", ""),
          e);
    }
  }
}

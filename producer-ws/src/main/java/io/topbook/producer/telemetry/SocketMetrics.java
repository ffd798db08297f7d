package io.topbook.producer.telemetry;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.producer.feed.CloseCause;
import io.topbook.producer.feed.SnapshotKind;
import io.topbook.producer.rest.RestStats;
import io.topbook.producer.ws.Connection;
import io.topbook.producer.ws.ConnectionStats;
import io.topbook.producer.ws.ConnectionStatus;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The metrics of sockets and REST: read at the scrape from what they count themselves. Those of
/// feeds and Kafka are {@link io.topbook.producer.publish.FeedMetrics}.
public final class SocketMetrics {
  private final PrometheusRegistry registry;
  private final List<Connection> connections;

  private SocketMetrics(PrometheusRegistry registry, List<Connection> connections) {
    this.registry = registry;
    this.connections = connections;
  }

  /// Registers them all.
  public static void register(
      PrometheusRegistry registry, List<Connection> connections, RestStats rest, AckWatch acks) {
    var metrics = new SocketMetrics(registry, connections);
    metrics.sockets();
    metrics.rest(rest);
    metrics.value(
        "producer_ack_stalled_seconds",
        "How long Kafka has acknowledged nothing although something is in flight.",
        () -> acks.stalledNs() / 1_000_000_000);
  }

  private void sockets() {
    status(
        "producer_connection_up",
        "1 while a socket to the exchange is up.",
        status -> status.up() ? 1 : 0);
    status(
        "producer_connection_state_since_seconds",
        "When the connection entered its state, seconds since 1970.",
        status -> status.sinceNs() / 1e9);
    status(
        "producer_connection_reading",
        "0 while the socket is not read because Kafka cannot take more.",
        status -> status.reading() ? 1 : 0);
    count("producer_received_bytes", "Payload of the frames read.", ConnectionStats::bytes);
    count("producer_connection_attempts", "Sockets dialled.", ConnectionStats::attempts);
    count("producer_pings_answered", "Pings of the exchange answered.", ConnectionStats::pings);
    count(
        "producer_streams_refused",
        "Streams whose SUBSCRIBE the exchange refused.",
        ConnectionStats::refusedStreams);
    count(
        "producer_reading_pauses",
        "Times reading stopped because Kafka could not take more.",
        ConnectionStats::pauses);
    CounterWithCallback.builder()
        .name("producer_connection_closes")
        .help("Sockets lost or never up, by cause.")
        .labelNames("connection", "cause")
        .callback(into -> {
          for (Connection connection : connections) {
            for (CloseCause cause : CloseCause.values()) {
              into.call((double) connection.stats().closes(cause), connection.id(), cause.label());
            }
          }
        })
        .register(registry);
  }

  private void rest(RestStats rest) {
    GaugeWithCallback.builder()
        .name("producer_snapshots_waiting")
        .help("Depth snapshots asked for and not answered yet, by kind.")
        .labelNames("kind")
        .callback(into -> {
          for (SnapshotKind kind : SnapshotKind.values()) {
            into.call((double) rest.waitingCount(kind), kind.label());
          }
        })
        .register(registry);
    CounterWithCallback.builder()
        .name("producer_snapshots_answered")
        .help("Depth snapshots received, by kind.")
        .labelNames("kind")
        .callback(into -> {
          for (SnapshotKind kind : SnapshotKind.values()) {
            into.call((double) rest.answeredCount(kind), kind.label());
          }
        })
        .register(registry);
    total(
        "producer_snapshots_retried",
        "Attempts at a snapshot that failed and were repeated.",
        rest::retriedCount);
    total("producer_snapshots_failed", "Depth snapshots given up.", rest::failedCount);
    total("producer_requests_limited", "REST answers 429 and 418.", rest::limitedCount);
    value(
        "producer_request_weight_used",
        "Request weight that the exchange last said this IP had used of its minute.",
        rest::usedWeight);
    value(
        "producer_exchange_info_read_seconds",
        "When exchangeInfo was last read, seconds since 1970; 0 when never.",
        () -> rest.exchangeInfoReadNs() / 1_000_000_000);
    total(
        "producer_exchange_info_failed",
        "Times that exchangeInfo was given up until the next interval.",
        rest::exchangeInfoFailedCount);
  }

  private void count(String name, String help, ToLongFunction<ConnectionStats> count) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("connection")
        .callback(into ->
            connections.forEach(it -> into.call((double) count.applyAsLong(it.stats()), it.id())))
        .register(registry);
  }

  private void status(String name, String help, ToDoubleFunction<ConnectionStatus> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("connection")
        .callback(
            into -> connections.forEach(it -> into.call(value.applyAsDouble(it.status()), it.id())))
        .register(registry);
  }

  private void total(String name, String help, LongSupplier count) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(into -> into.call((double) count.getAsLong()))
        .register(registry);
  }

  private void value(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(into -> into.call((double) value.getAsLong()))
        .register(registry);
  }
}

package io.topbook.producer.telemetry;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.producer.feed.CloseCause;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.publish.Tally;
import io.topbook.producer.rest.SnapshotStats;
import io.topbook.producer.ws.ConnectionStats;
import io.topbook.producer.ws.ConnectionStatus;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The producer's metrics: read at the scrape from the counters that the parts keep, so that a frame
/// costs nothing more for being measured.
///
/// Per connection `frames = data + control + Σ rejected`; over all, `Σ published = acknowledged + failed +
/// in flight`.
public final class ProducerMetrics {
  private final PrometheusRegistry registry;
  private final List<ConnectionView> connections;

  private ProducerMetrics(PrometheusRegistry registry, List<ConnectionView> connections) {
    this.registry = registry;
    this.connections = connections;
  }

  /// Registers them all.
  public static void register(
      PrometheusRegistry registry,
      Exchange exchange,
      List<ConnectionView> connections,
      Delivery delivery,
      SnapshotStats snapshots) {
    var metrics = new ProducerMetrics(registry, connections);
    metrics.feeds(exchange);
    metrics.sockets();
    metrics.kafka(delivery);
    metrics.rest(snapshots);
  }

  private void feeds(Exchange exchange) {
    counted("producer_frames_received", "Frames read from the exchange.", FeedCounts::frames);
    counted("producer_frames_data", "Frames with market data that was used.", FeedCounts::data);
    counted(
        "producer_frames_control", "Answers, announcements and clock frames.", FeedCounts::control);
    counted("producer_key_frames", "Depth snapshots published.", FeedCounts::keyFrames);
    counted(
        "producer_diffs_republished", "Diffs published again behind a key frame.", FeedCounts::republished);
    counted(
        "producer_snapshots_unused",
        "Depth snapshots that did not join the diffs, could not be read or were not wanted any more.",
        FeedCounts::snapshotsUnused);
    counted(
        "producer_decimals_inexact",
        "Decimals that a double does not bring back digit for digit.",
        FeedCounts::inexact);
    CounterWithCallback.builder()
        .name("producer_frames_rejected")
        .help("Frames, or records made from one, that were not published, by reason.")
        .labelNames("connection", "reason")
        .callback(
            callback -> {
              for (ConnectionView view : connections) {
                for (RejectReason reason : RejectReason.values()) {
                  callback.call(
                      view.counts().dropped(reason).get(), view.connection().id(), reason.label());
                }
              }
            })
        .register(registry);
    byTopic(
        "producer_records_published",
        "Records handed to Kafka, republished ones included.",
        exchange,
        FeedCounts::published);
    byTopic(
        "producer_duplicates",
        "Data frames whose ids had been published before.",
        exchange,
        FeedCounts::duplicates);
    gauge(
        "producer_clock_offset_seconds",
        "Our receive clock minus the exchange's, as last known.",
        view -> view.counts().clockOffsetNs() / 1e9);
    gauge(
        "producer_quotes_waiting",
        "Quotes that wait for the first clock offset.",
        view -> view.counts().waitingQuotes());
    gauge(
        "producer_marks_waiting",
        "Second marks that wait for acknowledgements.",
        view -> view.counts().waitingMarks());
  }

  private void sockets() {
    gauge(
        "producer_connection_up",
        "1 while a socket to the exchange is up.",
        view -> view.connection().status().up() ? 1 : 0);
    gauge(
        "producer_connection_state_since_seconds",
        "When the connection entered its state, seconds since 1970.",
        view -> view.connection().status().sinceNs() / 1e9);
    gauge(
        "producer_connection_reading",
        "0 while the socket is not read because Kafka cannot take more.",
        view -> reading(view.connection().status()));
    socketCounted("producer_received_bytes", "Payload of the frames read.", ConnectionStats::bytes);
    socketCounted("producer_connection_attempts", "Sockets dialled.", ConnectionStats::attempts);
    socketCounted("producer_pings_answered", "Pings of the exchange answered.", ConnectionStats::pings);
    socketCounted(
        "producer_streams_refused",
        "Streams whose SUBSCRIBE the exchange refused.",
        ConnectionStats::refusedStreams);
    socketCounted(
        "producer_reading_pauses",
        "Times reading stopped because Kafka could not take more.",
        ConnectionStats::pauses);
    CounterWithCallback.builder()
        .name("producer_connection_closes")
        .help("Sockets lost or never up, by cause.")
        .labelNames("connection", "cause")
        .callback(
            callback -> {
              for (ConnectionView view : connections) {
                for (CloseCause cause : CloseCause.values()) {
                  callback.call(
                      view.connection().stats().closes(cause),
                      view.connection().id(),
                      cause.label());
                }
              }
            })
        .register(registry);
  }

  private static double reading(ConnectionStatus status) {
    return status.reading() ? 1 : 0;
  }

  private void kafka(Delivery delivery) {
    total("producer_records_acknowledged", "Records that the broker has.", delivery::acknowledged);
    total("producer_records_failed", "Records given up.", delivery::failed);
    value("producer_records_in_flight", "Records not acknowledged yet.", delivery::inFlight);
    value(
        "producer_ack_stalled_milliseconds",
        "How long Kafka has acknowledged nothing although something is in flight.",
        () -> delivery.stalledNs() / 1_000_000);
  }

  private void rest(SnapshotStats snapshots) {
    value(
        "producer_snapshots_open",
        "Depth snapshots asked for and not answered yet.",
        snapshots::openCount);
    total("producer_snapshots_answered", "Depth snapshots received.", snapshots::answeredCount);
    total("producer_snapshots_retried", "Attempts at a snapshot to be repeated.", snapshots::retriedCount);
    total("producer_snapshots_failed", "Depth snapshots given up.", snapshots::failedCount);
    total(
        "producer_requests_limited", "REST answers 429 and 418.", snapshots::limitedCount);
    value(
        "producer_request_weight_used",
        "Request weight that the exchange last said this IP had used of its minute.",
        snapshots::usedWeight);
  }

  private void counted(String name, String help, Function<FeedCounts, Tally> which) {
    perConnection(name, help, view -> which.apply(view.counts()).get());
  }

  private void socketCounted(String name, String help, ToLongFunction<ConnectionStats> which) {
    perConnection(name, help, view -> which.applyAsLong(view.connection().stats()));
  }

  private void perConnection(String name, String help, ToLongFunction<ConnectionView> count) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("connection")
        .callback(
            callback ->
                connections.forEach(
                    view -> callback.call(count.applyAsLong(view), view.connection().id())))
        .register(registry);
  }

  private void gauge(String name, String help, ToDoubleFunction<ConnectionView> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("connection")
        .callback(
            callback ->
                connections.forEach(
                    view -> callback.call(value.applyAsDouble(view), view.connection().id())))
        .register(registry);
  }

  private interface ByTopic {
    Tally of(FeedCounts counts, Topic topic);
  }

  private void byTopic(String name, String help, Exchange exchange, ByTopic which) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("connection", "topic")
        .callback(
            callback -> {
              for (ConnectionView view : connections) {
                for (Topic topic : Topic.values()) {
                  long count = which.of(view.counts(), topic).get();
                  if (count > 0) {
                    callback.call(count, view.connection().id(), topic.on(exchange));
                  }
                }
              }
            })
        .register(registry);
  }

  private void total(String name, String help, LongSupplier count) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(count.getAsLong()))
        .register(registry);
  }

  private void value(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsLong()))
        .register(registry);
  }
}

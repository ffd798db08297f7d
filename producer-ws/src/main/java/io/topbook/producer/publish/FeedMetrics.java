package io.topbook.producer.publish;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.producer.feed.RejectReason;
import io.topbook.schemas.Topic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The metrics of feeds and sink: read from their own counts when asked, so that an event pays for
/// none of them. Thread-safe.
public final class FeedMetrics {
  private final List<FeedCounts> feeds = new CopyOnWriteArrayList<>();
  private final KafkaSink sink;

  public FeedMetrics(PrometheusRegistry registry, KafkaSink sink) {
    this.sink = sink;
    perConnection(registry);
    perTopic(registry);
    CounterWithCallback.builder()
        .name("producer_frames_dropped")
        .help("Frames that could not be used, by reason")
        .labelNames("connection", "reason")
        .callback(into -> {
          for (FeedCounts feed : feeds) {
            for (RejectReason reason : RejectReason.values()) {
              into.call((double) feed.dropped(reason).get(), feed.connection(), reason.label());
            }
          }
        })
        .register(registry);
    CounterWithCallback.builder()
        .name("producer_events_failed")
        .help("Records that the brokers refused")
        .callback(into -> into.call((double) sink.failedCount()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("producer_in_flight_bytes")
        .help("Records sent and not acknowledged yet; sockets are not read above half the buffer")
        .callback(into -> into.call((double) sink.inFlightBytes()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("producer_writable")
        .help("1 while sockets are read, 0 while Kafka does not keep up")
        .callback(into -> into.call(sink.isWritable() ? 1 : 0))
        .register(registry);
  }

  /// Counts of one more connection.
  public FeedCounts connection(String name) {
    var counts = new FeedCounts(name);
    feeds.add(counts);
    return counts;
  }

  /// The account as it stands.
  public Conservation conservation() {
    return Conservation.of(feeds, sink);
  }

  private void perConnection(PrometheusRegistry registry) {
    counter(registry, "producer_frames_received", "Frames read", f -> f.frames().get());
    counter(registry, "producer_frames_data", "Frames with market data", f -> f.data().get());
    counter(
        registry,
        "producer_frames_control",
        "Answers, announcements and clock frames",
        f -> f.control().get());
    counter(registry, "producer_key_frames", "Snapshots published", f -> f.keyFrames().get());
    counter(
        registry,
        "producer_diffs_republished",
        "Diffs published again behind a key frame",
        f -> f.republished().get());
    counter(
        registry,
        "producer_snapshots_unused",
        "Snapshots that joined no diff, or could not be read",
        f -> f.snapshotsUnused().get());
    counter(
        registry,
        "producer_numbers_inexact",
        "Decimals that a double does not bring back digit for digit",
        f -> f.inexact().get());
    counter(
        registry,
        "producer_clock_samples_ignored",
        "Sending times too far ahead to be believed",
        f -> f.clockSamplesIgnored().get());
    gauge(
        registry,
        "producer_clock_offset_seconds",
        "Our receive clock minus the exchange's",
        f -> f.clockOffsetNs() / 1e9);
    gauge(
        registry,
        "producer_quotes_waiting",
        "Quotes that wait for the first clock offset",
        FeedCounts::waitingQuotes);
    gauge(
        registry,
        "producer_marks_waiting",
        "Second marks that wait for their records' acknowledgements",
        FeedCounts::waitingMarks);
    gauge(
        registry,
        "producer_symbols_out_of_sync",
        "Symbols whose depth in the log gives no book at the moment",
        FeedCounts::outOfSync);
    gauge(
        registry,
        "producer_symbols_without_key_frame",
        "Symbols that still wait for this run's first key frame",
        FeedCounts::withoutKeyFrame);
  }

  private void perTopic(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("producer_events_published")
        .help("Records handed to Kafka's client")
        .labelNames("connection", "topic")
        .callback(into -> eachTopic(into, (feed, topic) -> feed.published(topic).get()))
        .register(registry);
    CounterWithCallback.builder()
        .name("producer_events_duplicate")
        .help("Data frames whose ids had been published before")
        .labelNames("connection", "topic")
        .callback(into -> eachTopic(into, (feed, topic) -> feed.duplicates(topic).get()))
        .register(registry);
    CounterWithCallback.builder()
        .name("producer_events_acked")
        .help("Records that the brokers acknowledged")
        .labelNames("topic")
        .callback(into -> {
          for (Topic topic : SchemaIds.WRITTEN) {
            into.call((double) sink.ackedCount(topic), Conservation.label(topic));
          }
        })
        .register(registry);
  }

  private interface TopicCount {
    long of(FeedCounts feed, Topic topic);
  }

  private void eachTopic(CounterWithCallback.Callback into, TopicCount count) {
    for (FeedCounts feed : feeds) {
      for (Topic topic : SchemaIds.WRITTEN) {
        into.call((double) count.of(feed, topic), feed.connection(), Conservation.label(topic));
      }
    }
  }

  private void counter(
      PrometheusRegistry registry, String name, String help, ToLongFunction<FeedCounts> count) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("connection")
        .callback(into ->
            feeds.forEach(feed -> into.call((double) count.applyAsLong(feed), feed.connection())))
        .register(registry);
  }

  private void gauge(
      PrometheusRegistry registry, String name, String help, ToDoubleFunction<FeedCounts> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("connection")
        .callback(
            into -> feeds.forEach(feed -> into.call(value.applyAsDouble(feed), feed.connection())))
        .register(registry);
  }
}

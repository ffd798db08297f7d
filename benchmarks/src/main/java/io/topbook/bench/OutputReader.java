package io.topbook.bench;

import io.topbook.avro.FeatureRow;
import io.topbook.avro.Top5;
import io.topbook.features.Quality;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.RegistryClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// A live reader of best levels and feature rows, on a thread of its own: notes when each first
/// came. Counters may be read from any thread.
final class OutputReader implements AutoCloseable {
  private static final int GAPS =
      Quality.QUOTE_GAP | Quality.TRADE_GAP | Quality.BOOK_GAP | Quality.STALE;

  /// A symbol's first quote may come a second or two after its first mark.
  private static final int SECONDS_OF_BEGINNING = 5;

  private final LoadOptions options;
  private final long firstSecond;
  private final String topTopic;
  private final Passage depthEvents;
  private final Passage rows;
  private final AvroWireDeserializer<Top5> tops;
  private final AvroWireDeserializer<FeatureRow> features;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AtomicInteger withGaps = new AtomicInteger();
  private final AtomicInteger revised = new AtomicInteger();
  private final Thread thread = Thread.ofPlatform().name("output-reader").unstarted(this::read);
  private volatile boolean stopped;

  OutputReader(
      Exchange exchange,
      LoadOptions options,
      String bootstrap,
      RegistryClient registry,
      Passage depthEvents,
      Passage rows,
      long firstSecond) {
    this.options = options;
    this.firstSecond = firstSecond;
    this.depthEvents = depthEvents;
    this.rows = rows;
    topTopic = Topic.TOP5.on(exchange);
    tops = new AvroWireDeserializer<>(registry, Top5.class);
    features = new AvroWireDeserializer<>(registry, FeatureRow.class);
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "isolation.level",
            options.committed() ? "read_committed" : "read_uncommitted");
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(topTopic, Topic.FEATURES.on(exchange))) {
      for (int partition = 0; partition < Topic.DEFAULT_PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.start();
  }

  /// Rows of a second later than the beginning that are not complete; there should be none.
  int withGaps() {
    return withGaps.get();
  }

  /// Revisions of rows; there should be none.
  int revised() {
    return revised.get();
  }

  private void read() {
    while (!stopped) {
      var messages = consumer.poll(Duration.ofMillis(100));
      long now = FeedSender.nowMicros();
      for (var message : messages) {
        if (message.topic().equals(topTopic)) {
          Top5 top = Objects.requireNonNull(tops.deserialize(topTopic, message.value()));
          depthEvents.see(FeedSender.eventNumber(top.getLastUpdateId()), now);
        } else {
          see(Objects.requireNonNull(features.deserialize(message.topic(), message.value())), now);
        }
      }
    }
    consumer.close();
  }

  private void see(FeatureRow row, long now) {
    long second = row.getWindowStart().getEpochSecond();
    if (row.getRevision() > 0) {
      revised.incrementAndGet();
    }
    if (row.getRevision() != 0) {
      return; // A provisional row: the feed has ended, or the aggregator was away.
    }
    if (second >= firstSecond + SECONDS_OF_BEGINNING && (row.getQuality() & GAPS) != 0) {
      withGaps.incrementAndGet();
    }
    rows.see(FeedSender.rowNumber(options, firstSecond, second, row.getSymbolId()), now);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

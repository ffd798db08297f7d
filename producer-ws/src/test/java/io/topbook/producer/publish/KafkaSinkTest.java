package io.topbook.producer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaSinkTest {
  private static final KafkaSettings SETTINGS =
      new KafkaSettings("none:1", 5, 64 << 10, 10_000, 3_000, Map.of());

  private final List<String> fatal = new ArrayList<>();
  private Room producer = new Room(3);
  private KafkaSink sink = new KafkaSink(Exchange.BINANCE, SETTINGS, producer, fatal::add);

  /// Kafka's own mock, which can also run out of memory as the real producer does: by a callback.
  private static final class Room extends MockProducer<byte[], byte[]> {
    boolean exhausted;

    Room(int partitions) {
      super(
          cluster(partitions),
          false,
          new RoundRobinPartitioner(),
          new ByteArraySerializer(),
          new ByteArraySerializer());
    }

    private static Cluster cluster(int partitions) {
      var node = new Node(0, "localhost", 1);
      List<PartitionInfo> infos = new ArrayList<>();
      for (Topic topic : Topic.values()) {
        for (int i = 0; i < (topic == Topic.DEPTH ? partitions : 3); i++) {
          infos.add(
              new PartitionInfo(topic.on(Exchange.BINANCE), i, node, new Node[0], new Node[0]));
        }
      }
      return new Cluster("c", List.of(node), infos, Set.of(), Set.of());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      if (exhausted) {
        callback.onCompletion(null, new BufferExhaustedException("full"));
        return java.util.concurrent.CompletableFuture.failedFuture(new RuntimeException());
      }
      return super.send(record, callback);
    }
  }

  @BeforeEach
  void start() throws InterruptedException {
    sink.start(Duration.ZERO);
  }

  private Sent send(int bytes) {
    return sink.send(Topic.BOOK_TICKERS, sink.key("BTCUSDT"), new byte[bytes]);
  }

  @Test
  void anAcknowledgedRecordKnowsItsOffset() {
    Sent first = send(10);
    Sent second = send(10);
    assertThat(first.isSettled()).isFalse();

    producer.completeNext();
    producer.completeNext();

    assertThat(first.isAcknowledged()).isTrue();
    assertThat(second.offset()).isEqualTo(first.offset() + 1);
    assertThat(sink.ackedCount()).isEqualTo(2);
    assertThat(sink.inFlightBytes()).isZero();
  }

  @Test
  void keysGoWhereAnyOtherClientPutsThem() {
    assertThat(Stream.of("BTCUSDT", "ETHUSDT", "币安人生USDT").map(sink::key))
        .allSatisfy(key ->
            assertThat(key.partition())
                .isEqualTo(
                    org.apache.kafka.clients.producer.internals.BuiltInPartitioner.partitionForKey(
                        key.bytes(), 3)));
  }

  @Test
  void itIsNotWritableBetweenHighAndLowWater() {
    send(2_500);
    assertThat(sink.isWritable()).isTrue();
    send(2_500);
    assertThat(sink.isWritable()).isFalse();

    producer.completeNext();
    assertThat(sink.isWritable()).isFalse();
    producer.completeNext();
    assertThat(sink.isWritable()).isTrue();
  }

  @Test
  void withoutRoomRecordsWaitInOrder() {
    producer.exhausted = true;
    for (int i = 1; i <= 3; i++) {
      send(i);
    }
    sink.tick();
    assertThat(producer.history()).isEmpty();
    assertThat(sink.isWritable()).isFalse();

    producer.exhausted = false;
    sink.tick();
    send(4);

    assertThat(producer.history())
        .extracting(record -> record.value().length)
        .containsExactly(1, 2, 3, 4);
    assertThat(sink.isWritable()).isTrue();
    assertThat(sink.failedCount()).isZero();
  }

  @Test
  void aRecordThatIsTooLargeIsDroppedAndCountedAndTheNextGoesOn() {
    Sent large = send(3_001);
    Sent refused = send(10);
    producer.errorNext(new RecordTooLargeException("broker"));
    Sent next = send(11);
    producer.completeNext();

    assertThat(large.isSettled() && !large.isAcknowledged()).isTrue();
    assertThat(refused.isSettled() && !refused.isAcknowledged()).isTrue();
    assertThat(next.isAcknowledged()).isTrue();
    assertThat(sink.failedCount()).isEqualTo(2);
    assertThat(sink.sentCount()).isEqualTo(sink.ackedCount() + sink.failedCount());
    assertThat(fatal).isEmpty();
  }

  @Test
  void anyOtherRefusalStopsTheProcessOnce() {
    send(1);
    send(2);
    producer.errorNext(new TopicAuthorizationException("no"));
    producer.errorNext(new TopicAuthorizationException("no"));

    assertThat(fatal).hasSize(1);
    assertThat(fatal.getFirst()).contains("binance-book-tickers", "BTCUSDT", "not authorised");
  }

  @Test
  void topicsOfDifferentPartitionCountsAreRefused() {
    producer = new Room(4);
    sink = new KafkaSink(Exchange.BINANCE, SETTINGS, producer, fatal::add);

    assertThatThrownBy(() -> sink.start(Duration.ZERO))
        .hasMessage("binance-depth: expected 3 partitions as binance-book-tickers has, was 4");
  }

  @Test
  void theAccountBalances() {
    var registry = new io.prometheus.metrics.model.registry.PrometheusRegistry();
    var metrics = new FeedMetrics(registry, sink);
    FeedCounts counts = metrics.connection("binance-0");
    counts.frames().add(5);
    counts.data().add(3);
    counts.control().increment();
    counts.dropped(io.topbook.producer.feed.RejectReason.MALFORMED).increment();
    send(1);

    Conservation account = metrics.conservation();

    assertThat(account.isBalanced()).isTrue();
    assertThat(account.inFlight()).isOne();
    assertThat(account.toJson()).contains("\"frames\":5", "\"dropped\":{\"malformed\":1}");
    Set<String> names = new HashSet<>();
    registry.scrape().forEach(snapshot -> names.add(snapshot.getMetadata().getPrometheusName()));
    assertThat(names)
        .contains(
            "producer_frames_received",
            "producer_frames_dropped",
            "producer_events_acked",
            "producer_in_flight_bytes",
            "producer_clock_offset_seconds");
  }
}

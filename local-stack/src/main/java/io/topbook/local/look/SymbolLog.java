package io.topbook.local.look;

import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.SecondMark;
import io.topbook.producer.publish.RecordKey;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.RegistryClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// One symbol's depth records from its newest key frame on, and its second marks from the last one
/// on: of its partition only, and without a consumer group. Confined to one thread.
public final class SymbolLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  /// Nothing new for so long while something is known to be there: the broker is away.
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final long FIRST_STEP = 2_000;
  private static final int GROWTH = 4;

  /// Key frames of 1,000 symbols are 17 minutes apart: some 900,000 records of a partition's.
  private static final long MOST_DEPTH = 2_000_000;

  private static final long MOST_MARKS = 100_000;

  private final String symbol;
  private final TopicPartition depth;
  private final TopicPartition marks;
  private final KafkaConsumer<String, byte[]> consumer;
  private final AvroWireDeserializer<DepthEvent> depthValues;
  private final AvroWireDeserializer<SecondMark> markValues;
  private Map<TopicPartition, Long> ends = Map.of();

  /// @throws KafkaException when there is no such topic, or no broker
  public SymbolLog(
      String bootstrapServers, RegistryClient registry, Exchange exchange, String symbol) {
    this.symbol = symbol;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "request.timeout.ms", 5_000,
                "default.api.timeout.ms", 15_000,
                "fetch.max.wait.ms", 100,
                "max.poll.records", 2_000),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    depthValues = new AvroWireDeserializer<>(registry, DepthEvent.class);
    markValues = new AvroWireDeserializer<>(registry, SecondMark.class);
    depth = partition(Topic.DEPTH.on(exchange));
    marks = partition(Topic.SECOND_MARKS.on(exchange));
  }

  private TopicPartition partition(String topic) {
    int partitions = consumer.partitionsFor(topic).size();
    if (partitions == 0) {
      throw new KafkaException("there is no topic " + topic + " yet");
    }
    return new TopicPartition(topic, RecordKey.of(symbol, partitions).partition());
  }

  /// Where reading begins.
  ///
  /// @param keyFrame false: none was found, and reading begins at the end
  /// @param records how many of the partition were looked at for it
  /// @param whole all that the partition holds
  public record Start(boolean keyFrame, long records, boolean whole) {}

  /// Who hears of the symbol's records.
  public interface Listener {
    void depth(DepthEvent event);

    /// @param came when the broker had it
    void mark(SecondMark mark, Instant came);

    /// A record of the symbol that is no value of its topic.
    void unreadable(String why);
  }

  /// Finds the newest key frame, and stands there.
  ///
  /// @param lookedAt told how many records were looked at, now and then
  public Start begin(Consumer<Long> lookedAt) {
    List<TopicPartition> both = List.of(depth, marks);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(both);
    ends = consumer.endOffsets(both);
    var frames = new Search(depth, begins, this::isKeyFrame, MOST_DEPTH, lookedAt);
    OptionalLong keyFrame = frames.newest();
    OptionalLong mark = new Search(marks, begins, this::isMine, MOST_MARKS, _ -> {}).newest();
    consumer.assign(both);
    consumer.seek(depth, keyFrame.orElse(end(depth)));
    consumer.seek(marks, mark.orElse(end(marks)));
    return new Start(keyFrame.isPresent(), frames.lookedAt, frames.from == frames.begin);
  }

  private long end(TopicPartition partition) {
    return Objects.requireNonNull(ends.get(partition));
  }

  private boolean isMine(ConsumerRecord<String, byte[]> record) {
    return symbol.equals(record.key());
  }

  private boolean isKeyFrame(ConsumerRecord<String, byte[]> record) {
    if (!isMine(record)) {
      return false;
    }
    try {
      DepthEvent event = depthValues.deserialize(record.topic(), record.value());
      return event != null && event.getKind() == DepthKind.SNAPSHOT;
    } catch (SerializationException _) {
      return false; // told when it is read as one of the symbol's
    }
  }

  /// All that was there when reading began has been read.
  public boolean isCaughtUp() {
    return ends.keySet().stream()
        .allMatch(partition -> consumer.position(partition) >= end(partition));
  }

  /// Reads all that was there when reading began.
  public void catchUp(Listener listener) {
    var patience = new Patience();
    while (!isCaughtUp()) {
      patience.check(read(POLL, listener) > 0);
    }
  }

  /// Reads what has come, waiting for it at most so long.
  ///
  /// @return records, those of other symbols included
  public int read(Duration wait, Listener listener) {
    ConsumerRecords<String, byte[]> records = consumer.poll(wait);
    for (ConsumerRecord<String, byte[]> record : records) {
      if (isMine(record)) {
        tell(record, listener);
      }
    }
    return records.count();
  }

  private void tell(ConsumerRecord<String, byte[]> record, Listener listener) {
    try {
      if (record.topic().equals(depth.topic())) {
        Optional.ofNullable(depthValues.deserialize(record.topic(), record.value()))
            .ifPresent(listener::depth);
      } else {
        Instant came = Instant.ofEpochMilli(record.timestamp());
        Optional.ofNullable(markValues.deserialize(record.topic(), record.value()))
            .ifPresent(mark -> listener.mark(mark, came));
      }
    } catch (SerializationException e) {
      listener.unreadable(String.valueOf(e.getMessage()));
    }
  }

  /// Looks for the newest record of a kind, from the end backwards, in steps that grow.
  private final class Search {
    private final TopicPartition partition;
    private final Predicate<ConsumerRecord<String, byte[]>> wanted;
    private final long most;
    private final Consumer<Long> progress;
    private final long begin;
    private long from;
    private long lookedAt;

    Search(
        TopicPartition partition,
        Map<TopicPartition, Long> begins,
        Predicate<ConsumerRecord<String, byte[]>> wanted,
        long most,
        Consumer<Long> progress) {
      this.partition = partition;
      this.wanted = wanted;
      this.most = most;
      this.progress = progress;
      begin = Objects.requireNonNull(begins.get(partition));
      from = end(partition);
    }

    OptionalLong newest() {
      long step = FIRST_STEP;
      while (from > begin && lookedAt < most) {
        long until = from;
        from = Math.max(begin, until - step);
        OptionalLong found = newest(until);
        if (found.isPresent()) {
          return found;
        }
        step *= GROWTH;
      }
      return OptionalLong.empty();
    }

    private OptionalLong newest(long until) {
      OptionalLong newest = OptionalLong.empty();
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      var patience = new Patience();
      while (consumer.position(partition) < until) {
        List<ConsumerRecord<String, byte[]>> records = consumer.poll(POLL).records(partition);
        patience.check(!records.isEmpty());
        for (ConsumerRecord<String, byte[]> record : records) {
          if (record.offset() < until && wanted.test(record)) {
            newest = OptionalLong.of(record.offset());
          }
        }
        lookedAt += records.stream().filter(record -> record.offset() < until).count();
        progress.accept(lookedAt);
      }
      return newest;
    }
  }

  private static final class Patience {
    private long sinceNanos = System.nanoTime();

    void check(boolean moved) {
      long now = System.nanoTime();
      if (moved) {
        sinceNanos = now;
      } else if (now - sinceNanos > PATIENCE.toNanos()) {
        throw new KafkaException(
            "the broker has sent nothing for " + PATIENCE.toSeconds() + " s, though there is more");
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}

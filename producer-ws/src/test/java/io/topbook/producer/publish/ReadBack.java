package io.topbook.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.topbook.schemas.Exchange;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;

/// What a producer that starts reads back from a log in memory.
public final class ReadBack {
  private final MemorySink sink;
  private final long millisApart;
  private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> log = new HashMap<>();
  private int recordsRead;

  /// Of a log to which one record a millisecond was appended.
  public ReadBack(MemorySink sink) {
    this(sink, 1);
  }

  /// @param millisApart of two records' append times
  public ReadBack(MemorySink sink, long millisApart) {
    this.sink = sink;
    this.millisApart = millisApart;
  }

  /// @param clockWindow as of {@link PublishedState#read}
  public PublishedState read(Exchange exchange, Set<String> symbols, Duration clockWindow) {
    long appendTime = 1_790_000_000_000L;
    for (MemorySink.Stored stored : sink.log()) {
      log.computeIfAbsent(
              new TopicPartition(stored.topic().on(exchange), stored.partition()),
              _ -> new ArrayList<>())
          .add(
              new ConsumerRecord<>(
                  stored.topic().on(exchange),
                  stored.partition(),
                  stored.offset(),
                  appendTime,
                  TimestampType.LOG_APPEND_TIME,
                  0,
                  0,
                  stored.key().getBytes(UTF_8),
                  stored.value(),
                  new RecordHeaders(),
                  Optional.empty()));
      appendTime += millisApart;
    }
    var decoders =
        new PublishedStateReader.Decoders() {
          @Override
          public <T extends SpecificRecord> Deserializer<T> of(Class<T> type) {
            return (_, bytes) -> MemorySink.decode(bytes, type);
          }
        };
    return new PublishedStateReader(
            consumer(),
            exchange,
            symbols,
            decoders,
            clockWindow,
            Duration.ofSeconds(20),
            System::nanoTime)
        .read();
  }

  int recordsRead() {
    return recordsRead;
  }

  /// As much of a consumer as the reader uses, over the log in memory, 500 records a poll.
  @SuppressWarnings("unchecked")
  private Consumer<byte[], byte[]> consumer() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Consumer.class},
            (_, method, args) ->
                switch (method.getName()) {
                  case "partitionsFor" -> partitions((String) args[0]);
                  case "assign" -> {
                    positions.clear();
                    yield null;
                  }
                  case "beginningOffsets" -> offsets((Collection<TopicPartition>) args[0], true);
                  case "endOffsets" -> offsets((Collection<TopicPartition>) args[0], false);
                  case "seek" -> positions.put((TopicPartition) args[0], (Long) args[1]);
                  case "position" -> positions.get((TopicPartition) args[0]);
                  case "poll" -> poll(positions);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static List<PartitionInfo> partitions(String topic) {
    List<PartitionInfo> infos = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      infos.add(new PartitionInfo(topic, i, Node.noNode(), new Node[0], new Node[0]));
    }
    return infos;
  }

  private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, boolean begin) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      offsets.put(partition, begin ? 0L : log.getOrDefault(partition, List.of()).size());
    }
    return offsets;
  }

  private ConsumerRecords<byte[], byte[]> poll(Map<TopicPartition, Long> positions) {
    TopicPartition partition = positions.keySet().iterator().next();
    List<ConsumerRecord<byte[], byte[]>> records = log.get(partition);
    int from = positions.get(partition).intValue();
    int to = Math.min(records.size(), from + 500);
    positions.put(partition, (long) to);
    recordsRead += to - from;
    return new ConsumerRecords<>(Map.of(partition, records.subList(from, to)), Map.of());
  }
}

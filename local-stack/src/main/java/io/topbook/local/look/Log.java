package io.topbook.local.look;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// The broker's log, as an outsider reads it. Confined to one thread.
///
/// An end offset counts what no reader sees: the markers of transactions. So what a partition
/// holds, and where its last record is, comes from reading.
public final class Log implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int READ_BACK = 64;

  private final Admin admin;
  private final KafkaConsumer<String, byte[]> consumer;

  public Log(String bootstrapServers) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrapServers,
            "request.timeout.ms", 5_000,
            "default.api.timeout.ms", 15_000,
            "fetch.max.wait.ms", 100);
    admin = Admin.create(settings);
    consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /// Every topic that is not the broker's or Connect's own.
  public List<String> topics() throws InterruptedException {
    return get(admin.listTopics().names()).stream()
        .filter(name -> !name.startsWith("_") && !name.startsWith("topbook-"))
        .sorted()
        .toList();
  }

  /// What one topic holds, without reading it.
  ///
  /// @param offsets how many it has between first and last: its records, and the markers of
  ///   transactions
  /// @param firstMillis append time of the first record; empty when there is none
  public record Summary(
      String topic,
      int partitions,
      long offsets,
      OptionalLong firstMillis,
      OptionalLong lastMillis,
      String retention) {}

  public Summary summary(String topic) throws InterruptedException {
    List<TopicPartition> partitions = partitions(topic);
    long offsets =
        sum(offsets(partitions, OffsetSpec.latest()))
            - sum(offsets(partitions, OffsetSpec.earliest()));
    return new Summary(
        topic,
        partitions.size(),
        offsets,
        times(partitions, OffsetSpec.forTimestamp(0)).min(),
        times(partitions, OffsetSpec.maxTimestamp()).max(),
        retention(topic));
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  private LongStream times(Collection<TopicPartition> partitions, OffsetSpec spec)
      throws InterruptedException {
    return list(partitions, spec).values().stream()
        .mapToLong(ListOffsetsResultInfo::timestamp)
        .filter(time -> time >= 0);
  }

  private String retention(String topic) throws InterruptedException {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    if (config.get("cleanup.policy").value().contains("compact")) {
      return "compacted";
    }
    long millis = Long.parseLong(config.get("retention.ms").value());
    return millis < 0 ? "for ever" : Duration.ofMillis(millis).toDays() + " days";
  }

  /// The partitions of a topic; none when there is no such topic.
  public List<TopicPartition> partitions(String topic) throws InterruptedException {
    if (!get(admin.listTopics().names()).contains(topic)) {
      return List.of();
    }
    return get(admin.describeTopics(List.of(topic)).allTopicNames())
        .get(topic)
        .partitions()
        .stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /// Where the next record of each partition would go.
  public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions)
      throws InterruptedException {
    return offsets(partitions, OffsetSpec.latest());
  }

  private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
      throws InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    list(partitions, spec).forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> list(
      Collection<TopicPartition> partitions, OffsetSpec spec) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> spec));
    return get(admin.listOffsets(asked).all());
  }

  /// What a consumer group has committed; empty when it has not, or is not there.
  public Map<TopicPartition, Long> committed(String group) throws InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    committed.forEach((partition, offset) -> {
      if (offset != null) {
        offsets.put(partition, offset.offset());
      }
    });
    return offsets;
  }

  /// How many records of `topics` a group has still to take; transaction markers do not count.
  ///
  /// Exact when 0; else an upper bound.
  public long behind(String group, String topic) throws InterruptedException {
    List<TopicPartition> partitions = partitions(topic);
    Map<TopicPartition, Long> ends = ends(partitions);
    Map<TopicPartition, Long> committed = committed(group);
    long behind = 0;
    for (TopicPartition partition : partitions) {
      long from = committed.getOrDefault(partition, 0L);
      long to = ends.get(partition);
      if (from < to && lastRecord(partition, from, to) >= from) {
        behind += to - from;
      }
    }
    return behind;
  }

  /// The offset of the last record in `[from, to)`; −1 when there is none.
  private long lastRecord(TopicPartition partition, long from, long to) {
    long last = -1;
    for (long start = Math.max(from, to - READ_BACK); last < 0; ) {
      long[] found = {-1};
      read(Map.of(partition, start), Map.of(partition, to), record -> found[0] = record.offset());
      last = found[0];
      if (start == from) {
        break;
      }
      start = Math.max(from, start - (to - start) * 4);
    }
    return last;
  }

  /// Every record that the partitions hold now, aborted transactions included, as the sinks read.
  public void readAll(
      Collection<TopicPartition> partitions, Consumer<ConsumerRecord<String, byte[]>> each)
      throws InterruptedException {
    read(offsets(partitions, OffsetSpec.earliest()), ends(partitions), each);
  }

  private void read(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      Consumer<ConsumerRecord<String, byte[]>> each) {
    Set<TopicPartition> left = new HashSet<>(from.keySet());
    left.removeIf(partition -> from.get(partition) >= to.get(partition));
    consumer.assign(left);
    left.forEach(partition -> consumer.seek(partition, from.get(partition)));
    while (!left.isEmpty()) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < to.get(new TopicPartition(record.topic(), record.partition()))) {
          each.accept(record);
        }
      }
      List<TopicPartition> done =
          left.stream().filter(each1 -> consumer.position(each1) >= to.get(each1)).toList();
      if (!done.isEmpty()) {
        done.forEach(left::remove);
        consumer.assign(left);
      }
    }
  }

  private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }

  @Override
  public void close() {
    consumer.close();
    admin.close(Duration.ofSeconds(2));
  }
}

package io.topbook.local.look;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
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

  /// Offsets of one partition, `[from, to)`.
  private record Stretch(TopicPartition partition, long from, long to) {
    long length() {
      return to - from;
    }
  }

  public Summary summary(String topic) throws InterruptedException {
    List<TopicPartition> partitions = partitions(topic);
    return new Summary(
        topic,
        partitions.size(),
        stretches(partitions).stream().mapToLong(Stretch::length).sum(),
        times(partitions, OffsetSpec.forTimestamp(0)).min(),
        times(partitions, OffsetSpec.maxTimestamp()).max(),
        retention(topic));
  }

  private LongStream times(Collection<TopicPartition> partitions, OffsetSpec spec)
      throws InterruptedException {
    return list(partitions, spec).values().stream()
        .mapToLong(ListOffsetsResultInfo::timestamp)
        .filter(time -> time >= 0);
  }

  private String retention(String topic) throws InterruptedException {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = get(admin.describeConfigs(List.of(resource)).all()).values().iterator().next();
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
    return get(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
        .flatMap(description -> description.partitions().stream())
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /// All that each partition holds now.
  private List<Stretch> stretches(Collection<TopicPartition> partitions)
      throws InterruptedException {
    Map<TopicPartition, ListOffsetsResultInfo> starts = list(partitions, OffsetSpec.earliest());
    List<Stretch> stretches = new ArrayList<>();
    list(partitions, OffsetSpec.latest())
        .forEach((partition, end) ->
            stretches.add(
                new Stretch(
                    partition,
                    Objects.requireNonNull(starts.get(partition)).offset(),
                    end.offset())));
    return stretches;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> list(
      Collection<TopicPartition> partitions, OffsetSpec spec) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> spec));
    return get(admin.listOffsets(asked).all());
  }

  /// What a consumer group has committed; empty when it has not, or is not there.
  private Map<TopicPartition, Long> committed(String group) throws InterruptedException {
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

  /// How many offsets of a topic a group has not committed yet; 0 when they hold no record.
  ///
  /// Exact when 0; else an upper bound, since the markers of transactions count.
  public long behind(String group, String topic) throws InterruptedException {
    Map<TopicPartition, Long> committed = committed(group);
    Map<TopicPartition, Stretch> left = new HashMap<>();
    for (Stretch all : stretches(partitions(topic))) {
      long from = committed.getOrDefault(all.partition(), all.from());
      if (from < all.to()) {
        left.put(
            all.partition(), new Stretch(all.partition(), Math.max(from, all.from()), all.to()));
      }
    }
    return lengthOfThoseWithRecords(left);
  }

  /// All are read at once: one after the other, each would wait for the broker.
  private long lengthOfThoseWithRecords(Map<TopicPartition, Stretch> open) {
    long length = 0;
    consumer.assign(open.keySet());
    open.values().forEach(stretch -> consumer.seek(stretch.partition(), stretch.from()));
    while (!open.isEmpty()) {
      ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
      for (Stretch stretch : List.copyOf(open.values())) {
        TopicPartition partition = stretch.partition();
        boolean holds =
            records.records(partition).stream().anyMatch(record -> record.offset() < stretch.to());
        if (holds || consumer.position(partition) >= stretch.to()) {
          length += holds ? stretch.length() : 0;
          open.remove(partition);
        }
      }
      consumer.assign(open.keySet());
    }
    return length;
  }

  /// Every record that the partitions hold now, aborted transactions included, as the sinks read.
  public void readAll(
      Collection<TopicPartition> partitions, Consumer<ConsumerRecord<String, byte[]>> each)
      throws InterruptedException {
    for (Stretch stretch : stretches(partitions)) {
      begin(stretch);
      while (consumer.position(stretch.partition()) < stretch.to()) {
        consumer.poll(POLL).records(stretch.partition()).stream()
            .filter(record -> record.offset() < stretch.to())
            .forEach(each);
      }
    }
  }

  private void begin(Stretch stretch) {
    consumer.assign(List.of(stretch.partition()));
    consumer.seek(stretch.partition(), stretch.from());
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

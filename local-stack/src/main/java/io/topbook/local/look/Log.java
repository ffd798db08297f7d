package io.topbook.local.look;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
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
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// The broker's log, as an outsider reads it. Confined to one thread.
///
/// An end offset counts what no reader sees: the markers of transactions. So what a partition
/// holds, and where its last record is, comes from reading.
public final class Log implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  /// Without a record and without a marker for so long, the broker is away.
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private static final int FETCH_BYTES = 1 << 20;

  private final Admin admin;
  private final KafkaConsumer<String, byte[]> consumer;

  public Log(String bootstrapServers) {
    this(bootstrapServers, FETCH_BYTES);
  }

  /// @param fetchBytes at most so much is read at once of a partition, or one batch
  Log(String bootstrapServers, int fetchBytes) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrapServers,
            "request.timeout.ms", 5_000,
            "default.api.timeout.ms", 15_000,
            "fetch.max.wait.ms", 100,
            "max.partition.fetch.bytes", fetchBytes);
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
    return partitions(Set.of(topic));
  }

  private List<TopicPartition> partitions(Set<String> topics) throws InterruptedException {
    Set<String> known = new HashSet<>(topics);
    known.retainAll(get(admin.listTopics().names()));
    return get(admin.describeTopics(known).allTopicNames()).values().stream()
        .flatMap(topic ->
            topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition())))
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

  /// What each consumer group has committed; nothing when it has not, or is not there.
  private Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(Collection<String> groups)
      throws InterruptedException {
    Map<String, ListConsumerGroupOffsetsSpec> asked = new HashMap<>();
    groups.forEach(group -> asked.put(group, new ListConsumerGroupOffsetsSpec()));
    return get(admin.listConsumerGroupOffsets(asked).all());
  }

  /// How many offsets of each topic its group has not committed yet; 0 when they hold no record.
  ///
  /// Exact when 0; else an upper bound, since the markers of transactions count.
  ///
  /// @param groups by topic
  /// @return by topic, of those that there are
  public Map<String, Long> behind(Map<String, String> groups) throws InterruptedException {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = committed(groups.values());
    Map<String, Long> behind = new HashMap<>();
    List<Stretch> left = new ArrayList<>();
    for (Stretch all : stretches(partitions(groups.keySet()))) {
      TopicPartition partition = all.partition();
      behind.put(partition.topic(), 0L);
      OffsetAndMetadata offset =
          committed.getOrDefault(groups.get(partition.topic()), Map.of()).get(partition);
      long from = offset == null ? all.from() : Math.max(offset.offset(), all.from());
      if (from < all.to()) {
        left.add(new Stretch(partition, from, all.to()));
      }
    }
    withRecords(left)
        .forEach(stretch -> behind.merge(stretch.partition().topic(), stretch.length(), Long::sum));
    return behind;
  }

  /// Those that hold a record. All are read at once: one after the other, each would wait for the
  /// broker.
  ///
  /// @throws TimeoutException when the broker does not answer
  private List<Stretch> withRecords(List<Stretch> stretches) {
    Map<TopicPartition, Stretch> open = new HashMap<>();
    stretches.forEach(stretch -> open.put(stretch.partition(), stretch));
    List<Stretch> holding = new ArrayList<>();
    consumer.assign(open.keySet());
    stretches.forEach(stretch -> consumer.seek(stretch.partition(), stretch.from()));
    long heardNanos = System.nanoTime();
    while (!open.isEmpty()) {
      ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
      int before = open.size();
      for (Stretch stretch : List.copyOf(open.values())) {
        TopicPartition partition = stretch.partition();
        boolean holds =
            records.records(partition).stream().anyMatch(record -> record.offset() < stretch.to());
        if (holds) {
          holding.add(stretch);
        }
        if (holds || consumer.position(partition) >= stretch.to()) {
          open.remove(partition);
        }
      }
      if (open.size() < before) {
        heardNanos = System.nanoTime();
        consumer.assign(open.keySet());
      } else if (System.nanoTime() - heardNanos > SILENCE.toNanos()) {
        throw new TimeoutException("nothing to read of " + open.keySet());
      }
    }
    return holding;
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

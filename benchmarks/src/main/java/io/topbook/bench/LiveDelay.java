package io.topbook.bench;

import io.topbook.avro.DepthEvent;
import io.topbook.avro.Top5;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.RegistryClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// How long after a depth event was appended a running stack's live reader sees its best levels,
/// and how long until it sees the event itself: that much is the broker's and the reader's own.
/// Changes nothing in the stack.
///
/// Usage: `LiveDelay SECONDS BOOTSTRAP REGISTRY_URL`.
public final class LiveDelay {
  private static final Exchange EXCHANGE = Exchange.BINANCE;

  private final String depthTopic = Topic.DEPTH.on(EXCHANGE);
  private final String topTopic = Topic.TOP5.on(EXCHANGE);
  private final Map<String, Long> appendedMillis = new HashMap<>();
  private final Histogram delays = new Histogram(Passage.MAX_MICROS, 3);
  private final Histogram floor = new Histogram(Passage.MAX_MICROS, 3);
  private final AvroWireDeserializer<DepthEvent> depths;
  private final AvroWireDeserializer<Top5> tops;
  private long unmatched;

  private LiveDelay(RegistryClient registry) {
    depths = new AvroWireDeserializer<>(registry, DepthEvent.class);
    tops = new AvroWireDeserializer<>(registry, Top5.class);
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 3 || !args[0].matches("[1-9][0-9]{0,4}")) {
      System.err.println(
          "expected SECONDS (1 to 99999) BOOTSTRAP REGISTRY_URL, was " + String.join(" ", args));
      System.exit(2);
    }
    long seconds = Long.parseLong(args[0]);
    var delay = new LiveDelay(new RegistryClient(URI.create(args[2])));
    delay.read(args[1], Duration.ofSeconds(seconds));
    System.out.printf(
        "%,d depth events, %,.0f/s; best levels of others, appended before: %,d%n",
        delay.delays.getTotalCount(),
        delay.delays.getTotalCount() / (double) seconds,
        delay.unmatched);
    System.out.printf(
        "depth event appended -> best levels seen:  %s%n", Passage.milliseconds(delay.delays));
    System.out.printf(
        "depth event appended -> itself seen:        %s%n", Passage.milliseconds(delay.floor));
    System.out.printf(
        "load average %s%n", Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  private void read(String bootstrap, Duration howLong) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_uncommitted");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : List.of(depthTopic, topTopic)) {
        consumer
            .partitionsFor(topic)
            .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
      }
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      long end = System.nanoTime() + howLong.toNanos();
      while (System.nanoTime() < end) {
        var records = consumer.poll(Duration.ofMillis(100));
        long nowMicros = FeedSender.nowMicros();
        records.records(depthTopic).forEach(record -> depth(record, nowMicros));
        records.records(topTopic).forEach(record -> top(record, nowMicros));
      }
    }
  }

  private void depth(ConsumerRecord<String, byte[]> record, long nowMicros) {
    DepthEvent event = Objects.requireNonNull(depths.deserialize(depthTopic, record.value()));
    appendedMillis.put(record.key() + "@" + event.getLastUpdateId(), record.timestamp());
    floor.recordValue(since(record.timestamp(), nowMicros));
  }

  private void top(ConsumerRecord<String, byte[]> record, long nowMicros) {
    Top5 top = Objects.requireNonNull(tops.deserialize(topTopic, record.value()));
    Long appended = appendedMillis.remove(record.key() + "@" + top.getLastUpdateId());
    if (appended == null) {
      unmatched++;
    } else {
      delays.recordValue(since(appended, nowMicros));
    }
  }

  private static long since(long millis, long nowMicros) {
    return Math.clamp(nowMicros - millis * 1_000, 0, Passage.MAX_MICROS);
  }
}

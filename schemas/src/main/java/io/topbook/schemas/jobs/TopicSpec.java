package io.topbook.schemas.jobs;

import io.topbook.schemas.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/// A topic as it must be: what is created when it is missing, and what one that exists is held to.
///
/// Compression is the producer's choice (the broker's default): its batches stay as they came.
record TopicSpec(String name, int partitions, short replication, Map<String, String> configs) {
  /// Kafka's default, said explicitly because a broker may have another. The largest value we know,
  /// a key frame of 5,000 levels a side, has 160,043 bytes.
  private static final int MAX_MESSAGE_BYTES = 1_048_588;

  /// Retention drops whole segments, the open one never; Kafka's week would keep a quiet
  /// partition's three days for ten.
  private static final long SEGMENT_MS = 6 * 3_600_000L;

  /// What an operator may set otherwise without breaking a promise.
  private static final List<String> TUNABLE =
      List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.SEGMENT_MS_CONFIG);

  /// One way in which a topic is not as it must be; `breaking` when parts rely on it.
  record Difference(String text, boolean breaking) {}

  static TopicSpec of(Topic topic, TopicsJob.Config config) {
    Map<String, String> configs = new TreeMap<>();
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE_BYTES));
    topic
        .retention()
        .ifPresentOrElse(
            retention -> {
              configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
              configs.put(
                  TopicConfig.RETENTION_MS_CONFIG,
                  config.replay() ? "-1" : Long.toString(retention.toMillis()));
              configs.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(SEGMENT_MS));
            },
            () ->
                configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    return new TopicSpec(
        topic.on(config.exchange()), config.partitions(), (short) config.replication(), configs);
  }

  NewTopic toNewTopic() {
    return new NewTopic(name, partitions, replication).configs(configs);
  }

  /// @param actual the value in force of each config
  List<Difference> differences(
      int actualPartitions, int actualReplication, Function<String, String> actual) {
    List<Difference> differences = new ArrayList<>();
    if (actualPartitions != partitions) {
      differences.add(
          new Difference(
              name
                  + ": expected "
                  + partitions
                  + " partitions, has "
                  + actualPartitions
                  + " (fixed once data has been written: TOPIC_PARTITIONS must say the same for"
                  + " all)",
              true));
    }
    if (actualReplication != replication) {
      differences.add(
          new Difference(
              name + ": expected replication " + replication + ", has " + actualReplication,
              false));
    }
    configs.forEach((key, expected) -> {
      String value = actual.apply(key);
      if (!suffices(key, expected, value)) {
        differences.add(
            new Difference(
                name + ": expected " + key + '=' + expected + ", has " + value,
                !TUNABLE.contains(key)));
      }
    });
    return differences;
  }

  private static boolean suffices(String key, String expected, String actual) {
    return key.equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
        ? Long.parseLong(actual) >= Long.parseLong(expected)
        : actual.equals(expected);
  }
}

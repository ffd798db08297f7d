package io.topbook.aggregator.topology;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// Where the input partitions began and ended at a moment.
///
/// @param askedAtMillis the wall clock before the brokers were asked; 0 when they never were
public record Ends(
    long askedAtMillis, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
  static final Ends UNKNOWN = new Ends(0, Map.of(), Map.of());

  boolean know(TopicPartition partition) {
    return ends.containsKey(partition);
  }

  /// The oldest offset that still exists; 0 when not known.
  long start(TopicPartition partition) {
    return starts.getOrDefault(partition, 0L);
  }

  /// The offset that the next record will get; 0 when not known.
  long end(TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }
}

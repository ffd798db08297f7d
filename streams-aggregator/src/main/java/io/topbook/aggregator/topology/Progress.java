package io.topbook.aggregator.topology;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/// How far this process has read each partition it owns: the next offset. Thread-safe.
public final class Progress {
  private final Map<TopicPartition, AtomicLong> next = new ConcurrentHashMap<>();

  /// A task began, having read so far. Its thread alone moves the position.
  AtomicLong begin(TopicPartition partition, long nextOffset) {
    var position = new AtomicLong(nextOffset);
    next.put(partition, position);
    return position;
  }

  /// A task ended; one that began on the same partition meanwhile stays.
  void end(TopicPartition partition, AtomicLong position) {
    next.remove(partition, position);
  }

  Set<TopicPartition> partitions() {
    return Set.copyOf(next.keySet());
  }

  /// Numbers of the partitions owned, in order.
  public Set<Integer> numbers() {
    var numbers = new TreeSet<Integer>();
    next.keySet().forEach(partition -> numbers.add(partition.partition()));
    return numbers;
  }

  /// Records between what was read and these ends; empty when they are not those of every
  /// partition.
  OptionalLong behind(Ends ends) {
    long behind = 0;
    for (var position : next.entrySet()) {
      if (!ends.know(position.getKey())) {
        return OptionalLong.empty();
      }
      long read = Math.max(position.getValue().get(), ends.start(position.getKey()));
      behind += Math.max(0, ends.end(position.getKey()) - read);
    }
    return OptionalLong.of(behind);
  }
}

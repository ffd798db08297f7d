package io.topbook.aggregator.topology;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// Whose turn it is among the tasks of one stream thread that have work which can wait: the one
/// that waits longest, and between two turns there is time for the work that cannot.
///
/// One task after the other, not each a little: what a task makes goes into its own partitions, and
/// a partition's records of one turn are one batch. Confined to its thread.
final class Turns {
  /// So long a turn takes, or one piece of work when that takes longer.
  static final long TURN_NANOS = 4_000_000;

  /// From a turn's end to the next one, at least: longer than Kafka Streams takes to ask the next
  /// task, so that records are read in between.
  static final long PAUSE_NANOS = 1_000_000;

  private static final ThreadLocal<Turns> OF_THREAD = ThreadLocal.withInitial(Turns::new);

  private final SequencedSet<Object> order = new LinkedHashSet<>();
  private long endedNanos = System.nanoTime() - PAUSE_NANOS;

  static Turns ofThread() {
    return OF_THREAD.get();
  }

  /// Has no effect when the task waits already.
  void join(Object task) {
    order.add(task);
  }

  void leave(Object task) {
    order.remove(task);
  }

  /// Whether the task has its turn now; it is then the last to have another.
  boolean isTurnOf(Object task, long nowNanos) {
    if (nowNanos - endedNanos < PAUSE_NANOS || order.isEmpty() || !order.getFirst().equals(task)) {
      return false;
    }
    order.addLast(task);
    return true;
  }

  void ended(long nowNanos) {
    endedNanos = nowNanos;
  }
}

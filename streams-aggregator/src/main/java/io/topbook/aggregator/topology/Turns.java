package io.topbook.aggregator.topology;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// Whose turn it is among the tasks of one stream thread, which all have work that can wait: the
/// one that waits longest, and between two turns there is time for the work that cannot.
///
/// One task after the other, not each a little: what a task makes goes into its own partitions, and
/// a partition's records of one turn are one batch. Confined to its thread.
final class Turns {
  /// So long a turn takes, or one piece of work when that takes longer.
  static final long TURN_NANOS = 4_000_000;

  /// From one turn's beginning to the next one's, at least.
  static final long EVERY_MILLIS = 5;

  private static final ThreadLocal<Turns> OF_THREAD = ThreadLocal.withInitial(Turns::new);

  private final SequencedSet<Object> waiting = new LinkedHashSet<>();
  private long lastMillis;

  static Turns ofThread() {
    return OF_THREAD.get();
  }

  /// Has no effect when the task waits already.
  void join(Object task) {
    waiting.add(task);
  }

  void leave(Object task) {
    waiting.remove(task);
  }

  /// Whether the task has its turn now; it is then the last to have another.
  boolean begin(Object task, long nowMillis) {
    boolean tooSoon = nowMillis >= lastMillis && nowMillis < lastMillis + EVERY_MILLIS;
    if (tooSoon || waiting.isEmpty() || !waiting.getFirst().equals(task)) {
      return false;
    }
    lastMillis = nowMillis;
    waiting.addLast(task);
    return true;
  }
}

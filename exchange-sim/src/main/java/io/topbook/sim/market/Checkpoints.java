package io.topbook.sim.market;

import java.util.ArrayDeque;
import java.util.Deque;

/// States of a market of the last seconds, so that it can go back to before anything that a lost
/// socket may have swallowed. Not thread-safe.
final class Checkpoints {
  /// What lies in sockets and in a reader's memory is seconds old.
  private static final long REACH_NANOS = 15_000_000_000L;

  private static final long STEP_NANOS = 3_000_000_000L;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Checkpoint(long atNanos, byte[] state) {}

  private final Deque<Checkpoint> kept = new ArrayDeque<>();

  boolean isDue(long nowNanos) {
    Checkpoint last = kept.peekLast();
    return last == null || nowNanos - last.atNanos >= STEP_NANOS;
  }

  void add(long nowNanos, byte[] state) {
    kept.addLast(new Checkpoint(nowNanos, state));
    while (kept.size() > 1 && nowNanos - second().atNanos >= REACH_NANOS) {
      kept.removeFirst();
    }
  }

  /// The market has gone back to `state`: what it had done beyond is to be done again, and may be
  /// lost again.
  void restart(long nowNanos, byte[] state) {
    kept.clear();
    kept.addLast(new Checkpoint(nowNanos, state));
  }

  private Checkpoint second() {
    var all = kept.iterator();
    all.next();
    return all.next();
  }

  /// The state to go back to: the newest one that is old enough, else the oldest.
  byte[] back() {
    return kept.getFirst().state;
  }
}

package io.topbook.sim.replay;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.function.LongPredicate;

/// Finds the lines of one file whose receive time is garbled though the line may read well: one
/// flipped digit puts it hours or years away, and whatever follows would be held at that time.
///
/// A receive time more than a minute from that of the good line above is garbled when the lines
/// below are back where they were. When they stay, it is a pause, or a clock that was set. The
/// first and the last lines of a file have neighbours on one side only: up to three of them are
/// garbled when they lie alone a day or more before or behind the others. Used by one thread.
final class GarbledTimes {
  private static final long FAR_NANOS = 60_000_000_000L;
  private static final long DAY_NANOS = 86_400_000_000_000L;
  private static final int LINES_AHEAD = 16;
  private static final int EDGE_LINES = 3;

  private record Stamp(long line, long nanos) {}

  /// The line to be judged next and those below it.
  private final Deque<Stamp> window = new ArrayDeque<>();

  private final BitSet garbled = new BitSet();
  private long good;
  private long time;

  /// To be called with every line that has a receive time.
  void add(long line, long receiveNanos) {
    window.add(new Stamp(line, receiveNanos));
    if (window.size() > LINES_AHEAD) {
      judge();
    }
  }

  /// The numbers of the garbled lines, once every line was added.
  BitSet atEnd() {
    while (!window.isEmpty()) {
      judge();
    }
    return garbled;
  }

  private void judge() {
    Stamp stamp = window.remove();
    if (good == 0 ? isGarbledFirst(stamp.nanos) : isGarbled(stamp.nanos)) {
      garbled.set(Math.toIntExact(stamp.line));
    } else {
      time = stamp.nanos;
      good++;
    }
  }

  private boolean isGarbledFirst(long nanos) {
    long below = below(other -> other < nanos - FAR_NANOS);
    long dayAhead = below(other -> other > nanos + DAY_NANOS);
    long near = window.size() - dayAhead;
    return below * 2 > window.size() || (near < EDGE_LINES && dayAhead > near + 1);
  }

  private boolean isGarbled(long nanos) {
    if (Math.abs(nanos - time) <= FAR_NANOS) {
      return false;
    }
    boolean nearEnd = window.size() < EDGE_LINES;
    if (nanos < time) {
      long back = below(other -> other >= time - FAR_NANOS);
      return nearEnd || back * 2 >= window.size();
    }
    long back = below(other -> other >= time - FAR_NANOS && other < nanos - FAR_NANOS);
    long stay = below(other -> other >= nanos - FAR_NANOS);
    return back > 0
        ? back >= stay
        : nearEnd && nanos > time + DAY_NANOS && good > window.size() + 1;
  }

  private long below(LongPredicate where) {
    long count = 0;
    for (Stamp stamp : window) {
      count += where.test(stamp.nanos) ? 1 : 0;
    }
    return count;
  }
}

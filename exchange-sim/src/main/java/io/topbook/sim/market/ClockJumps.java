package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/// By how much the times that are written differ from the market's own: what was told before a jump
/// keeps its time. Not thread-safe.
final class ClockJumps {
  /// What lies before the oldest of so many is written as before the second oldest.
  private static final int MAX = 1000;

  /// From a moment of the market's time on, everything is written so much later.
  private record Jump(long fromMicros, long shiftMicros) {}

  private final Deque<Jump> newestFirst = new ArrayDeque<>();

  /// From `fromMicros` on, everything is written so much later than before.
  void add(long fromMicros, long byMicros) {
    newestFirst.addFirst(new Jump(fromMicros, shift(Long.MAX_VALUE) + byMicros));
    if (newestFirst.size() > MAX) {
      newestFirst.removeLast();
      newestFirst.addLast(new Jump(Long.MIN_VALUE, newestFirst.removeLast().shiftMicros));
    }
  }

  /// By how much later than it was something of the market's time `micros` is written.
  private long shift(long micros) {
    if (newestFirst.isEmpty()) {
      return 0;
    }
    for (Jump jump : newestFirst) {
      if (jump.fromMicros <= micros) {
        return jump.shiftMicros;
      }
    }
    return 0;
  }

  /// The time that is written for the market's time `micros`.
  long written(long micros) {
    return micros + shift(micros);
  }

  void save(DataOutput out) throws IOException {
    out.writeInt(newestFirst.size());
    for (Iterator<Jump> oldestFirst = newestFirst.descendingIterator(); oldestFirst.hasNext(); ) {
      Jump jump = oldestFirst.next();
      out.writeLong(jump.fromMicros);
      out.writeLong(jump.shiftMicros);
    }
  }

  static ClockJumps load(DataInput in) throws IOException {
    var jumps = new ClockJumps();
    for (int left = in.readInt(); left > 0; left--) {
      jumps.newestFirst.addFirst(new Jump(in.readLong(), in.readLong()));
    }
    return jumps;
  }
}

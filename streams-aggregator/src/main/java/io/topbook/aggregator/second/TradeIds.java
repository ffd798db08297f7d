package io.topbook.aggregator.second;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.List;

/// Which aggregate trade ids are known, as ranges in ascending order, and which seconds the holes
/// between them touch. Ids are consecutive on the exchange, so a sound feed is one range.
///
/// A hole flags every second from that of the id before through that of the id after. Repairs fill
/// holes in any order. At most {@link #MAX_RANGES} are kept: beyond, the lowest is forgotten, and
/// an id at or below the {@link #floor()} can no longer be told from a known one.
///
/// Example: 5, 6, 9 known, 6 in second 10 and 9 in second 12: one hole 7..8, seconds 10 to 12. Then
/// 8 of second 12: a hole 7..7, seconds 10 to 12. Then 7: none.
///
/// Not thread-safe.
final class TradeIds {
  static final int MAX_RANGES = 1_000;

  private static final long NOTHING = Long.MIN_VALUE;

  private static final class Range {
    long low;
    long high;
    long lowSecond;
    long highSecond;

    Range(long low, long high, long lowSecond, long highSecond) {
      this.low = low;
      this.high = high;
      this.lowSecond = lowSecond;
      this.highSecond = highSecond;
    }
  }

  private final List<Range> ranges = new ArrayList<>(1);
  private long floor = NOTHING;
  private long cutAt = NOTHING;

  /// Ids up to here are forgotten.
  long floor() {
    return floor;
  }

  boolean contains(long id) {
    int at = lastAtOrBelow(id);
    return at >= 0 && id <= ranges.get(at).high;
  }

  /// Adds an id that is not contained, of a trade in `second`.
  ///
  /// @return the seconds whose flags may have changed
  Span add(long id, long second) {
    int at = lastAtOrBelow(id);
    Range before = at >= 0 ? ranges.get(at) : null;
    Range after = at + 1 < ranges.size() ? ranges.get(at + 1) : null;
    boolean joinsBefore = before != null && before.high + 1 == id;
    boolean joinsAfter = after != null && id + 1 == after.low;

    Span touched = Span.NONE;
    if (before != null && (after != null || !joinsBefore)) {
      touched = touched.with(before.highSecond).with(second);
    }
    if (after != null && (before != null || !joinsAfter)) {
      touched = touched.with(after.lowSecond).with(second);
    }

    if (before != null && joinsBefore) {
      before.high = id;
      before.highSecond = second;
      if (after != null && joinsAfter) {
        before.high = after.high;
        before.highSecond = after.highSecond;
        ranges.remove(at + 1);
      }
    } else if (after != null && joinsAfter) {
      after.low = id;
      after.lowSecond = second;
    } else {
      ranges.add(at + 1, new Range(id, id, second, second));
    }
    return touched;
  }

  /// Whether a hole touches the second.
  boolean isInHole(long second) {
    for (int i = 1; i < ranges.size(); i++) {
      if (hole(i).holds(second)) {
        return true;
      }
    }
    return false;
  }

  /// From here on, nothing is concluded from ids missing between what is known now and what comes.
  void cut() {
    if (!ranges.isEmpty()) {
      cutAt = ranges.getLast().high;
    }
  }

  boolean isFull() {
    return ranges.size() > MAX_RANGES;
  }

  /// Forgets the lowest range.
  ///
  /// @return the seconds of the hole that followed it: no id can fill that any more
  Span forgetLowest() {
    Span hole = hole(1);
    floor = ranges.removeFirst().high;
    return hole;
  }

  private Span hole(int after) {
    Range below = ranges.get(after - 1);
    Range above = ranges.get(after);
    if (below.high <= cutAt && cutAt < above.low) {
      return Span.NONE;
    }
    return Span.NONE.with(below.highSecond).with(above.lowSecond);
  }

  private int lastAtOrBelow(long id) {
    int from = 0;
    int to = ranges.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (ranges.get(middle).low <= id) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from - 1;
  }

  void write(StateWriter out) {
    out.number(floor);
    out.number(cutAt);
    out.number(ranges.size());
    for (Range range : ranges) {
      out.number(range.low);
      out.number(range.high - range.low);
      out.number(range.lowSecond);
      out.number(range.highSecond - range.lowSecond);
    }
  }

  void read(StateReader in) {
    floor = in.number();
    cutAt = in.number();
    long count = in.number();
    for (long i = 0; i < count; i++) {
      long low = in.number();
      long high = low + in.number();
      long lowSecond = in.number();
      ranges.add(new Range(low, high, lowSecond, lowSecond + in.number()));
    }
  }
}

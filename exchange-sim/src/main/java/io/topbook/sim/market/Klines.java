package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// One symbol's klines of 1 s, 1 m, 1 h and 1 d, as far back as they are kept; those of other
/// intervals are made of them. Only klines with trades take room.
///
/// A kline holds the trades whose time lies in it, also those that come late. Not thread-safe.
final class Klines {
  private static final Interval[] BASES = {Interval.S1, Interval.M1, Interval.H1, Interval.D1};

  private static final long DAY_MILLIS = 86_400_000;

  private final List<Deque<Kline>> kept = new ArrayList<>();
  private final int[] limits;
  private final Kline[] current = new Kline[BASES.length];
  private final long[] ends = new long[BASES.length];

  /// @param firstPrice before the first trade
  /// @param symbols among which the room is shared
  Klines(long firstPrice, int symbols) {
    limits = limits(symbols);
    for (int i = 0; i < BASES.length; i++) {
      kept.add(new ArrayDeque<>());
      current[i] = new Kline(0, firstPrice);
    }
  }

  /// How many klines with trades are kept: seconds, minutes, hours, days.
  private static int[] limits(int symbols) {
    return new int[] {
      Math.clamp(400_000 / symbols, 60, 1000),
      Math.clamp(600_000 / symbols, 60, 1500),
      Math.clamp(200_000 / symbols, 48, 1000),
      400
    };
  }

  /// Room is shared among so many symbols from now on.
  void share(int symbols) {
    System.arraycopy(limits(symbols), 0, limits, 0, limits.length);
  }

  void add(Fill fill, long worth) {
    long millis = fill.atMicros() / 1000;
    for (int i = 0; i < BASES.length; i++) {
      if (millis >= ends[i]) {
        roll(i, millis);
      }
      current[i].add(fill, worth);
    }
  }

  private void roll(int base, long millis) {
    Kline closed = current[base];
    if (!closed.isEmpty()) {
      Deque<Kline> klines = kept.get(base);
      klines.addLast(closed);
      while (klines.size() > limits[base]) {
        klines.removeFirst();
      }
    }
    long open = BASES[base].open(millis);
    current[base] = new Kline(open, closed.close);
    ends[base] = BASES[base].end(open);
  }

  /// The kline of `interval` that begins at `openMillis`, with what it holds so far.
  Kline at(Interval interval, long openMillis) {
    long end = interval.end(openMillis);
    int base = index(interval.base());
    Kline newest = current[base];
    if (newest.openMillis < openMillis) {
      return new Kline(openMillis, newest.close);
    }
    var inside = new ArrayDeque<Kline>();
    long before = newest.open;
    if (newest.openMillis < end) {
      inside.addFirst(newest);
    }
    for (Iterator<Kline> older = kept.get(base).descendingIterator(); older.hasNext(); ) {
      Kline kline = older.next();
      if (kline.openMillis < openMillis) {
        before = kline.close;
        break;
      }
      before = kline.open;
      if (kline.openMillis < end) {
        inside.addFirst(kline);
      }
    }
    var made = new Kline(openMillis, before);
    inside.forEach(made::add);
    return made;
  }

  /// The klines of `interval` that begin from `fromMillis` to `toMillis`, each of which is such a
  /// beginning.
  List<Kline> between(Interval interval, long fromMillis, long toMillis) {
    int base = index(interval.base());
    var parts = new ArrayDeque<>(kept.get(base));
    parts.addLast(current[base]);
    long price = parts.getFirst().open;
    while (!parts.isEmpty() && parts.getFirst().openMillis < fromMillis) {
      price = parts.removeFirst().close;
    }
    var list = new ArrayList<Kline>();
    for (long open = fromMillis; open <= toMillis; open = interval.end(open)) {
      var kline = new Kline(open, price);
      while (!parts.isEmpty() && parts.getFirst().openMillis < interval.end(open)) {
        kline.add(parts.removeFirst());
      }
      price = kline.close;
      list.add(kline);
    }
    return list;
  }

  /// What was traded from 24 h before the end of the minute of `nowMillis` on: hours, and minutes
  /// up to the first full hour, as far back as they are kept. None is empty.
  List<Kline> day(long nowMillis) {
    long from = Interval.M1.end(Interval.M1.open(nowMillis)) - DAY_MILLIS;
    long firstHour = Interval.H1.end(Interval.H1.open(from - 1));
    var parts = new ArrayList<Kline>();
    addBetween(parts, Interval.M1, from, firstHour);
    addBetween(parts, Interval.H1, firstHour, Long.MAX_VALUE);
    return parts;
  }

  private void addBetween(List<Kline> parts, Interval interval, long fromMillis, long endMillis) {
    int base = index(interval);
    for (Kline kline : kept.get(base)) {
      if (kline.openMillis >= fromMillis && kline.openMillis < endMillis) {
        parts.add(kline);
      }
    }
    Kline newest = current[base];
    if (!newest.isEmpty() && newest.openMillis >= fromMillis && newest.openMillis < endMillis) {
      parts.add(newest);
    }
  }

  /// When the oldest kline of `interval` begins that is known whole; `nowMillis` lies in the
  /// newest.
  long firstOpen(Interval interval, long nowMillis) {
    int base = index(interval.base());
    Deque<Kline> klines = kept.get(base);
    Kline oldest = klines.isEmpty() ? current[base] : klines.getFirst();
    if (oldest.isEmpty()) {
      return interval.open(nowMillis);
    }
    long open = interval.open(oldest.openMillis);
    boolean cut = klines.size() >= limits[base] && open < oldest.openMillis;
    return cut ? interval.end(open) : open;
  }

  private static int index(Interval base) {
    for (int i = 0; i < BASES.length; i++) {
      if (BASES[i] == base) {
        return i;
      }
    }
    throw new IllegalArgumentException("no klines are kept of " + base);
  }

  void save(DataOutput out) throws IOException {
    for (int i = 0; i < BASES.length; i++) {
      out.writeInt(limits[i]);
      out.writeLong(ends[i]);
      current[i].save(out);
      out.writeInt(kept.get(i).size());
      for (Kline kline : kept.get(i)) {
        kline.save(out);
      }
    }
  }

  static Klines load(DataInput in) throws IOException {
    var klines = new Klines(0, 1);
    for (int i = 0; i < BASES.length; i++) {
      klines.limits[i] = in.readInt();
      klines.ends[i] = in.readLong();
      klines.current[i] = Kline.load(in);
      for (int left = in.readInt(); left > 0; left--) {
        klines.kept.get(i).addLast(Kline.load(in));
      }
    }
    return klines;
  }
}

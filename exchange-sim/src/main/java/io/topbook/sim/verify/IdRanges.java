package io.topbook.sim.verify;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Ids by ranges that neither overlap nor touch: as many as there are gaps between them, and one.
/// Not thread-safe.
final class IdRanges {
  private final NavigableMap<Long, Long> lastByFirst = new TreeMap<>();

  void add(long first, long last) {
    long from = first;
    long to = last;
    for (Map.Entry<Long, Long> near = lastByFirst.floorEntry(to + 1);
        near != null && near.getValue() >= from - 1;
        near = lastByFirst.floorEntry(to + 1)) {
      from = Math.min(from, near.getKey());
      to = Math.max(to, near.getValue());
      lastByFirst.remove(near.getKey());
    }
    lastByFirst.put(from, to);
  }

  /// Whether every id from `first` to `last` is among them.
  boolean cover(long first, long last) {
    Map.Entry<Long, Long> around = lastByFirst.floorEntry(first);
    return around != null && around.getValue() >= last;
  }
}

package io.topbook.aggregator.topology;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Symbols whose next mark names an offset that has not been read yet, by that offset: a record
/// then wakes only those that it concerns. Confined to one task's thread.
final class WaitingMarks {
  private record Waiting(long offset, String symbol) {}

  private final Map<Input, PriorityQueue<Waiting>> queues = new EnumMap<>(Input.class);
  private final Set<String> symbols = new HashSet<>();

  WaitingMarks() {
    for (Input input : Input.values()) {
      queues.put(input, new PriorityQueue<>(Comparator.comparingLong(Waiting::offset)));
    }
  }

  boolean contains(String symbol) {
    return symbols.contains(symbol);
  }

  boolean isEmpty() {
    return symbols.isEmpty();
  }

  void clear() {
    symbols.clear();
    queues.values().forEach(PriorityQueue::clear);
  }

  void add(String symbol, Input input, long offset) {
    symbols.add(symbol);
    queue(input).add(new Waiting(offset, symbol));
  }

  /// Takes out a symbol whose offset lies below `nextOffset`, or null when none does.
  @Nullable String wake(Input input, long nextOffset) {
    Waiting first = queue(input).peek();
    if (first == null || first.offset >= nextOffset) {
      return null;
    }
    queue(input).remove();
    symbols.remove(first.symbol);
    return first.symbol;
  }

  private PriorityQueue<Waiting> queue(Input input) {
    return Objects.requireNonNull(queues.get(input));
  }
}

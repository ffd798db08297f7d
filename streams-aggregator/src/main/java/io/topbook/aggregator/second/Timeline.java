package io.topbook.aggregator.second;

import java.util.Arrays;

/// Contiguous numbers, seconds mostly, each with a value: grows at both ends, is dropped from the
/// front. A ring, so a number costs four bytes beside its value. Not thread-safe.
final class Timeline<T> {
  private Object[] ring = new Object[16];
  private int head;
  private int size;
  private long first;

  boolean isEmpty() {
    return size == 0;
  }

  /// The oldest second held; where the next goes when empty.
  long first() {
    return first;
  }

  /// The second after the newest.
  long end() {
    return first + size;
  }

  boolean holds(long second) {
    return second >= first && second < first + size;
  }

  @SuppressWarnings("unchecked")
  T get(long second) {
    if (!holds(second)) {
      throw new IndexOutOfBoundsException(
          "expected a second in [" + first + ", " + end() + "), was " + second);
    }
    return (T) ring[slot((int) (second - first))];
  }

  /// Empties it; the next value added is that of `second`.
  void restartAt(long second) {
    Arrays.fill(ring, null);
    head = 0;
    size = 0;
    first = second;
  }

  void addLast(T value) {
    room();
    ring[slot(size++)] = value;
  }

  void addFirst(T value) {
    room();
    head = (head - 1) & (ring.length - 1);
    ring[head] = value;
    size++;
    first--;
  }

  @SuppressWarnings("unchecked")
  T removeFirst() {
    T value = (T) ring[head];
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    first++;
    return value;
  }

  private int slot(int index) {
    return (head + index) & (ring.length - 1);
  }

  private void room() {
    if (size < ring.length) {
      return;
    }
    var wider = new Object[ring.length * 2];
    for (int i = 0; i < size; i++) {
      wider[i] = ring[slot(i)];
    }
    ring = wider;
    head = 0;
  }
}

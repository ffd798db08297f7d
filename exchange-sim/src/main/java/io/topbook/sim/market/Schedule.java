package io.topbook.sim.market;

/// Which of many has its turn next: a binary heap over their times, one time each; of equal times
/// the lower number comes first. Not thread-safe.
final class Schedule {
  private final long[] times;
  private final int[] heap;

  /// @param times of each number
  Schedule(long[] times) {
    this.times = times.clone();
    heap = new int[times.length];
    for (int i = 0; i < heap.length; i++) {
      heap[i] = i;
    }
    for (int at = heap.length / 2 - 1; at >= 0; at--) {
      sink(at);
    }
  }

  int next() {
    return heap[0];
  }

  long nextTime() {
    return times[heap[0]];
  }

  long time(int number) {
    return times[number];
  }

  /// The one whose turn it is has its next turn at `time`, not before this one.
  void postpone(long time) {
    times[heap[0]] = time;
    sink(0);
  }

  /// Everyone's turn comes this much later.
  void shift(long micros) {
    for (int i = 0; i < times.length; i++) {
      times[i] += micros;
    }
  }

  private void sink(int from) {
    int number = heap[from];
    int at = from;
    while (2 * at + 1 < heap.length) {
      int child = 2 * at + 1;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isBefore(heap[child], number)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = number;
  }

  private boolean isBefore(int one, int other) {
    return times[one] < times[other] || (times[one] == times[other] && one < other);
  }
}

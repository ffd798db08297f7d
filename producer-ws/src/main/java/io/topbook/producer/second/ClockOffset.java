package io.topbook.producer.second;

/// Our receive clock minus the exchange's: the smallest difference seen within a window of receive
/// time, because delays only ever add to it.
///
/// Exact: the samples that can still become the smallest are kept, values rising from the oldest
/// on. When the window has run empty the last value stays. Confined to one thread.
final class ClockOffset {
  private final long windowNs;
  private long[] receivedAt = new long[64];
  private long[] differences = new long[64];
  private int head;
  private int size;
  private long value;
  private boolean known;

  ClockOffset(long windowNs) {
    this.windowNs = windowNs;
  }

  boolean isKnown() {
    return known;
  }

  /// In ns; only when {@link #isKnown}.
  long value() {
    return value;
  }

  /// Starts anew with the next sample; until then the last value stays.
  void forget() {
    size = 0;
  }

  /// A frame received at `receiveNs` says that the exchange's clock stood at `exchangeNs` when it
  /// was sent.
  void sample(long receiveNs, long exchangeNs) {
    long difference = receiveNs - exchangeNs;
    while (size > 0 && differences[at(size - 1)] >= difference) {
      size--;
    }
    if (size == receivedAt.length) {
      grow();
    }
    receivedAt[at(size)] = receiveNs;
    differences[at(size)] = difference;
    size++;
    known = true;
    expire(receiveNs);
  }

  /// Forgets what is older than the window, seen from `nowNs` on the receive clock.
  void expire(long nowNs) {
    while (size > 0 && receivedAt[head] < nowNs - windowNs) {
      head = at(1);
      size--;
    }
    if (size > 0) {
      value = differences[head];
    }
  }

  private int at(int index) {
    return head + index & receivedAt.length - 1;
  }

  private void grow() {
    long[] times = new long[receivedAt.length * 2];
    long[] values = new long[receivedAt.length * 2];
    for (int i = 0; i < size; i++) {
      times[i] = receivedAt[at(i)];
      values[i] = differences[at(i)];
    }
    receivedAt = times;
    differences = values;
    head = 0;
  }
}

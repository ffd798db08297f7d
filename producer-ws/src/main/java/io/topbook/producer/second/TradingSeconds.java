package io.topbook.producer.second;

import java.util.ArrayDeque;
import java.util.Deque;

/// In which seconds a symbol trades: not in one in which that changed. Marks are made after their
/// seconds, so changes wait for them. Times in ns; confined to one thread.
final class TradingSeconds {
  private record Change(long second, boolean trading) {}

  private final Deque<Change> changes = new ArrayDeque<>();
  private boolean trading;

  TradingSeconds(boolean trading) {
    this.trading = trading;
  }

  /// @param second in which it changed, none that has been asked for
  void change(long second, boolean isTrading) {
    changes.addLast(new Change(second, isTrading));
  }

  /// Of each second after the one asked for before.
  boolean isTrading(long second) {
    for (Change next = changes.peekFirst();
        next != null && next.second < second;
        next = changes.peekFirst()) {
      trading = next.trading;
      changes.removeFirst();
    }
    Change next = changes.peekFirst();
    return trading && (next == null || next.second != second);
  }
}

package io.topbook.producer.rest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// What was spent in the last window of time, and when more may be. Not thread-safe.
///
/// Sliding where the exchange's windows are fixed: what fits every sliding window fits every fixed
/// one, whenever that begins.
final class SlidingWindow {
  private record Spent(long atNs, int amount) {}

  private final long windowNs;
  private final Deque<Spent> spent = new ArrayDeque<>();
  private long sum;

  SlidingWindow(Duration window) {
    this.windowNs = window.toNanos();
  }

  /// How long until `amount` fits under `limit` with what was spent, ns; 0 when it does now. An
  /// amount over the limit fits an empty window, else it would never go.
  long waitNs(int amount, long limit, long nowNs) {
    forget(nowNs);
    long over = sum + amount - limit;
    long waitNs = 0;
    for (Spent oldest : spent) {
      if (over <= 0) {
        break;
      }
      over -= oldest.amount();
      waitNs = oldest.atNs() + windowNs - nowNs;
    }
    return waitNs;
  }

  void spend(int amount, long nowNs) {
    spent.addLast(new Spent(nowNs, amount));
    sum += amount;
  }

  private void forget(long nowNs) {
    while (!spent.isEmpty() && nowNs - spent.getFirst().atNs() >= windowNs) {
      sum -= spent.removeFirst().amount();
    }
  }
}

package io.topbook.producer.ws;

import java.time.Duration;
import java.util.Arrays;

/// At most so many connection attempts in any window of time, shared by every connection of the
/// process: the exchange counts them per IP and bans who goes over.
///
/// Thread-safe. Times are epoch ns.
public final class ConnectionBudget {
  private final long windowNs;
  private final long[] slots;
  private int next;
  private long heldUntilNs = Long.MIN_VALUE;

  /// @param attempts 300 on Binance spot
  /// @param window 5 minutes on Binance spot
  public ConnectionBudget(int attempts, Duration window) {
    this.windowNs = window.toNanos();
    this.slots = new long[attempts];
    Arrays.fill(slots, Long.MIN_VALUE);
  }

  /// Takes a place for one attempt and says when it may go: at `wantedNs` or, when the budget is
  /// used up or held, later.
  public synchronized long reserve(long wantedNs) {
    long oldest = slots[next];
    long free = oldest == Long.MIN_VALUE ? wantedNs : oldest + windowNs;
    long granted = Math.max(Math.max(wantedNs, free), heldUntilNs);
    slots[next] = granted;
    next = (next + 1) % slots.length;
    return granted;
  }

  /// Nothing goes out before `untilNs`: the exchange said so to one of us (HTTP 429 or 418), and it
  /// means all of us.
  public synchronized void holdUntil(long untilNs) {
    heldUntilNs = Math.max(heldUntilNs, untilNs);
  }

  /// Whether nothing may go out at `nowNs`, not even an attempt that got its place before the
  /// exchange said so.
  public synchronized boolean isHeld(long nowNs) {
    return nowNs < heldUntilNs;
  }
}

package io.topbook.producer.ws;

import java.util.Arrays;

/// Keeps what we send on one socket inside the exchange's limit of messages a second, which counts
/// requests and pongs alike; over it, the exchange cuts.
///
/// Requests leave two places of each second to pongs. A second counts as 1.25 s, since what left
/// evenly may arrive in a bunch. Confined to the event loop.
final class MessagePacer {
  private static final long WINDOW_NS = 1_250_000_000L;
  private static final int FOR_PONGS = 2;

  private final long[] sent;
  private int next;

  MessagePacer(int messagesPerSecond) {
    sent = new long[messagesPerSecond];
    Arrays.fill(sent, Long.MIN_VALUE);
  }

  /// Takes a place for a pong, if there is one.
  boolean takeForPong(long nowNs) {
    return take(nowNs, 1);
  }

  /// Takes a place for a request or a ping of ours, if that leaves room for pongs.
  boolean takeForRequest(long nowNs) {
    return take(nowNs, Math.min(FOR_PONGS + 1, sent.length));
  }

  private boolean take(long nowNs, int mustBeFree) {
    // The ring is in order of time: the slot `mustBeFree - 1` ahead is the youngest that must be
    // free.
    long youngest = sent[(next + mustBeFree - 1) % sent.length];
    if (youngest != Long.MIN_VALUE && nowNs - youngest < WINDOW_NS) {
      return false;
    }
    sent[next] = nowNs;
    next = (next + 1) % sent.length;
    return true;
  }
}

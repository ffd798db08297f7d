package io.topbook.producer.publish;

/// One record on its way, and where it came to lie. Written by the thread that acknowledges, read
/// by any.
public class Sent {
  private static final long IN_FLIGHT = -1;
  private static final long FAILED = -2;

  private volatile long offset = IN_FLIGHT;

  /// A record that lies at `offset` already.
  public static Sent at(long offset) {
    var sent = new Sent();
    sent.acknowledge(offset);
    return sent;
  }

  /// The broker has it, or never will.
  public final boolean isSettled() {
    return offset != IN_FLIGHT;
  }

  /// It lies in the topic.
  public final boolean isAcknowledged() {
    return offset >= 0;
  }

  /// Its offset; only when {@link #isAcknowledged}.
  public final long offset() {
    return offset;
  }

  protected final void acknowledge(long at) {
    offset = at;
  }

  protected final void fail() {
    offset = FAILED;
  }
}

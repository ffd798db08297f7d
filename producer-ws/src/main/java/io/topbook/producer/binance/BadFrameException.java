package io.topbook.producer.binance;

import io.topbook.producer.feed.RejectReason;

/// A frame that cannot be used; never leaves this package. Without a stack trace, because bad
/// frames are the world's doing and may come at any rate.
final class BadFrameException extends Exception {
  private final RejectReason reason;

  BadFrameException(RejectReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  RejectReason reason() {
    return reason;
  }
}

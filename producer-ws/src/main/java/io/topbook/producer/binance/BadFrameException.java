package io.topbook.producer.binance;

import io.topbook.producer.feed.RejectReason;

/// A frame that cannot be used; never leaves this package. Without a stack trace, because bad
/// frames are the world's doing and may come at any rate.
final class BadFrameException extends Exception {
  private final RejectReason reason;
  private final int symbol;
  private final boolean mayBeQuote;

  /// Of a frame that may have been anything, of any symbol.
  BadFrameException(RejectReason reason, String detail) {
    this(reason, detail, -1, true);
  }

  /// @param symbol whose it was, −1 when that cannot be told
  /// @param mayBeQuote it was a quote of ours, or it cannot be told what it was
  BadFrameException(RejectReason reason, String detail, int symbol, boolean mayBeQuote) {
    super(detail, null, false, false);
    this.reason = reason;
    this.symbol = symbol;
    this.mayBeQuote = mayBeQuote;
  }

  RejectReason reason() {
    return reason;
  }

  int symbol() {
    return symbol;
  }

  boolean mayBeQuote() {
    return mayBeQuote;
  }
}

package io.topbook.producer.feed;

import java.util.Locale;

/// Why a frame, or a record made from one, was not published. The label is metric tag and log key.
public enum RejectReason {
  /// Not JSON.
  MALFORMED,
  /// JSON that ends too early.
  TRUNCATED,
  /// Longer than the limit for one frame.
  OVERSIZE,
  BINARY,
  /// A stream we did not subscribe to, or of a kind we do not publish.
  UNKNOWN_STREAM,
  UNKNOWN_SYMBOL,
  /// An event type that does not belong to its stream.
  UNKNOWN_EVENT,
  /// The payload's symbol is not its stream's.
  WRONG_SYMBOL,
  MISSING_FIELD,
  /// A price, quantity, id or time that is no such number.
  BAD_NUMBER,
  /// A value of another type than the field's.
  BAD_TYPE,
  /// A trade without a public fill: `X` is `NA`, or the price is 0.
  NOT_A_TRADE,
  /// A frame of a recording before its first clock frame.
  NO_CLOCK,
  /// The record is larger than the broker takes.
  RECORD_TOO_LARGE;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /// `unknown-stream`.
  public String label() {
    return label;
  }
}

package io.topbook.features.book;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// A book grown from one key frame, and the id it stands at. Not thread-safe.
final class SequencedBook {
  /// How a diff stands to the book.
  enum Joint {
    REPEAT,
    JOINS,
    GAP
  }

  private final OrderBook book;
  private final long keyFrameTimeMicros;
  private long lastUpdateId;

  /// A diff has been applied, so that the next must follow it.
  private boolean bridged;

  private SequencedBook(
      OrderBook book, long keyFrameTimeMicros, long lastUpdateId, boolean bridged) {
    this.book = book;
    this.keyFrameTimeMicros = keyFrameTimeMicros;
    this.lastUpdateId = lastUpdateId;
    this.bridged = bridged;
  }

  static SequencedBook of(DepthUpdate keyFrame) {
    return new SequencedBook(
        OrderBook.fromSnapshot(keyFrame.bids(), keyFrame.asks()),
        keyFrame.eventTimeMicros(),
        keyFrame.lastUpdateId(),
        false);
  }

  OrderBook book() {
    return book;
  }

  long lastUpdateId() {
    return lastUpdateId;
  }

  long keyFrameTimeMicros() {
    return keyFrameTimeMicros;
  }

  boolean isBridged() {
    return bridged;
  }

  /// Spot: `U ≤ L + 1 ≤ u`. (That L lies inside `[U, u]`, as the exchange's page says of the first
  /// diff, fails where the key frame stands at the end of a diff.) Futures share their ids among
  /// symbols, so a diff names the one before it: `pu = L`, and behind a key frame also `U ≤ L ≤ u`.
  Joint joint(DepthUpdate diff, boolean futures) {
    if (diff.lastUpdateId() <= lastUpdateId) {
      return Joint.REPEAT;
    }
    boolean joins =
        futures
            ? diff.previousUpdateId() == lastUpdateId
                || (!bridged && diff.firstUpdateId() <= lastUpdateId)
            : diff.firstUpdateId() <= lastUpdateId + 1;
    return joins ? Joint.JOINS : Joint.GAP;
  }

  void apply(DepthUpdate diff) {
    book.apply(diff);
    lastUpdateId = diff.lastUpdateId();
    bridged = true;
  }

  void write(StateWriter out) {
    out.number(keyFrameTimeMicros);
    out.number(lastUpdateId);
    out.flag(bridged);
    book.write(out);
  }

  static SequencedBook read(StateReader in) {
    long keyFrameTimeMicros = in.number();
    long lastUpdateId = in.number();
    boolean bridged = in.flag();
    return new SequencedBook(OrderBook.read(in), keyFrameTimeMicros, lastUpdateId, bridged);
  }
}

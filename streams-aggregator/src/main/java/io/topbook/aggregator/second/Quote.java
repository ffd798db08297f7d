package io.topbook.aggregator.second;

import io.topbook.features.core.SecondInputs.LastQuote;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// Best bid and ask after one book update.
///
/// @param updateId rises per symbol; tells which of two quotes is the later one
/// @param eventTimeMicros when it was in force, the exchange's clock
public record Quote(
    long updateId,
    long eventTimeMicros,
    double bidPrice,
    double bidQty,
    double askPrice,
    double askQty) {

  public double mid() {
    return (bidPrice + askPrice) / 2;
  }

  public double spread() {
    return askPrice - bidPrice;
  }

  /// Locked or crossed, or a price or quantity that is not positive. It counts all the same: what
  /// the exchange sent was in force.
  public boolean isInvalid() {
    return askPrice <= bidPrice || bidPrice <= 0 || askPrice <= 0 || bidQty <= 0 || askQty <= 0;
  }

  LastQuote asLast() {
    return new LastQuote(eventTimeMicros, bidPrice, bidQty, askPrice, askQty);
  }

  void write(StateWriter out) {
    out.number(updateId);
    out.number(eventTimeMicros);
    out.real(bidPrice);
    out.real(bidQty);
    out.real(askPrice);
    out.real(askQty);
  }

  static Quote read(StateReader in) {
    return new Quote(in.number(), in.number(), in.real(), in.real(), in.real(), in.real());
  }
}

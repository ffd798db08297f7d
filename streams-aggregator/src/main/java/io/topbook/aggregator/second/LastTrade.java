package io.topbook.aggregator.second;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// The trade with the highest id so far.
record LastTrade(long id, long eventTimeMicros, double price) {
  void write(StateWriter out) {
    out.number(id);
    out.number(eventTimeMicros);
    out.real(price);
  }

  static LastTrade read(StateReader in) {
    return new LastTrade(in.number(), in.number(), in.real());
  }
}

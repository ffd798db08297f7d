package io.topbook.aggregator.second;

import io.topbook.features.book.TopLevels;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// The book after its last event; where there is none of these, the book is not known.
///
/// @param eventTimeMicros when that took effect, the exchange's clock
/// @param inSync the key frame vouches for the levels; else the market has left its range
record BookState(long eventTimeMicros, TopLevels levels, boolean inSync) {
  void write(StateWriter out) {
    out.number(eventTimeMicros);
    levels.write(out);
    out.flag(inSync);
  }

  static BookState read(StateReader in) {
    return new BookState(in.number(), TopLevels.read(in), in.flag());
  }
}

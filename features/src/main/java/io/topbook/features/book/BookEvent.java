package io.topbook.features.book;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;

/// The book after an applied diff, or after a key frame that was taken.
///
/// @param effectiveTimeMicros of a diff its own time or that of the key frame which the book grew
///   from, the later one; of a key frame its time or that of what was applied before, the later one
/// @param firstUpdateId U; of a key frame the id that the book stands at
/// @param lastUpdateId u; of a key frame the id that the book stands at
/// @param top as told; not to be relied on unless `topKnown`
/// @param topKnown the key frame vouches for the best five levels of both sides; else the market
///   has walked out of its range, and levels may be missing
/// @param flow the diff's order flow; {@link OrderFlow#NONE} for a key frame, for the first diff
///   after one, for the diff at which an audit found the book wrong, and unless the top was known
///   before and is after
public record BookEvent(
    Kind kind,
    long effectiveTimeMicros,
    long firstUpdateId,
    long lastUpdateId,
    TopLevels top,
    boolean topKnown,
    OrderFlow flow) {
  /// What the book came from.
  public enum Kind {
    DIFF,
    KEY_FRAME
  }

  public void write(StateWriter out) {
    out.flag(kind == Kind.DIFF);
    out.number(effectiveTimeMicros);
    out.number(firstUpdateId);
    out.number(lastUpdateId - firstUpdateId);
    top.write(out);
    out.flag(topKnown);
    flow.write(out);
  }

  public static BookEvent read(StateReader in) {
    Kind kind = in.flag() ? Kind.DIFF : Kind.KEY_FRAME;
    long time = in.number();
    long first = in.number();
    long last = first + in.number();
    return new BookEvent(
        kind, time, first, last, TopLevels.read(in), in.flag(), OrderFlow.read(in));
  }

  /// The best bid is at or above the best ask.
  public boolean isCrossed() {
    return top.bids() > 0 && top.asks() > 0 && top.bidPrice(0) >= top.askPrice(0);
  }
}

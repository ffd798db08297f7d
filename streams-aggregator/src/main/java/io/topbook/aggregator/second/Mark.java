package io.topbook.aggregator.second;

import io.topbook.features.state.StateReader;
/// What the producer had published of a symbol when a second was due.
///
/// @param second the closed second: its start, in seconds since 1970-01-01 UTC
/// @param quoteOffset offset of the symbol's last quote before the mark was due, or {@link #NONE}
/// @param tradeOffset likewise of its last trade
/// @param quoteUp the quote subscription was up throughout the second
/// @param tradeUp the trade subscription was up throughout the second
/// @param downSinceMicros since when the feed was in truth down, or {@link #NEVER}
/// @param played published under a recorded clock, so the wall clock says nothing about it
/// @param cut more than the state horizon passed unobserved before this second
/// @param availableAtMicros the mark's append time: its rows' `available_at`
import io.topbook.features.state.StateWriter;

public record Mark(
    int symbolId,
    long second,
    long quoteOffset,
    long tradeOffset,
    boolean quoteUp,
    boolean tradeUp,
    long downSinceMicros,
    boolean clockSteady,
    boolean trading,
    boolean played,
    boolean cut,
    long availableAtMicros) {
  public static final long NONE = -1;
  public static final long NEVER = Long.MAX_VALUE;

  void write(StateWriter out) {
    out.number(symbolId);
    out.number(second);
    out.number(quoteOffset);
    out.number(tradeOffset);
    out.flag(quoteUp);
    out.flag(tradeUp);
    out.number(downSinceMicros);
    out.flag(clockSteady);
    out.flag(trading);
    out.flag(played);
    out.flag(cut);
    out.number(availableAtMicros);
  }

  static Mark read(StateReader in) {
    return new Mark(
        (int) in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.flag(),
        in.flag(),
        in.number(),
        in.flag(),
        in.flag(),
        in.flag(),
        in.flag(),
        in.number());
  }
}

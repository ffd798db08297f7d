package io.topbook.aggregator.second;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// What the producer had published of a symbol when a second was due.
///
/// @param second the closed second: its start, in seconds since 1970-01-01 UTC
/// @param quoteOffset offset of the symbol's last quote before the mark was due, or {@link #NONE}
/// @param tradeOffset likewise of its last trade
/// @param depthOffset likewise of its last depth record
/// @param quoteUp the quote subscription was up throughout the second
/// @param tradeUp the trade subscription was up throughout the second
/// @param depthUp the depth subscription was up throughout the second
/// @param downSinceMicros since when the feed was in truth down, or {@link #NEVER}
/// @param played published under a recorded clock, so the wall clock says nothing about it
/// @param cut more than the state horizon passed unobserved before this second
/// @param tickSize price step at the end of the second, null when unknown
/// @param stepSize quantity step at the end of the second, null when unknown
/// @param availableAtMicros the mark's append time: its rows' `available_at`
public record Mark(
    int symbolId,
    long second,
    long quoteOffset,
    long tradeOffset,
    long depthOffset,
    boolean quoteUp,
    boolean tradeUp,
    boolean depthUp,
    long downSinceMicros,
    boolean clockSteady,
    boolean trading,
    boolean played,
    boolean cut,
    @Nullable Double tickSize,
    @Nullable Double stepSize,
    long availableAtMicros) {
  public static final long NONE = -1;
  public static final long NEVER = Long.MAX_VALUE;

  void write(StateWriter out) {
    out.number(symbolId);
    out.number(second);
    out.number(quoteOffset);
    out.number(tradeOffset);
    out.number(depthOffset);
    out.flag(quoteUp);
    out.flag(tradeUp);
    out.flag(depthUp);
    out.number(downSinceMicros);
    out.flag(clockSteady);
    out.flag(trading);
    out.flag(played);
    out.flag(cut);
    out.maybe(tickSize);
    out.maybe(stepSize);
    out.number(availableAtMicros);
  }

  static Mark read(StateReader in) {
    return new Mark(
        (int) in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.flag(),
        in.flag(),
        in.flag(),
        in.number(),
        in.flag(),
        in.flag(),
        in.flag(),
        in.flag(),
        in.maybe(),
        in.maybe(),
        in.number());
  }
}

package io.topbook.features.core;

import io.topbook.features.book.TopLevels;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// What one second of one symbol contributes to the features. Immutable. Two are equal when they
/// are equal to the bit.
///
/// @param second its start, in seconds since 1970-01-01 UTC: the row's `window_start`
/// @param quality bits of the second itself: QUOTE_GAP, TRADE_GAP, BOOK_GAP, STALE, REPAIRED,
///   NOT_TRADING, CLOCK
/// @param tickSize price step in force at the end, null when unknown
/// @param stepSize quantity step in force at the end, null when unknown
public record SecondInputs(
    long second,
    int quality,
    @Nullable Double tickSize,
    @Nullable Double stepSize,
    Quotes quotes,
    Trades trades,
    Books books) {

  public void write(StateWriter out) {
    SecondCodec.write(this, out);
  }

  public static SecondInputs read(StateReader in) {
    return SecondCodec.read(in);
  }

  /// Quotes, the last by id in force at the end.
  ///
  /// @param last null when none is known
  /// @param count quotes of the second
  /// @param orderFlow Σ e of the second's quotes, each against the one before, exact and rounded
  ///   once; null when the second has quotes and none is known before the first
  /// @param sizes Σ (bid_qty + ask_qty) of the second's quotes, exact and rounded once
  /// @param midHigh highest mid, the carried quote included; meaningless when `last` is null
  /// @param midLow likewise the lowest
  public record Quotes(
      @Nullable LastQuote last,
      long count,
      @Nullable Double orderFlow,
      double sizes,
      double midHigh,
      double midLow) {}

  /// A quote in force.
  public record LastQuote(
      long eventTimeMicros, double bidPrice, double bidQty, double askPrice, double askQty) {}

  /// Trades of the second, sums exact and rounded once.
  ///
  /// @param last the last trade by id up to the end of the second, null when none is known
  public record Trades(
      @Nullable LastTrade last,
      double base,
      double quote,
      double buyBase,
      long aggTrades,
      long fills) {}

  /// The last trade.
  public record LastTrade(long eventTimeMicros, double price) {}

  /// The book.
  ///
  /// @param last the book as last told, null when it is not known at the end
  /// @param events diffs applied in the second
  /// @param orderFlow Σ e^m of levels 1 to 5 (index 0 to 4) over them, exact and rounded once; an
  ///   entry is null when the book was not in sync throughout, when e is unknown of any event (the
  ///   first after a key frame), or when level m was absent before or after one
  public record Books(
      @Nullable LastBook last, long events, java.util.List<@Nullable Double> orderFlow) {}

  /// The book after its last applied event.
  public record LastBook(long eventTimeMicros, TopLevels levels) {}
}

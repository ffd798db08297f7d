package io.topbook.features.core;

import io.topbook.features.Quality;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.SecondInputs.LastQuote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a second, or a block of seconds, holds for the windows: first the columns that add up, then
/// those of which the largest counts. Absence is NaN, which every sum over it is too.
final class Cells {
  static final int ORDER_FLOW = 0;
  static final int SIZES = 1;
  static final int QUOTES = 2;
  static final int BASE = 3;
  static final int QUOTE_VOLUME = 4;
  static final int BUY_BASE = 5;
  static final int AGG_TRADES = 6;
  static final int FILLS = 7;
  static final int LEVEL_FLOW = 8;
  static final int EVENTS = LEVEL_FLOW + TopLevels.DEPTH;
  static final int SQUARED_RETURN = EVENTS + 1;
  static final int SUMS = SQUARED_RETURN + 1;

  static final int MID_HIGH = SUMS;
  static final int MINUS_MID_LOW = SUMS + 1;
  static final int TICK_HIGH = SUMS + 2;
  static final int MINUS_TICK_LOW = SUMS + 3;
  static final int STEP_HIGH = SUMS + 4;
  static final int MINUS_STEP_LOW = SUMS + 5;
  static final int QUOTE_TAINT = SUMS + 6;
  static final int TRADE_TAINT = SUMS + 7;
  static final int BOOK_TAINT = SUMS + 8;
  static final int WIDTH = SUMS + 9;

  private static final double NONE = Double.NEGATIVE_INFINITY;

  private Cells() {}

  /// Writes a second's cells, all but its return.
  static void write(SecondInputs second, double[] cells, int at) {
    SecondInputs.Quotes quotes = second.quotes();
    SecondInputs.Trades trades = second.trades();
    SecondInputs.Books books = second.books();
    boolean known = quotes.last() != null;
    cells[at + ORDER_FLOW] = known ? Absent.of(quotes.orderFlow()) : Absent.ABSENT;
    cells[at + SIZES] = quotes.sizes();
    cells[at + QUOTES] = quotes.count();
    cells[at + BASE] = trades.base();
    cells[at + QUOTE_VOLUME] = trades.quote();
    cells[at + BUY_BASE] = trades.buyBase();
    cells[at + AGG_TRADES] = trades.aggTrades();
    cells[at + FILLS] = trades.fills();
    List<@Nullable Double> levelFlow = books.orderFlow();
    for (int level = 0; level < TopLevels.DEPTH; level++) {
      cells[at + LEVEL_FLOW + level] = Absent.of(levelFlow.get(level));
    }
    cells[at + EVENTS] = books.events();
    cells[at + MID_HIGH] = known ? quotes.midHigh() : NONE;
    cells[at + MINUS_MID_LOW] = known ? -quotes.midLow() : NONE;
    cells[at + TICK_HIGH] = orNone(second.tickSize(), 1);
    cells[at + MINUS_TICK_LOW] = orNone(second.tickSize(), -1);
    cells[at + STEP_HIGH] = orNone(second.stepSize(), 1);
    cells[at + MINUS_STEP_LOW] = orNone(second.stepSize(), -1);
    cells[at + QUOTE_TAINT] = taint(second, Quality.QUOTE_GAP);
    cells[at + TRADE_TAINT] = taint(second, Quality.TRADE_GAP);
    cells[at + BOOK_TAINT] = taint(second, Quality.BOOK_GAP);
  }

  private static double orNone(@Nullable Double value, int sign) {
    return value == null ? NONE : sign * value;
  }

  private static double taint(SecondInputs second, int gap) {
    return (second.quality() & (gap | Quality.STALE)) == 0 ? 0 : 1;
  }

  static double mid(@Nullable LastQuote quote) {
    return quote == null ? Absent.ABSENT : (quote.bidPrice() + quote.askPrice()) / 2;
  }

  /// What a block holds before its first part.
  static void clear(double[] cells, int at) {
    for (int cell = 0; cell < SUMS; cell++) {
      cells[at + cell] = 0;
    }
    for (int cell = SUMS; cell < WIDTH; cell++) {
      cells[at + cell] = NONE;
    }
  }

  /// Adds the next part, the older before the younger.
  static void add(double[] part, int from, double[] cells, int at) {
    for (int cell = 0; cell < SUMS; cell++) {
      cells[at + cell] += part[from + cell];
    }
    for (int cell = SUMS; cell < WIDTH; cell++) {
      cells[at + cell] = Math.max(cells[at + cell], part[from + cell]);
    }
  }

  /// Whether what is known of a rule, tick or step size, is not one value.
  static boolean changes(double[] cells, int high) {
    return cells[high] != NONE && cells[high] != -cells[high + 1];
  }
}

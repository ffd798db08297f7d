package io.topbook.features.core;

import io.topbook.features.book.TopLevels;
import io.topbook.features.core.SecondInputs.Books;
import io.topbook.features.core.SecondInputs.LastBook;
import io.topbook.features.core.SecondInputs.LastQuote;
import io.topbook.features.core.SecondInputs.LastTrade;
import io.topbook.features.core.SecondInputs.Quotes;
import io.topbook.features.core.SecondInputs.Trades;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import io.topbook.features.sum.Decimals;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// {@link SecondInputs} as bytes: some 250 with a full book, 40 of a silent second without.
final class SecondCodec {
  private static final long MICROS = 1_000_000;
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final double STEP = 1e8;

  private SecondCodec() {}

  static void write(SecondInputs inputs, StateWriter out) {
    long start = inputs.second() * MICROS;
    out.number(inputs.second());
    out.number(inputs.quality());
    optional(inputs.tickSize(), out);
    optional(inputs.stepSize(), out);
    write(inputs.quotes(), start, out);
    write(inputs.trades(), start, out);
    write(inputs.books(), start, out);
  }

  static SecondInputs read(StateReader in) {
    long second = in.number();
    long start = second * MICROS;
    return new SecondInputs(
        second,
        (int) in.number(),
        optional(in),
        optional(in),
        quotes(start, in),
        trades(start, in),
        books(start, in));
  }

  private static void write(Quotes quotes, long start, StateWriter out) {
    LastQuote last = quotes.last();
    out.flag(last != null);
    if (last != null) {
      out.number(last.eventTimeMicros() - start);
      real(last.bidPrice(), out);
      real(last.bidQty(), out);
      real(last.askPrice(), out);
      real(last.askQty(), out);
    }
    out.number(quotes.count());
    optional(quotes.orderFlow(), out);
    real(quotes.sizes(), out);
    real(quotes.midHigh(), out);
    real(quotes.midLow(), out);
  }

  private static Quotes quotes(long start, StateReader in) {
    LastQuote last =
        in.flag()
            ? new LastQuote(start + in.number(), real(in), real(in), real(in), real(in))
            : null;
    return new Quotes(last, in.number(), optional(in), real(in), real(in), real(in));
  }

  private static void write(Trades trades, long start, StateWriter out) {
    LastTrade last = trades.last();
    out.flag(last != null);
    if (last != null) {
      out.number(last.eventTimeMicros() - start);
      real(last.price(), out);
    }
    real(trades.base(), out);
    real(trades.quote(), out);
    real(trades.buyBase(), out);
    out.number(trades.aggTrades());
    out.number(trades.fills());
  }

  private static Trades trades(long start, StateReader in) {
    LastTrade last = in.flag() ? new LastTrade(start + in.number(), real(in)) : null;
    return new Trades(last, real(in), real(in), real(in), in.number(), in.number());
  }

  private static void write(Books books, long start, StateWriter out) {
    LastBook last = books.last();
    out.flag(last != null);
    if (last != null) {
      out.number(last.eventTimeMicros() - start);
      write(last.levels(), out);
    }
    out.number(books.events());
    books.orderFlow().forEach(flow -> optional(flow, out));
  }

  private static Books books(long start, StateReader in) {
    LastBook last = in.flag() ? new LastBook(start + in.number(), levels(in)) : null;
    long events = in.number();
    var orderFlow = new @Nullable Double[TopLevels.DEPTH];
    for (int level = 0; level < orderFlow.length; level++) {
      orderFlow[level] = optional(in);
    }
    return new Books(last, events, shared(Collections.unmodifiableList(Arrays.asList(orderFlow))));
  }

  /// Most lists say the same: nothing flowed, or nothing is known.
  private static List<@Nullable Double> shared(List<@Nullable Double> orderFlow) {
    if (orderFlow.equals(BookFlow.SILENT)) {
      return BookFlow.SILENT;
    }
    return orderFlow.equals(BookFlow.UNKNOWN) ? BookFlow.UNKNOWN : orderFlow;
  }

  private static void write(TopLevels levels, StateWriter out) {
    out.number(levels.bids());
    out.number(levels.asks());
    for (int level = 0; level < levels.bids(); level++) {
      real(levels.bidPrice(level), out);
      real(levels.bidQty(level), out);
    }
    for (int level = 0; level < levels.asks(); level++) {
      real(levels.askPrice(level), out);
      real(levels.askQty(level), out);
    }
  }

  private static TopLevels levels(StateReader in) {
    var bidPrices = new double[(int) in.number()];
    var bidQtys = new double[bidPrices.length];
    var askPrices = new double[(int) in.number()];
    var askQtys = new double[askPrices.length];
    for (int level = 0; level < bidPrices.length; level++) {
      bidPrices[level] = real(in);
      bidQtys[level] = real(in);
    }
    for (int level = 0; level < askPrices.length; level++) {
      askPrices[level] = real(in);
      askQtys[level] = real(in);
    }
    return TopLevels.of(bidPrices, bidQtys, askPrices, askQtys);
  }

  private static void optional(@Nullable Double value, StateWriter out) {
    out.flag(value != null);
    if (value != null) {
      real(value, out);
    }
  }

  private static @Nullable Double optional(StateReader in) {
    return in.flag() ? real(in) : null;
  }

  /// A whole number of 10^-8 that stands for the value to the bit, its lowest bit 0; else 1 and the
  /// eight bytes.
  static void real(double value, StateWriter out) {
    long steps = Decimals.fixed(Math.abs(value));
    long signed = value < 0 ? -steps : steps;
    if (steps >= 0
        && steps <= EXACT_IN_DOUBLE
        && Double.doubleToRawLongBits(signed / STEP) == Double.doubleToRawLongBits(value)) {
      out.number(signed << 1);
    } else {
      out.number(1);
      out.real(value);
    }
  }

  static double real(StateReader in) {
    long number = in.number();
    return (number & 1) == 0 ? (number >> 1) / STEP : in.real();
  }
}

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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// {@link SecondInputs} as bytes: some 250 with a full book, 40 of a silent second without.
final class SecondCodec {
  private static final long MICROS = 1_000_000;

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
      out.decimal(last.bidPrice());
      out.decimal(last.bidQty());
      out.decimal(last.askPrice());
      out.decimal(last.askQty());
    }
    out.number(quotes.count());
    optional(quotes.orderFlow(), out);
    out.decimal(quotes.sizes());
    out.decimal(quotes.midHigh());
    out.decimal(quotes.midLow());
  }

  private static Quotes quotes(long start, StateReader in) {
    LastQuote last =
        in.flag()
            ? new LastQuote(
                start + in.number(), in.decimal(), in.decimal(), in.decimal(), in.decimal())
            : null;
    return new Quotes(last, in.number(), optional(in), in.decimal(), in.decimal(), in.decimal());
  }

  private static void write(Trades trades, long start, StateWriter out) {
    LastTrade last = trades.last();
    out.flag(last != null);
    if (last != null) {
      out.number(last.eventTimeMicros() - start);
      out.decimal(last.price());
    }
    out.decimal(trades.base());
    out.decimal(trades.quote());
    out.decimal(trades.buyBase());
    out.number(trades.aggTrades());
    out.number(trades.fills());
  }

  private static Trades trades(long start, StateReader in) {
    LastTrade last = in.flag() ? new LastTrade(start + in.number(), in.decimal()) : null;
    return new Trades(last, in.decimal(), in.decimal(), in.decimal(), in.number(), in.number());
  }

  private static void write(Books books, long start, StateWriter out) {
    LastBook last = books.last();
    out.flag(last != null);
    if (last != null) {
      out.number(last.eventTimeMicros() - start);
      last.levels().write(out);
    }
    out.number(books.events());
    books.orderFlow().forEach(flow -> optional(flow, out));
  }

  private static Books books(long start, StateReader in) {
    LastBook last = in.flag() ? new LastBook(start + in.number(), TopLevels.read(in)) : null;
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

  private static void optional(@Nullable Double value, StateWriter out) {
    out.flag(value != null);
    if (value != null) {
      out.decimal(value);
    }
  }

  private static @Nullable Double optional(StateReader in) {
    return in.flag() ? in.decimal() : null;
  }
}

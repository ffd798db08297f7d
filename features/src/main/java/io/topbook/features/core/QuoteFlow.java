package io.topbook.features.core;

import io.topbook.features.core.SecondInputs.LastQuote;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import io.topbook.features.sum.Decimals;
import io.topbook.features.sum.ExactSum;
import org.jspecify.annotations.Nullable;

/// Order flow at the best levels over the quotes of one second, added in the order of their ids:
/// sums are exact, and rounded when asked for.
///
/// Each quote counts against the one before. The first counts against the one carried in, which may
/// change long after; so its term is not in the sum but added when asked for.
///
/// Example: bid 100 × 5 → 100 × 8 (+3), ask 101 × 4 → 101 × 1 (+3): e = 6.
///
/// Not thread-safe.
public final class QuoteFlow {
  private final ExactSum flow;
  private final ExactSum sizes;
  private long count;
  private @Nullable LastQuote first;
  private @Nullable LastQuote last;

  public QuoteFlow() {
    this(new ExactSum(Decimals.SCALE), new ExactSum(Decimals.SCALE));
  }

  private QuoteFlow(ExactSum flow, ExactSum sizes) {
    this.flow = flow;
    this.sizes = sizes;
  }

  /// Adds the quote with the next higher id.
  public void add(LastQuote quote) {
    count++;
    if (last == null) {
      first = quote;
    } else {
      addTerm(flow, last, quote);
    }
    last = quote;
    addSigned(sizes, 1, quote.bidQty());
    addSigned(sizes, 1, quote.askQty());
  }

  /// Quotes added.
  public long count() {
    return count;
  }

  /// Σ e over the second's quotes; 0 when there is none, null when none is known before the first.
  ///
  /// @param carried the quote in force before the first
  public @Nullable Double orderFlow(@Nullable LastQuote carried) {
    if (first == null) {
      return 0.0;
    }
    if (carried == null) {
      return null;
    }
    ExactSum whole = flow.copy();
    addTerm(whole, carried, first);
    return whole.toDouble();
  }

  /// Σ (bid_qty + ask_qty) over the second's quotes.
  public double sizes() {
    return sizes.toDouble();
  }

  private static void addTerm(ExactSum sum, LastQuote before, LastQuote quote) {
    if (quote.bidPrice() >= before.bidPrice()) {
      addSigned(sum, 1, quote.bidQty());
    }
    if (quote.bidPrice() <= before.bidPrice()) {
      addSigned(sum, -1, before.bidQty());
    }
    if (quote.askPrice() <= before.askPrice()) {
      addSigned(sum, -1, quote.askQty());
    }
    if (quote.askPrice() >= before.askPrice()) {
      addSigned(sum, 1, before.askQty());
    }
  }

  private static void addSigned(ExactSum sum, int sign, double qty) {
    long fixed = Decimals.fixed(qty);
    if (fixed != Decimals.NOT_FIXED) {
      sum.add(sign * fixed);
    } else {
      sum.add(sign > 0 ? Decimals.exact(qty) : Decimals.exact(qty).negate());
    }
  }

  public void write(StateWriter out) {
    out.number(count);
    flow.write(out);
    sizes.write(out);
    if (first != null && last != null) {
      write(first, out);
      write(last, out);
    }
  }

  public static QuoteFlow read(StateReader in) {
    long count = in.number();
    var read = new QuoteFlow(ExactSum.read(Decimals.SCALE, in), ExactSum.read(Decimals.SCALE, in));
    read.count = count;
    if (count > 0) {
      read.first = quote(in);
      read.last = quote(in);
    }
    return read;
  }

  private static void write(LastQuote quote, StateWriter out) {
    out.number(quote.eventTimeMicros());
    out.decimal(quote.bidPrice());
    out.decimal(quote.bidQty());
    out.decimal(quote.askPrice());
    out.decimal(quote.askQty());
  }

  private static LastQuote quote(StateReader in) {
    return new LastQuote(in.number(), in.decimal(), in.decimal(), in.decimal(), in.decimal());
  }
}

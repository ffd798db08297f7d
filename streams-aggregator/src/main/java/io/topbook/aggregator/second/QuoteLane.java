package io.topbook.aggregator.second;

import io.topbook.features.Quality;
import io.topbook.features.core.QuoteFlow;
import io.topbook.features.core.SecondInputs.LastQuote;
import io.topbook.features.core.SecondInputs.Quotes;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Quotes: the one in force carries over, the higher update id being the later quote.
///
/// An id above every id seen is new, which is nearly always so; else the seconds whose ids span it
/// are asked. Not thread-safe.
final class QuoteLane extends Lane<Quote, QuoteAccumulator, Quote, QuoteColumns> {
  static final String STREAM = "bookTicker";

  /// Quotes of futures may come out of the order of their ids; for so many seconds they are kept
  /// one by one, since order flow goes from each to the next.
  private static final long YOUNG_SECONDS = 3;

  private final TopCheck topCheck;
  private long highestId = Long.MIN_VALUE;
  private long settledEnd = Long.MIN_VALUE;

  QuoteLane(int heldMax, Counts counts, LongConsumer onChange, TopCheck topCheck) {
    super(STREAM, Quality.QUOTE_GAP, heldMax, counts, onChange);
    this.topCheck = topCheck;
  }

  @Override
  long idOf(Quote quote) {
    return quote.updateId();
  }

  @Override
  long eventTimeOf(Quote quote) {
    return quote.eventTimeMicros();
  }

  @Override
  boolean isKnown(Quote quote) {
    return quote.updateId() <= highestId && anyOwn(own -> own.contains(quote.updateId()));
  }

  @Override
  boolean isForgotten(Quote quote) {
    return false;
  }

  @Override
  void remember(Quote quote, long second) {
    highestId = Math.max(highestId, quote.updateId());
    topCheck.quote(quote);
  }

  @Override
  QuoteAccumulator add(@Nullable QuoteAccumulator own, Quote quote) {
    if (own == null) {
      return new QuoteAccumulator(quote);
    }
    own.add(quote);
    return own;
  }

  /// What a second with a row contributes to features.
  Quotes inputs(long second) {
    QuoteAccumulator own = own(second);
    Quote carried = atStart(second);
    Quote end = atEnd(second);
    QuoteColumns columns = QuoteColumns.of(own, carried);
    LastQuote before = carried == null ? null : carried.asLast();
    LastQuote last = end == null ? null : end.asLast();
    if (own == null) {
      return new Quotes(last, 0, 0.0, 0, columns.midHigh(), columns.midLow());
    }
    QuoteFlow flow = own.flow();
    return new Quotes(
        last,
        flow.count(),
        own.isFlowKnown() ? flow.orderFlow(before) : null,
        flow.sizes(),
        columns.midHigh(),
        columns.midLow());
  }

  /// What a second contributes in which nothing has come yet.
  Quotes silentAfter(long second) {
    Quote end = atEnd(second);
    QuoteColumns columns = QuoteColumns.of(null, end);
    return new Quotes(
        end == null ? null : end.asLast(), 0, 0.0, 0, columns.midHigh(), columns.midLow());
  }

  /// Lets go of the quotes of seconds that are no longer young.
  void settle(long markSecond) {
    long end = markSecond - YOUNG_SECONDS + 1;
    for (long second = Math.max(settledEnd, firstSecond()); second < end; second++) {
      QuoteAccumulator own = own(second);
      if (own != null) {
        own.settle();
        changed(second);
      }
    }
    settledEnd = Math.max(settledEnd, end);
  }

  @Override
  QuoteColumns columns(@Nullable QuoteAccumulator own, @Nullable Quote carried) {
    return QuoteColumns.of(own, carried);
  }

  @Override
  @Nullable Quote atEnd(@Nullable QuoteAccumulator own, @Nullable Quote carried) {
    return own == null ? carried : own.inForceAtEnd(carried);
  }

  @Override
  int derivedQuality(long second, @Nullable QuoteAccumulator own, @Nullable Quote carried) {
    return 0;
  }

  @Override
  int flagsOf(Mark mark) {
    return (mark.quoteUp() ? 0 : Quality.QUOTE_GAP)
        | (mark.clockSteady() ? 0 : Quality.CLOCK)
        | (mark.trading() ? 0 : Quality.NOT_TRADING);
  }

  @Override
  void compact(QuoteAccumulator own) {
    own.compact();
  }

  @Override
  void write(StateWriter out, Quote quote) {
    quote.write(out);
  }

  @Override
  Quote readEvent(StateReader in) {
    return Quote.read(in);
  }

  @Override
  void writeOwn(StateWriter out, QuoteAccumulator own) {
    own.write(out);
  }

  @Override
  QuoteAccumulator readOwn(StateReader in) {
    return QuoteAccumulator.read(in);
  }

  @Override
  void writeCarried(StateWriter out, Quote carried) {
    carried.write(out);
  }

  @Override
  Quote readCarried(StateReader in) {
    return Quote.read(in);
  }

  @Override
  void writeIds(StateWriter out) {
    out.number(highestId);
    out.number(settledEnd);
  }

  @Override
  void readIds(StateReader in) {
    highestId = in.number();
    settledEnd = in.number();
  }
}

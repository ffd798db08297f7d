package io.topbook.aggregator.second;

import io.topbook.features.Quality;
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

  private long highestId = Long.MIN_VALUE;

  QuoteLane(int heldMax, Counts counts, LongConsumer onChange) {
    super(STREAM, Quality.QUOTE_GAP, heldMax, counts, onChange);
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
  }

  @Override
  QuoteAccumulator add(@Nullable QuoteAccumulator own, Quote quote) {
    if (own == null) {
      return new QuoteAccumulator(quote);
    }
    own.add(quote);
    return own;
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
  int derivedQuality(long second, @Nullable QuoteAccumulator own) {
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
  }

  @Override
  void readIds(StateReader in) {
    highestId = in.number();
  }
}

package io.topbook.aggregator.second;

import io.topbook.features.Quality;
import io.topbook.features.book.BookEvent;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.BookFlow;
import io.topbook.features.core.SecondInputs.Books;
import io.topbook.features.core.SecondInputs.LastBook;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The book: as last told, it carries over. A second has BOOK_GAP when the book was not known at
/// any moment of it, or not right.
///
/// Entries come from one symbol's book in the order of its log, each once. Not thread-safe.
final class BookLane extends Lane<BookEntry, BookAccumulator, BookState, BookColumns> {
  static final String STREAM = "depth";

  private final TopCheck topCheck;

  /// Seconds in which the book was thought to be known, and was not. In order, apart.
  private final List<Span> doubted = new ArrayList<>();

  BookLane(int heldMax, Counts counts, LongConsumer onChange, TopCheck topCheck) {
    super(STREAM, Quality.BOOK_GAP, heldMax, counts, onChange);
    this.topCheck = topCheck;
  }

  @Override
  long idOf(BookEntry entry) {
    return entry.lastUpdateId();
  }

  @Override
  long eventTimeOf(BookEntry entry) {
    return entry.eventTimeMicros();
  }

  @Override
  boolean isKnown(BookEntry entry) {
    return false;
  }

  @Override
  boolean isForgotten(BookEntry entry) {
    return false;
  }

  /// Seconds in which the book was thought to be right, and was not.
  @Override
  void remember(BookEntry entry, long second) {
    switch (entry) {
      case BookEntry.Known known when known.isKeyFrame() -> topCheck.begins(known.event());
      case BookEntry.Known(BookEvent event) -> topCheck.book(event);
      case BookEntry.Confirmed confirmed -> topCheck.isRight(confirmed.eventTimeMicros());
      case BookEntry.Lost lost -> {
        topCheck.ends();
        flagSince(lost.sinceMicros(), second);
      }
      case BookEntry.Wrong wrong -> {
        topCheck.isReplaced(wrong.eventTimeMicros());
        flagSince(wrong.sinceMicros(), second);
      }
    }
  }

  private void flagSince(long micros, long second) {
    doubt(new Span(Math.min(Seconds.of(micros), second), second));
  }

  /// The book was not known, or not right, in these seconds.
  void doubt(Span seconds) {
    Span span = seconds;
    if (!doubted.isEmpty() && span.first() <= doubted.getLast().last() + 1) {
      span = doubted.removeLast().with(span.first()).with(span.last());
    }
    doubted.add(span);
    flagSoon(seconds.first());
    flagSoon(seconds.last());
  }

  @Override
  void trim(long oldest) {
    super.trim(oldest);
    doubted.removeIf(span -> span.last() < oldest);
  }

  @Override
  BookAccumulator add(@Nullable BookAccumulator own, BookEntry entry) {
    BookAccumulator sum = own == null ? new BookAccumulator() : own;
    sum.add(entry);
    return sum;
  }

  /// What a second with a row contributes to features.
  Books inputs(long second) {
    BookAccumulator own = own(second);
    BookState end = atEnd(second);
    LastBook last = end == null ? null : new LastBook(end.eventTimeMicros(), end.levels());
    boolean known =
        isKnown(own, atStart(second)) && doubted.stream().noneMatch(span -> span.holds(second));
    return own == null
        ? new Books(last, 0, known ? BookFlow.SILENT : BookFlow.UNKNOWN)
        : new Books(last, own.flow().events(), own.flow().orderFlow(known));
  }

  /// What a second contributes in which nothing has come yet.
  Books silentAfter(long second) {
    BookState end = atEnd(second);
    return end == null
        ? new Books(null, 0, BookFlow.UNKNOWN)
        : new Books(new LastBook(end.eventTimeMicros(), end.levels()), 0, BookFlow.SILENT);
  }

  @Override
  BookColumns columns(@Nullable BookAccumulator own, @Nullable BookState carried) {
    BookState end = atEnd(own, carried);
    return new BookColumns(
        end != null && end.inSync(),
        end == null ? TopLevels.NONE : end.levels(),
        own == null ? 0 : own.flow().events(),
        own == null ? 0 : own.firstDiffId(),
        own == null ? 0 : own.lastDiffId());
  }

  @Override
  @Nullable BookState atEnd(@Nullable BookAccumulator own, @Nullable BookState carried) {
    return own == null ? carried : own.atEnd(carried);
  }

  @Override
  int derivedQuality(long second, @Nullable BookAccumulator own, @Nullable BookState carried) {
    boolean inRange = carried != null && carried.inSync() && (own == null || !own.isOutOfRange());
    return inRange && isKnown(own, carried) ? 0 : Quality.BOOK_GAP;
  }

  /// Known throughout, as the exchange told it: whether the key frame vouches for it or not.
  private static boolean isKnown(@Nullable BookAccumulator own, @Nullable BookState carried) {
    return carried != null && (own == null || !own.isOutOfSync());
  }

  @Override
  int flagsOf(Mark mark) {
    return (mark.depthUp() ? 0 : Quality.BOOK_GAP) | (mark.trading() ? 0 : Quality.NOT_TRADING);
  }

  @Override
  void compact(BookAccumulator own) {}

  @Override
  void write(StateWriter out, BookEntry entry) {
    entry.write(out);
  }

  @Override
  BookEntry readEvent(StateReader in) {
    return BookEntry.read(in);
  }

  @Override
  void writeOwn(StateWriter out, BookAccumulator own) {
    own.write(out);
  }

  @Override
  BookAccumulator readOwn(StateReader in) {
    return BookAccumulator.read(in);
  }

  @Override
  void writeCarried(StateWriter out, BookState carried) {
    carried.write(out);
  }

  @Override
  BookState readCarried(StateReader in) {
    return BookState.read(in);
  }

  @Override
  void writeIds(StateWriter out) {
    out.number(doubted.size());
    for (Span span : doubted) {
      out.number(span.first());
      out.number(span.last());
    }
  }

  @Override
  void readIds(StateReader in) {
    for (long left = in.number(); left > 0; left--) {
      doubted.add(new Span(in.number(), in.number()));
    }
  }
}

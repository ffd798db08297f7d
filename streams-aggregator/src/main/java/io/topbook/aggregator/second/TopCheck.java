package io.topbook.aggregator.second;

import io.topbook.features.book.BookEvent;
import io.topbook.features.book.TopLevels;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Compares the book with the exchange's own quotes: where a quote and a diff have the same update
/// id, best bid and ask, price and quantity, must be equal. A top that no key frame vouches for any
/// more claims nothing: when it differs, it is not wrong but not known.
///
/// Both come as their marks cover them, a quote up to some 100 ms before the diff that holds its
/// id. Whichever comes first waits, bounded, until the other stream has passed its id; without a
/// book quotes do for as long as diffs behind a key frame may lie back. From a difference until the
/// two agree again, or a key frame confirms the book, it is in doubt since it was last found right.
/// Not thread-safe.
final class TopCheck {
  private static final int WAITING_MAX = 2_000;

  /// The producer keeps diffs for 15 s until their key frame is there.
  private static final long BEFORE_A_BOOK_MICROS = 20_000_000;

  private static final long NO_BOOK = Long.MIN_VALUE;

  private record Waiting(TopLevels levels, boolean known, long eventTimeMicros) {}

  private final BookCounts counts;
  private final List<BookTrouble> differences = new ArrayList<>();
  private final TreeMap<Long, Quote> quotes = new TreeMap<>();
  private final TreeMap<Long, Waiting> books = new TreeMap<>();
  private long highestQuote = Long.MIN_VALUE;
  private long highestBook = NO_BOOK;
  private long rightMicros;
  private boolean inDoubt;

  /// From the last agreement before a difference; {@link Long#MAX_VALUE} when there was none.
  private long doubtedSince = Long.MAX_VALUE;

  private long doubtedUntil;

  TopCheck(BookCounts counts) {
    this.counts = counts;
  }

  void quote(Quote quote) {
    highestQuote = Math.max(highestQuote, quote.updateId());
    Waiting book = books.remove(quote.updateId());
    if (book != null) {
      compare(quote, book);
    } else if (quote.updateId() > highestBook) {
      quotes.put(quote.updateId(), quote);
      bound(quotes);
      if (highestBook == NO_BOOK) {
        long oldest = quote.eventTimeMicros() - BEFORE_A_BOOK_MICROS;
        while (!quotes.isEmpty() && quotes.firstEntry().getValue().eventTimeMicros() < oldest) {
          quotes.pollFirstEntry();
        }
      }
    }
    books.headMap(highestQuote).clear();
  }

  /// A key frame was taken.
  void begins(BookEvent keyFrame) {
    highestBook = keyFrame.lastUpdateId();
    books.clear();
    quotes.headMap(highestBook, true).clear();
    isRight(keyFrame.effectiveTimeMicros());
  }

  /// The book is lost.
  void ends() {
    highestBook = NO_BOOK;
    books.clear();
  }

  /// The book was found right, or put right.
  void isRight(long micros) {
    rightMicros = micros;
    inDoubt = false;
  }

  /// A key frame showed that the book was wrong, and took its place.
  void isReplaced(long micros) {
    books.clear();
    isRight(micros);
  }

  /// Seconds in which the book was in doubt, through that of a mark; {@link Span#NONE} when it was
  /// not since the last call.
  Span takeDoubted(long markSecond) {
    if (doubtedSince == Long.MAX_VALUE) {
      return Span.NONE;
    }
    long last = inDoubt ? markSecond : Math.min(Seconds.of(doubtedUntil), markSecond);
    var doubted = new Span(Math.min(Seconds.of(doubtedSince), last), last);
    // What is told once is flagged for good: all of it again at each mark would be quadratic.
    doubtedSince = inDoubt ? (markSecond + 1) * Seconds.MICROS : Long.MAX_VALUE;
    return doubted;
  }

  /// A diff was applied.
  void book(BookEvent event) {
    long id = event.lastUpdateId();
    highestBook = Math.max(highestBook, id);
    var book = new Waiting(event.top(), event.topKnown(), event.effectiveTimeMicros());
    Quote quote = quotes.remove(id);
    if (quote != null) {
      compare(quote, book);
    } else if (id > highestQuote) {
      books.put(id, book);
      bound(books);
    }
    quotes.headMap(highestBook).clear();
  }

  List<BookTrouble> takeDifferences() {
    if (differences.isEmpty()) {
      return List.of();
    }
    List<BookTrouble> taken = List.copyOf(differences);
    differences.clear();
    return taken;
  }

  private void compare(Quote quote, Waiting book) {
    boolean equal = isTop(quote, book.levels);
    if (!equal && !book.known) {
      counts.onTopUnknown();
      return;
    }
    counts.onTopCompared(equal);
    if (equal) {
      isRight(book.eventTimeMicros);
    } else {
      if (!inDoubt) {
        inDoubt = true;
        doubtedSince = Math.min(doubtedSince, rightMicros);
      }
      doubtedUntil = book.eventTimeMicros;
      differences.add(new BookTrouble.Differs(quote, book.levels, book.eventTimeMicros));
    }
  }

  private static boolean isTop(Quote quote, TopLevels levels) {
    return isLevel(levels.bids() > 0, quote.bidPrice(), quote.bidQty(), levels, true)
        && isLevel(levels.asks() > 0, quote.askPrice(), quote.askQty(), levels, false);
  }

  /// An empty side is quoted as price 0 and quantity 0.
  private static boolean isLevel(
      boolean present, double price, double qty, TopLevels levels, boolean bid) {
    if (!present) {
      return qty == 0;
    }
    return bid
        ? price == levels.bidPrice(0) && qty == levels.bidQty(0)
        : price == levels.askPrice(0) && qty == levels.askQty(0);
  }

  private static void bound(NavigableMap<Long, ?> waiting) {
    if (waiting.size() > WAITING_MAX) {
      waiting.pollFirstEntry();
    }
  }

  // ---- state

  void write(StateWriter out) {
    out.number(highestQuote);
    out.number(highestBook);
    out.number(rightMicros);
    out.flag(inDoubt);
    out.number(doubtedSince);
    out.number(doubtedUntil);
    out.number(quotes.size());
    quotes.values().forEach(quote -> quote.write(out));
    out.number(books.size());
    books.forEach((id, book) -> {
      out.number(id);
      book.levels.write(out);
      out.flag(book.known);
      out.number(book.eventTimeMicros);
    });
  }

  void read(StateReader in) {
    highestQuote = in.number();
    highestBook = in.number();
    rightMicros = in.number();
    inDoubt = in.flag();
    doubtedSince = in.number();
    doubtedUntil = in.number();
    for (long left = in.number(); left > 0; left--) {
      Quote quote = Quote.read(in);
      quotes.put(quote.updateId(), quote);
    }
    for (long left = in.number(); left > 0; left--) {
      books.put(in.number(), new Waiting(TopLevels.read(in), in.flag(), in.number()));
    }
  }
}

package io.topbook.aggregator.second;

import io.topbook.features.Quality;
import io.topbook.features.core.SecondInputs;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// One symbol's seconds, closed by its marks.
///
/// Records and marks may come in any order among topics, in log order within one. A record is held
/// until the first mark at or above its offset covers it; a mark waits until every record it names
/// has been read ({@link #advance}). So the rows depend on what the marks say and on nothing else:
///
/// * Revision 0 of a second is what its own mark covers. What a later mark covers revises it, then.
/// * Per mark, after all is applied: each row that changed, once, oldest first, the mark's own
///   last.
/// * A second without a mark of its own (before the first mark, or skipped) is made at the mark
///   that needs it, with the gap bits set.
/// * A second mark for a second, or one of an earlier second, is dropped.
/// * Seconds further back than the horizon are forgotten; their records are {@link TooLate}.
/// * A cut begins anew: no seconds between, nothing carried over.
///
/// The state goes out in parts that do not grow with what is held: {@link #takeChanges}. Not
/// thread-safe.
public final class SymbolSeconds {
  /// So many seconds are stored as one part: a commit takes fewer records than it has seconds, and
  /// what is written twice, since a block was not full, stays little.
  static final int BLOCK = 4;

  private static final int VERSION = 7;

  /// How much is kept.
  ///
  /// @param horizonSeconds how far back a second can be revised
  /// @param heldMax records held per stream, and marks, at most; beyond, the oldest is given up: a
  ///   record as too late, its second flagged; a mark as if it had not been sent
  public record Limits(long horizonSeconds, int heldMax) {}

  private final Limits limits;
  private final Set<Long> changedBlocks = new HashSet<>();

  /// The block added last: most changes are of the same.
  private long lastChanged = Long.MIN_VALUE;

  private final Backlog<Mark> marks = new Backlog<>(Mark::write, Mark::read);
  private final QuoteLane quotes;
  private final TradeLane trades;
  private final BookLane books;
  private final FeatureSeconds features = new FeatureSeconds(this::changed, this::forgotten);
  private final BookCounts bookCounts;
  private final SymbolBook book;
  private long quotesRead;
  private long quotesInvalid;
  private long tradesRead;
  private long latencyMicros;
  private final TopCheck topCheck;

  private boolean headChanged;
  private boolean bookChanged;
  private @Nullable Mark lastMark;
  private long first;
  private long floor = Long.MIN_VALUE;
  private long provisionalUntil = Long.MIN_VALUE;

  /// @param futures whose id rules the book goes by
  public SymbolSeconds(Limits limits, boolean futures, StreamCounts counts) {
    this.limits = limits;
    LongConsumer onChange = this::changed;
    this.bookCounts = counts.book().ofOne();
    this.topCheck = new TopCheck(bookCounts);
    this.quotes = new QuoteLane(limits.heldMax, counts.quotes(), onChange, topCheck);
    this.trades = new TradeLane(limits.heldMax, counts.trades(), onChange);
    this.books = new BookLane(limits.heldMax, counts.bookEntries(), onChange, topCheck);
    this.book = new SymbolBook(futures, bookCounts);
  }

  // ---- what goes in

  public void quote(long offset, Quote quote) {
    headChanged = true;
    quotesRead++;
    quotesInvalid += quote.isInvalid() ? 1 : 0;
    quotes.hold(offset, quote);
  }

  public void trade(long offset, Trade trade) {
    headChanged = true;
    tradesRead++;
    trades.hold(offset, trade);
  }

  /// Applies a depth record to the book, at once.
  public void depth(long offset, DepthRecord record, Output out) {
    headChanged = true;
    bookChanged = true;
    book.apply(record.update());
    latencyMicros = record.receivedAtNanos() / 1_000 - record.update().eventTimeMicros();
    book.takeEvents().forEach(event -> out.bookEvent(event, record));
    book.takeEntries().forEach(entry -> books.hold(offset, entry));
    book.takeTroubles().forEach(out::bookTrouble);
  }

  public void mark(Mark mark, Output out) {
    headChanged = true;
    if (marks.size() == limits.heldMax) {
      out.ignored(marks.remove());
    }
    marks.add(mark);
  }

  /// The mark that waits longest, or null: its records may still be on their way.
  public @Nullable Mark nextMark() {
    return marks.peek();
  }

  /// Whether a mark waits behind that one.
  public boolean hasMoreMarks() {
    return marks.size() > 1;
  }

  /// Applies every mark whose records have been read.
  ///
  /// @param quotesUpTo the highest offset read of the quotes' partition, by whatever symbol
  /// @param tradesUpTo likewise of the trades'
  /// @param depthUpTo likewise of the depth's
  public void advance(long quotesUpTo, long tradesUpTo, long depthUpTo, Output out) {
    for (Mark mark = marks.peek(); mark != null; mark = marks.peek()) {
      if (lastMark != null && mark.second() <= lastMark.second()) {
        marks.remove();
        headChanged = true;
        out.ignored(mark);
      } else if (mark.quoteOffset() <= quotesUpTo
          && mark.tradeOffset() <= tradesUpTo
          && mark.depthOffset() <= depthUpTo) {
        marks.remove();
        headChanged = true;
        apply(mark, out);
      } else {
        return;
      }
    }
  }

  private void apply(Mark mark, Output out) {
    long second = mark.second();
    long oldest = second - limits.horizonSeconds;
    boolean begins = lastMark == null || mark.cut() || lastMark.second() < oldest;
    if (begins) {
      beginAnew();
    }
    oldest = Math.max(oldest, floor);
    first = Math.max(first, oldest);
    quotes.trim(oldest);
    trades.trim(oldest);
    books.trim(oldest);
    quotes.cover(mark.quoteOffset(), second, oldest);
    trades.cover(mark.tradeOffset(), second, oldest);
    books.cover(mark.depthOffset(), second, oldest);
    Span doubted = topCheck.takeDoubted(second);
    if (!doubted.isEmpty()) {
      books.doubt(doubted);
    }

    first = begins ? second : first;
    first = books.oldestRowless(trades.oldestRowless(quotes.oldestRowless(first)));
    quotes.grow(first, mark);
    trades.grow(first, mark);
    books.grow(first, mark);
    long changedFrom = quotes.emit(mark, out::quoteRow);
    changedFrom = Math.min(changedFrom, trades.emit(mark, out::tradeRow));
    changedFrom = Math.min(changedFrom, books.emit(mark, out::bookRow));
    if (begins) {
      features.begin(first);
    }
    features.apply(mark, changedFrom, at -> inputs(at, mark), out::featureRow);
    features.trim(oldest);
    quotes.settle(second);
    report(quotes.takeTooLate(), mark, out);
    report(trades.takeTooLate(), mark, out);
    report(books.takeTooLate(), mark, out);
    topCheck.takeDifferences().forEach(out::bookTrouble);

    lastMark = mark;
    out.applied(mark);
  }

  private void beginAnew() {
    quotes.cut();
    trades.cut();
    books.cut();
    if (lastMark != null) {
      floor = lastMark.second() + 1;
    }
  }

  /// What a second contributes to features, as it is now.
  private SecondInputs inputs(long second, Mark mark) {
    SecondInputs before = second == mark.second() ? null : features.inputs(second);
    return new SecondInputs(
        second,
        quotes.quality(second) | trades.quality(second) | books.quality(second),
        before == null ? mark.tickSize() : before.tickSize(),
        before == null ? mark.stepSize() : before.stepSize(),
        quotes.inputs(second),
        trades.inputs(second),
        books.inputs(second));
  }

  private static void report(@Nullable TooLate late, Mark mark, Output out) {
    if (late != null) {
      out.tooLate(late, mark);
    }
  }

  // ---- provisional rows

  /// The next second that a provisional row would be of, or null when none can be: no mark yet, a
  /// mark is waiting for its records, the clock is a recorded one, or a horizon has passed without
  /// a mark (what comes after that is a cut).
  public @Nullable Long nextProvisional() {
    if (lastMark == null || lastMark.played() || marks.peek() != null) {
      return null;
    }
    long next = Math.max(lastMark.second() + 1, provisionalUntil);
    return next > lastMark.second() + limits.horizonSeconds ? null : next;
  }

  /// Gives out the rows of {@link #nextProvisional()} as far as known. They are input to nothing.
  public void provisional(long second, long availableAtMicros, Output out) {
    out.quoteRow(quotes.provisional(second, availableAtMicros), null);
    out.tradeRow(trades.provisional(second, availableAtMicros), null);
    out.bookRow(books.provisional(second, availableAtMicros), null);
    Mark last = Objects.requireNonNull(lastMark);
    out.featureRow(
        features.provisional(second, at -> silentAfter(last, at), availableAtMicros), null);
    provisionalUntil = second + 1;
    headChanged = true;
  }

  /// What a second contributes whose mark has not come.
  private SecondInputs silentAfter(Mark last, long second) {
    return new SecondInputs(
        second,
        Quality.STALE | Quality.QUOTE_GAP | Quality.TRADE_GAP | Quality.BOOK_GAP,
        last.tickSize(),
        last.stepSize(),
        quotes.silentAfter(last.second()),
        trades.silentAfter(last.second()),
        books.silentAfter(last.second()));
  }

  // ---- how it is doing

  /// As of the last mark.
  ///
  /// @return null before the first
  public @Nullable Health health() {
    return lastMark == null
        ? null
        : new Health(
            lastMark,
            book.state(),
            book.lastUpdateId(),
            book.lastAudit(),
            quotesRead,
            quotesInvalid,
            tradesRead,
            bookCounts,
            latencyMicros);
  }

  // ---- state

  /// Takes the parts that changed.
  public interface Changes {
    /// @param state null when the part is no more
    void part(Part part, byte @Nullable [] state);
  }

  private void changed(long second) {
    long block = Math.floorDiv(second, BLOCK);
    if (block != lastChanged) {
      lastChanged = block;
      changedBlocks.add(block);
    }
  }

  /// Features look back furthest, so with its last second a block is no more.
  private void forgotten(long second) {
    if (Math.floorMod(second, BLOCK) == BLOCK - 1) {
      changed(second);
    }
  }

  /// Gives every part that changed since the last call.
  ///
  /// @param writer with nothing in it
  public void takeChanges(StateWriter writer, Changes out) {
    changedBlocks.forEach(
        block -> out.part(new Part(Part.Kind.SECONDS, block), block(block, writer)));
    changedBlocks.clear();
    lastChanged = Long.MIN_VALUE;
    takeBlocks(quotes.held(), Part.Kind.WAITING_QUOTES, out);
    takeBlocks(trades.held(), Part.Kind.WAITING_TRADES, out);
    takeBlocks(books.held(), Part.Kind.WAITING_BOOK_ENTRIES, out);
    takeBlocks(marks, Part.Kind.WAITING_MARKS, out);
    if (bookChanged) {
      out.part(new Part(Part.Kind.BOOK, 0), bookBytes(writer));
      bookChanged = false;
    }
    if (headChanged) {
      out.part(new Part(Part.Kind.HEAD, 0), head(writer));
      headChanged = false;
    }
  }

  private static void takeBlocks(Backlog<?> backlog, Part.Kind kind, Changes out) {
    backlog.takeChanges((number, state) -> out.part(new Part(kind, number), state));
  }

  private byte[] head(StateWriter out) {
    out.number(VERSION);
    out.number(first);
    out.number(floor);
    out.number(provisionalUntil);
    out.flag(lastMark != null);
    if (lastMark != null) {
      lastMark.write(out);
    }
    marks.writeRest(out);
    quotes.writeHead(out);
    trades.writeHead(out);
    books.writeHead(out);
    features.writeHead(out);
    topCheck.write(out);
    return out.take();
  }

  private byte[] bookBytes(StateWriter out) {
    out.number(VERSION);
    book.write(out);
    return out.take();
  }

  private byte @Nullable [] block(long block, StateWriter out) {
    if (!holdsAny(block)) {
      return null;
    }
    out.number(VERSION);
    for (long second = block * BLOCK; second < (block + 1) * BLOCK; second++) {
      quotes.writeSecond(second, out);
      trades.writeSecond(second, out);
      books.writeSecond(second, out);
      features.writeSecond(second, out);
    }
    return out.take();
  }

  private boolean holdsAny(long block) {
    return LongStream.range(block * BLOCK, (block + 1) * BLOCK)
        .anyMatch(second ->
            quotes.holds(second)
                || trades.holds(second)
                || books.holds(second)
                || features.holds(second));
  }

  /// Takes over one part of a stored state: the head last, the others in any order.
  public void restore(Part part, byte[] state) {
    switch (part.kind()) {
      case SECONDS -> restoreBlock(part.number(), versioned(state));
      case WAITING_QUOTES -> quotes.held().restoreBlock(part.number(), state);
      case WAITING_TRADES -> trades.held().restoreBlock(part.number(), state);
      case WAITING_BOOK_ENTRIES -> books.held().restoreBlock(part.number(), state);
      case BOOK -> book.read(versioned(state));
      case WAITING_MARKS -> marks.restoreBlock(part.number(), state);
      case HEAD -> restoreHead(versioned(state));
    }
  }

  private void restoreBlock(long block, StateReader in) {
    for (long second = block * BLOCK; second < (block + 1) * BLOCK; second++) {
      quotes.readSecond(second, in);
      trades.readSecond(second, in);
      books.readSecond(second, in);
      features.readSecond(second, in);
    }
  }

  private void restoreHead(StateReader in) {
    first = in.number();
    floor = in.number();
    provisionalUntil = in.number();
    lastMark = in.flag() ? Mark.read(in) : null;
    marks.readRest(in);
    quotes.readHead(in);
    trades.readHead(in);
    books.readHead(in);
    features.readHead(in);
    topCheck.read(in);
  }

  /// This object is given up: what it holds counts as held no more.
  public void release() {
    quotes.release();
    trades.release();
    books.release();
  }

  private static StateReader versioned(byte[] state) {
    var in = new StateReader(state);
    long version = in.number();
    if (version != VERSION) {
      throw new UnreadableStateException(
          "expected state of version " + VERSION + ", was " + version);
    }
    return in;
  }
}

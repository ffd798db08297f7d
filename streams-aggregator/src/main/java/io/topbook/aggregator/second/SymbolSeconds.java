package io.topbook.aggregator.second;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
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
  private static final int VERSION = 3;

  /// How much is kept.
  ///
  /// @param horizonSeconds how far back a second can be revised
  /// @param heldMax records held per stream, and marks, at most; beyond, the oldest is given up: a
  ///   record as too late, its second flagged; a mark as if it had not been sent
  public record Limits(long horizonSeconds, int heldMax) {}

  private final Limits limits;
  private final Set<Long> changed = new HashSet<>();
  private final Backlog<Mark> marks = new Backlog<>(Mark::write, Mark::read);
  private final QuoteLane quotes;
  private final TradeLane trades;

  private boolean headChanged;
  private @Nullable Mark lastMark;
  private long first;
  private long floor = Long.MIN_VALUE;
  private long provisionalUntil = Long.MIN_VALUE;

  public SymbolSeconds(Limits limits, Counts quoteCounts, Counts tradeCounts) {
    this.limits = limits;
    LongConsumer onChange = changed::add;
    this.quotes = new QuoteLane(limits.heldMax, quoteCounts, onChange);
    this.trades = new TradeLane(limits.heldMax, tradeCounts, onChange);
  }

  // ---- what goes in

  public void quote(long offset, Quote quote) {
    headChanged = true;
    quotes.hold(offset, quote);
  }

  public void trade(long offset, Trade trade) {
    headChanged = true;
    trades.hold(offset, trade);
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

  /// Applies every mark whose records have been read.
  ///
  /// @param quotesRead the highest offset read of the quotes' partition, by whatever symbol
  /// @param tradesRead likewise of the trades'
  public void advance(long quotesRead, long tradesRead, Output out) {
    for (Mark mark = marks.peek(); mark != null; mark = marks.peek()) {
      if (lastMark != null && mark.second() <= lastMark.second()) {
        marks.remove();
        headChanged = true;
        out.ignored(mark);
      } else if (mark.quoteOffset() <= quotesRead && mark.tradeOffset() <= tradesRead) {
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
    quotes.cover(mark.quoteOffset(), second, oldest);
    trades.cover(mark.tradeOffset(), second, oldest);

    first = trades.oldestRowless(quotes.oldestRowless(begins ? second : first));
    quotes.grow(first, mark);
    trades.grow(first, mark);
    quotes.emit(mark, out::quoteRow);
    trades.emit(mark, out::tradeRow);
    report(quotes.takeTooLate(), mark, out);
    report(trades.takeTooLate(), mark, out);

    lastMark = mark;
    out.applied(mark);
  }

  private void beginAnew() {
    quotes.cut();
    trades.cut();
    if (lastMark != null) {
      floor = lastMark.second() + 1;
    }
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
    provisionalUntil = second + 1;
    headChanged = true;
  }

  // ---- state

  /// Takes the parts that changed.
  public interface Changes {
    /// @param state null when the part is no more
    void part(Part part, byte @Nullable [] state);
  }

  /// Gives every part that changed since the last call.
  public void takeChanges(Changes out) {
    changed.forEach(second -> out.part(new Part(Part.Kind.SECOND, second), second(second)));
    changed.clear();
    takeBlocks(quotes.held(), Part.Kind.WAITING_QUOTES, out);
    takeBlocks(trades.held(), Part.Kind.WAITING_TRADES, out);
    takeBlocks(marks, Part.Kind.WAITING_MARKS, out);
    if (headChanged) {
      out.part(new Part(Part.Kind.HEAD, 0), head());
      headChanged = false;
    }
  }

  private static void takeBlocks(Backlog<?> backlog, Part.Kind kind, Changes out) {
    backlog.takeChanges((number, state) -> out.part(new Part(kind, number), state));
  }

  private byte[] head() {
    var out = new StateWriter();
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
    return out.take();
  }

  private byte @Nullable [] second(long second) {
    if (!quotes.holds(second) && !trades.holds(second)) {
      return null;
    }
    var out = new StateWriter();
    out.number(VERSION);
    quotes.writeSecond(second, out);
    trades.writeSecond(second, out);
    return out.take();
  }

  /// Takes over one part of a stored state: the head last, the others in any order.
  public void restore(Part part, byte[] state) {
    switch (part.kind()) {
      case SECOND -> {
        var in = versioned(state);
        quotes.readSecond(part.number(), in);
        trades.readSecond(part.number(), in);
      }
      case WAITING_QUOTES -> quotes.held().restoreBlock(part.number(), state);
      case WAITING_TRADES -> trades.held().restoreBlock(part.number(), state);
      case WAITING_MARKS -> marks.restoreBlock(part.number(), state);
      case HEAD -> restoreHead(versioned(state));
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
  }

  /// This object is given up: what it holds counts as held no more.
  public void release() {
    quotes.release();
    trades.release();
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

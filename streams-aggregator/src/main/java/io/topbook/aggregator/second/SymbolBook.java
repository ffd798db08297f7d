package io.topbook.aggregator.second;

import io.topbook.features.book.BookAudit;
import io.topbook.features.book.BookEvent;
import io.topbook.features.book.BookListener;
import io.topbook.features.book.BookLoss;
import io.topbook.features.book.BookTracker;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.OrderBook;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One symbol's live book: a function of its depth records in the order of the log, whatever else
/// has been read. What happens to it goes out at once, and as entries into seconds. Not
/// thread-safe.
final class SymbolBook implements BookListener {
  private final boolean futures;
  private final BookCounts counts;
  private final List<BookEvent> events = new ArrayList<>();
  private final List<BookEntry> entries = new ArrayList<>();
  private final List<BookTrouble> troubles = new ArrayList<>();
  private BookTracker tracker;
  private @Nullable BookLoss loss;
  private @Nullable BookAudit lastAudit;

  /// What became of the record at hand has been counted.
  private boolean counted;

  SymbolBook(boolean futures, BookCounts counts) {
    this.futures = futures;
    this.counts = counts;
    this.tracker = new BookTracker(futures, this);
  }

  void apply(DepthUpdate update) {
    counts.onRead(update.snapshot());
    counted = update.snapshot();
    tracker.apply(update);
    if (!counted) {
      counts.onEnded();
    }
  }

  BookTracker.State state() {
    return tracker.state();
  }

  long lastUpdateId() {
    return tracker.lastUpdateId();
  }

  @Nullable BookAudit lastAudit() {
    return lastAudit;
  }

  List<BookEvent> takeEvents() {
    return take(events);
  }

  List<BookEntry> takeEntries() {
    return take(entries);
  }

  List<BookTrouble> takeTroubles() {
    return take(troubles);
  }

  private static <T> List<T> take(List<T> from) {
    if (from.isEmpty()) {
      return List.of();
    }
    List<T> taken = List.copyOf(from);
    from.clear();
    return taken;
  }

  // ---- what the tracker says

  @Override
  public void applied(BookEvent event) {
    if (event.kind() == BookEvent.Kind.DIFF) {
      counts.onApplied();
      counted = true;
    }
    events.add(event);
    entries.add(new BookEntry.Known(event));
    if (loss != null) {
      troubles.add(new BookTrouble.Resynced(loss, event));
      loss = null;
    }
  }

  @Override
  public void lost(BookLoss lost) {
    counts.onLost();
    loss = lost;
    entries.add(
        new BookEntry.Lost(lost.untilUpdateId(), lost.lastAppliedTimeMicros(), lost.timeMicros()));
  }

  @Override
  public void audited(BookAudit audit) {
    counts.onAudit(audit.levels(), audit.levelsEqual(), audit.isRight());
    lastAudit = audit;
    if (!audit.isRight()) {
      troubles.add(new BookTrouble.Wrong(audit));
      entries.add(
          new BookEntry.Wrong(audit.lastUpdateId(), audit.sinceMicros(), audit.timeMicros()));
      return;
    }
    OrderBook book = tracker.book();
    if (book != null) {
      var state = new BookState(tracker.lastTimeMicros(), book.top(), book.knowsTop());
      entries.add(new BookEntry.Confirmed(audit.lastUpdateId(), audit.timeMicros(), state));
    }
  }

  @Override
  public void auditDropped() {
    counts.onAuditDropped();
  }

  @Override
  public void ignored(Ignored reason) {
    counted = true;
    switch (reason) {
      case REPEAT -> counts.onRepeat();
      case NO_BOOK -> counts.onWithoutBook();
    }
  }

  @Override
  public void outOfRange(BookEvent event) {
    troubles.add(new BookTrouble.OutOfRange(event));
  }

  @Override
  public void backInRange(long effectiveTimeMicros) {}

  @Override
  public void crossed(BookEvent event) {
    counts.onCrossed();
    troubles.add(new BookTrouble.Crossed(event));
  }

  @Override
  public void uncrossed(long effectiveTimeMicros) {}

  // ---- state

  void write(StateWriter out) {
    out.flag(loss != null);
    if (loss != null) {
      out.number(loss.fromUpdateId());
      out.number(loss.untilUpdateId());
      out.number(loss.lastAppliedTimeMicros());
      out.number(loss.timeMicros());
    }
    tracker.write(out);
  }

  void read(StateReader in) {
    loss = in.flag() ? new BookLoss(in.number(), in.number(), in.number(), in.number()) : null;
    tracker = BookTracker.read(futures, this, in);
  }
}

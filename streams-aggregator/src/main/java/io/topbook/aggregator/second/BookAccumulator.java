package io.topbook.aggregator.second;

import io.topbook.features.book.BookEvent;
import io.topbook.features.core.BookFlow;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// What one second did to the book, in the order of the log. Not thread-safe.
final class BookAccumulator implements Sums {
  private long entries;
  private long firstId;
  private long lastId;
  private long firstDiffId;
  private long lastDiffId;
  private boolean outOfSync;
  private boolean outOfRange;
  private boolean told;
  private @Nullable BookState last;
  private @Nullable BookState confirmed;
  private BookFlow flow = new BookFlow();

  void add(BookEntry entry) {
    firstId = entries == 0 ? entry.lastUpdateId() : Math.min(firstId, entry.lastUpdateId());
    lastId = entries == 0 ? entry.lastUpdateId() : Math.max(lastId, entry.lastUpdateId());
    entries++;
    switch (entry) {
      case BookEntry.Known known -> {
        boolean topKnown = known.event().topKnown();
        told = true;
        last = new BookState(known.eventTimeMicros(), known.event().top(), topKnown);
        outOfSync |= known.isKeyFrame();
        outOfRange |= !topKnown;
        if (!known.isKeyFrame()) {
          addDiff(known.event());
        }
      }
      case BookEntry.Lost _ -> {
        told = true;
        last = null;
        outOfSync = true;
      }
      case BookEntry.Wrong _ -> outOfSync = true;
      case BookEntry.Confirmed(long _, long _, BookState state) -> confirmed = state;
    }
  }

  private void addDiff(BookEvent diff) {
    if (flow.events() == 0) {
      firstDiffId = diff.firstUpdateId();
    }
    lastDiffId = diff.lastUpdateId();
    outOfSync |= !diff.flow().isBetweenKnown();
    flow.add(diff.flow());
  }

  /// The book at the end of the second, null when it is not known. What an audit confirmed counts
  /// only where nothing else is known: the audit ends at its key frame's time, and the diffs behind
  /// that may be of the second before.
  @Nullable BookState atEnd(@Nullable BookState carried) {
    if (told) {
      return last;
    }
    return carried == null ? confirmed : carried;
  }

  /// It was lost, found wrong, known anew, or changed with nothing known before.
  boolean isOutOfSync() {
    return outOfSync;
  }

  /// The market left what the key frame vouched for.
  boolean isOutOfRange() {
    return outOfRange;
  }

  BookFlow flow() {
    return flow;
  }

  long firstDiffId() {
    return firstDiffId;
  }

  long lastDiffId() {
    return lastDiffId;
  }

  @Override
  public long count() {
    return entries;
  }

  @Override
  public long firstId() {
    return firstId;
  }

  @Override
  public long lastId() {
    return lastId;
  }

  void write(StateWriter out) {
    out.number(entries);
    out.number(firstId);
    out.number(lastId - firstId);
    out.number(firstDiffId);
    out.number(lastDiffId - firstDiffId);
    out.flag(outOfSync);
    out.flag(outOfRange);
    out.flag(told);
    write(last, out);
    write(confirmed, out);
    flow.write(out);
  }

  private static void write(@Nullable BookState state, StateWriter out) {
    out.flag(state != null);
    if (state != null) {
      state.write(out);
    }
  }

  static BookAccumulator read(StateReader in) {
    var own = new BookAccumulator();
    own.entries = in.number();
    own.firstId = in.number();
    own.lastId = own.firstId + in.number();
    own.firstDiffId = in.number();
    own.lastDiffId = own.firstDiffId + in.number();
    own.outOfSync = in.flag();
    own.outOfRange = in.flag();
    own.told = in.flag();
    own.last = in.flag() ? BookState.read(in) : null;
    own.confirmed = in.flag() ? BookState.read(in) : null;
    own.flow = BookFlow.read(in);
    return own;
  }
}

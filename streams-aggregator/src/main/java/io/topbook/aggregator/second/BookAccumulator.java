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
  private @Nullable BookState last;
  private BookFlow flow = new BookFlow();

  void add(BookEntry entry) {
    firstId = entries == 0 ? entry.lastUpdateId() : Math.min(firstId, entry.lastUpdateId());
    lastId = entries == 0 ? entry.lastUpdateId() : Math.max(lastId, entry.lastUpdateId());
    entries++;
    switch (entry) {
      case BookEntry.Known known -> {
        boolean topKnown = known.event().topKnown();
        last = new BookState(known.eventTimeMicros(), known.event().top(), topKnown);
        outOfSync |= known.isKeyFrame();
        outOfRange |= !topKnown;
        if (!known.isKeyFrame()) {
          addDiff(known.event());
        }
      }
      case BookEntry.Lost _ -> {
        last = null;
        outOfSync = true;
      }
      case BookEntry.Wrong _ -> outOfSync = true;
      case BookEntry.Confirmed(long _, long _, BookState state) -> last = state;
    }
  }

  private void addDiff(BookEvent diff) {
    if (flow.events() == 0) {
      firstDiffId = diff.firstUpdateId();
    }
    lastDiffId = diff.lastUpdateId();
    flow.add(diff.flow());
  }

  /// The book at the end of the second, null when it is not known.
  @Nullable BookState last() {
    return last;
  }

  /// It was lost, found wrong, or known anew.
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
    out.flag(last != null);
    if (last != null) {
      last.write(out);
    }
    flow.write(out);
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
    own.last = in.flag() ? BookState.read(in) : null;
    own.flow = BookFlow.read(in);
    return own;
  }
}

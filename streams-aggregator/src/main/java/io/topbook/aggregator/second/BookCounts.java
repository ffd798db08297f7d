package io.topbook.aggregator.second;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What became of depth records and of the checks of books, since this process began: `read =
/// applied + key frames + repeats + without a book + ended a book`. One for each symbol, which adds
/// to one for all. Thread-safe.
public final class BookCounts {
  private final @Nullable BookCounts all;
  private final LongAdder read = new LongAdder();
  private final LongAdder applied = new LongAdder();
  private final LongAdder keyFrames = new LongAdder();
  private final LongAdder repeats = new LongAdder();
  private final LongAdder withoutBook = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder audits = new LongAdder();
  private final LongAdder auditsWrong = new LongAdder();
  private final LongAdder auditsDropped = new LongAdder();
  private final LongAdder levelsCompared = new LongAdder();
  private final LongAdder levelsEqual = new LongAdder();
  private final LongAdder topCompared = new LongAdder();
  private final LongAdder topDifferent = new LongAdder();
  private final LongAdder topUnknown = new LongAdder();
  private final LongAdder crossed = new LongAdder();

  /// Of all symbols.
  public BookCounts() {
    this(null);
  }

  private BookCounts(@Nullable BookCounts all) {
    this.all = all;
  }

  /// Of one symbol.
  BookCounts ofOne() {
    return new BookCounts(this);
  }

  public long read() {
    return read.sum();
  }

  /// Diffs in a book.
  public long applied() {
    return applied.sum();
  }

  /// Key frames read.
  public long keyFrames() {
    return keyFrames.sum();
  }

  /// Diffs of an id that the book already had.
  public long repeats() {
    return repeats.sum();
  }

  /// Diffs that came while there was no book.
  public long withoutBook() {
    return withoutBook.sum();
  }

  /// Diffs that ended a book and are in none: they did not join, or the market left what is known.
  public long ended() {
    return ended.sum();
  }

  /// Books that were lost.
  public long lost() {
    return lost.sum();
  }

  /// Books compared with a later key frame.
  public long audits() {
    return audits.sum();
  }

  /// Of these, books that differed.
  public long auditsWrong() {
    return auditsWrong.sum();
  }

  /// Key frames that no book could be compared with.
  public long auditsDropped() {
    return auditsDropped.sum();
  }

  /// Levels compared in audits.
  public long levelsCompared() {
    return levelsCompared.sum();
  }

  /// Levels that were equal in audits.
  public long levelsEqual() {
    return levelsEqual.sum();
  }

  /// Quotes compared with the book at the same update id.
  public long topCompared() {
    return topCompared.sum();
  }

  /// Of these, quotes that differed.
  public long topDifferent() {
    return topDifferent.sum();
  }

  /// Quotes that differed from a top that no key frame vouched for; not among those compared.
  public long topUnknown() {
    return topUnknown.sum();
  }

  /// Times that a book became crossed or locked.
  public long crossed() {
    return crossed.sum();
  }

  @Override
  public String toString() {
    return "read="
        + read
        + " applied="
        + applied
        + " keyFrames="
        + keyFrames
        + " repeats="
        + repeats
        + " withoutBook="
        + withoutBook
        + " ended="
        + ended
        + " lost="
        + lost;
  }

  void onRead(boolean keyFrame) {
    read.increment();
    if (keyFrame) {
      keyFrames.increment();
    }
    if (all != null) {
      all.onRead(keyFrame);
    }
  }

  void onApplied() {
    applied.increment();
    if (all != null) {
      all.onApplied();
    }
  }

  void onRepeat() {
    repeats.increment();
    if (all != null) {
      all.onRepeat();
    }
  }

  void onWithoutBook() {
    withoutBook.increment();
    if (all != null) {
      all.onWithoutBook();
    }
  }

  void onEnded() {
    ended.increment();
    if (all != null) {
      all.onEnded();
    }
  }

  void onLost() {
    lost.increment();
    if (all != null) {
      all.onLost();
    }
  }

  void onAudit(int levels, int equal, boolean right) {
    audits.increment();
    levelsCompared.add(levels);
    levelsEqual.add(equal);
    if (!right) {
      auditsWrong.increment();
    }
    if (all != null) {
      all.onAudit(levels, equal, right);
    }
  }

  void onAuditDropped() {
    auditsDropped.increment();
    if (all != null) {
      all.onAuditDropped();
    }
  }

  void onTopCompared(boolean equal) {
    topCompared.increment();
    if (!equal) {
      topDifferent.increment();
    }
    if (all != null) {
      all.onTopCompared(equal);
    }
  }

  void onTopUnknown() {
    topUnknown.increment();
    if (all != null) {
      all.onTopUnknown();
    }
  }

  void onCrossed() {
    crossed.increment();
    if (all != null) {
      all.onCrossed();
    }
  }
}

package io.topbook.aggregator.second;

import java.util.concurrent.atomic.LongAdder;

/// What became of depth records and of the checks of books, since this process began: `read =
/// applied + key frames + repeats + without a book + ended a book`. One for all symbols.
/// Thread-safe.
public final class BookCounts {
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
  private final LongAdder crossed = new LongAdder();

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
  }

  void onApplied() {
    applied.increment();
  }

  void onRepeat() {
    repeats.increment();
  }

  void onWithoutBook() {
    withoutBook.increment();
  }

  void onEnded() {
    ended.increment();
  }

  void onLost() {
    lost.increment();
  }

  void onAudit(int levels, int equal, boolean right) {
    audits.increment();
    levelsCompared.add(levels);
    levelsEqual.add(equal);
    if (!right) {
      auditsWrong.increment();
    }
  }

  void onAuditDropped() {
    auditsDropped.increment();
  }

  void onTopCompared(boolean equal) {
    topCompared.increment();
    if (!equal) {
      topDifferent.increment();
    }
  }

  void onCrossed() {
    crossed.increment();
  }
}

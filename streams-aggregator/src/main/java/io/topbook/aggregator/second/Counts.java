package io.topbook.aggregator.second;

import java.util.concurrent.atomic.LongAdder;

/// Where the records of one stream went, since this process began: `read = applied + duplicates +
/// tooLate + (held − heldBefore)`.
///
/// One per stream, shared by its symbols. Thread-safe; {@link #balance()} holds between two
/// records.
public final class Counts {
  private final LongAdder read = new LongAdder();
  private final LongAdder heldBefore = new LongAdder();
  private final LongAdder held = new LongAdder();
  private final LongAdder applied = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder tooLate = new LongAdder();

  public long read() {
    return read.sum();
  }

  /// Held already when this process took over.
  public long heldBefore() {
    return heldBefore.sum();
  }

  /// Waiting for a mark that covers them.
  public long held() {
    return held.sum();
  }

  /// In a bar.
  public long applied() {
    return applied.sum();
  }

  /// Applied, but after their second's own mark; among `applied`.
  public long late() {
    return late.sum();
  }

  /// Of an id already applied.
  public long duplicates() {
    return duplicates.sum();
  }

  /// Of a time no longer kept.
  public long tooLate() {
    return tooLate.sum();
  }

  /// The conservation law.
  public boolean balance() {
    return read() + heldBefore() == applied() + duplicates() + tooLate() + held();
  }

  void onRead() {
    read.increment();
    held.increment();
  }

  void onRestored(long count) {
    heldBefore.add(count);
    held.add(count);
  }

  /// Held records went to another process with their task, or will be restored.
  void onReleased(long count) {
    onRestored(-count);
  }

  void onCovered() {
    held.decrement();
  }

  void onApplied(boolean isLate) {
    applied.increment();
    if (isLate) {
      late.increment();
    }
  }

  void onDuplicate() {
    duplicates.increment();
  }

  void onTooLate() {
    tooLate.increment();
  }

  /// Applied to a second that never got its row, because a cut came first.
  void onUndone(long count) {
    applied.add(-count);
    tooLate.add(count);
  }

  @Override
  public String toString() {
    return "read="
        + read
        + " heldBefore="
        + heldBefore
        + " applied="
        + applied
        + " late="
        + late
        + " duplicates="
        + duplicates
        + " tooLate="
        + tooLate
        + " held="
        + held;
  }
}

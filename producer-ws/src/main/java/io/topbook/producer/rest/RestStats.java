package io.topbook.producer.rest;

import io.topbook.producer.feed.SnapshotKind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What became of REST requests. Written by the event loop, read by any thread.
public final class RestStats {
  private final Map<SnapshotKind, LongAdder> answered = adders();
  private final Map<SnapshotKind, LongAdder> waiting = adders();
  private final LongAdder retried = new LongAdder();
  private final LongAdder limited = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile long usedWeight;
  private final LongAdder exchangeInfoFailed = new LongAdder();
  private volatile long exchangeInfoReadNs;

  private static Map<SnapshotKind, LongAdder> adders() {
    var adders = new EnumMap<SnapshotKind, LongAdder>(SnapshotKind.class);
    for (SnapshotKind kind : SnapshotKind.values()) {
      adders.put(kind, new LongAdder());
    }
    return Collections.unmodifiableMap(adders);
  }

  private static LongAdder of(Map<SnapshotKind, LongAdder> adders, SnapshotKind kind) {
    return Objects.requireNonNull(adders.get(kind)); // each kind has one
  }

  void waits(SnapshotKind kind) {
    of(waiting, kind).increment();
  }

  void waitsNoMore(SnapshotKind kind) {
    of(waiting, kind).decrement();
  }

  void answered(SnapshotKind kind) {
    of(answered, kind).increment();
  }

  void retried() {
    retried.increment();
  }

  void limited() {
    limited.increment();
  }

  void failed() {
    failed.increment();
  }

  void usedWeight(long used) {
    usedWeight = used;
  }

  void exchangeInfoRead(long nowNs) {
    exchangeInfoReadNs = nowNs;
  }

  void exchangeInfoFailed() {
    exchangeInfoFailed.increment();
  }

  /// Snapshots delivered.
  public long answeredCount() {
    return answered.values().stream().mapToLong(LongAdder::sum).sum();
  }

  public long answeredCount(SnapshotKind kind) {
    return of(answered, kind).sum();
  }

  /// Attempts at a snapshot that failed and were to be repeated.
  public long retriedCount() {
    return retried.sum();
  }

  /// Answers 429 and 418.
  public long limitedCount() {
    return limited.sum();
  }

  /// Snapshots given up.
  public long failedCount() {
    return failed.sum();
  }

  /// Snapshots asked for and not yet delivered or given up.
  public long openCount() {
    return waiting.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /// The same of one kind.
  public long waitingCount(SnapshotKind kind) {
    return of(waiting, kind).sum();
  }

  /// What the exchange last said this IP had used of its weight per minute.
  public long usedWeight() {
    return usedWeight;
  }

  /// When exchangeInfo was last read, epoch ns; 0 when never.
  public long exchangeInfoReadNs() {
    return exchangeInfoReadNs;
  }

  /// Times that exchangeInfo was given up until the next interval.
  public long exchangeInfoFailedCount() {
    return exchangeInfoFailed.sum();
  }
}

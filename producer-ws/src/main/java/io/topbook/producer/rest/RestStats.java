package io.topbook.producer.rest;

import java.util.concurrent.atomic.LongAdder;

/// What became of REST requests. Written by the event loop, read by any thread.
public final class RestStats {
  private final LongAdder answered = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final LongAdder limited = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile int open;
  private volatile long usedWeight;
  private final LongAdder exchangeInfoFailed = new LongAdder();
  private volatile long exchangeInfoReadNs;

  void answered() {
    answered.increment();
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

  void open(int requests) {
    open = requests;
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
    return answered.sum();
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
  public int openCount() {
    return open;
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

package io.topbook.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import org.HdrHistogram.Histogram;

/// Records that went in, by number, and when a consumer first saw what came of each. Thread-safe.
///
/// Times are the wall clock's. The broker tells its append time in whole milliseconds, rounded
/// down: a delay from there is up to a millisecond too long.
final class Passage {
  static final long MAX_MICROS = 120_000_000;

  private final long[] due;
  private final AtomicLongArray appended;
  private final AtomicIntegerArray partitions;
  private final AtomicLongArray seen;
  private final AtomicIntegerArray times;
  private final AtomicInteger sentCount = new AtomicInteger();
  private final AtomicInteger seenCount = new AtomicInteger();

  Passage(int capacity) {
    due = new long[capacity];
    appended = new AtomicLongArray(capacity);
    partitions = new AtomicIntegerArray(capacity);
    seen = new AtomicLongArray(capacity);
    times = new AtomicIntegerArray(capacity);
  }

  /// @param dueMicros when the schedule had it leave
  void send(int number, long dueMicros) {
    due[number] = dueMicros;
    sentCount.incrementAndGet();
  }

  void append(int number, long micros, int partition) {
    appended.set(number, micros);
    partitions.set(number, partition);
  }

  void see(int number, long micros) {
    if (times.getAndIncrement(number) == 0) {
      seen.set(number, micros);
      seenCount.incrementAndGet();
    }
  }

  int sent() {
    return sentCount.get();
  }

  int seen() {
    return seenCount.get();
  }

  int capacity() {
    return due.length;
  }

  /// How often in all something was seen again.
  int repeats() {
    int repeats = 0;
    for (int number = 0; number < due.length; number++) {
      repeats += Math.max(0, times.get(number) - 1);
    }
    return repeats;
  }

  long dueMicros(int number) {
    return due[number];
  }

  long appendedMicros(int number) {
    return appended.get(number);
  }

  int partition(int number) {
    return partitions.get(number);
  }

  /// 0 when it was not.
  long seenMicros(int number) {
    return seen.get(number);
  }

  boolean isSent(int number) {
    return due[number] != 0;
  }

  /// From append to first sight, µs.
  Histogram sinceAppend(IntPredicate which) {
    return histogram(appended::get, which);
  }

  /// From the scheduled moment to first sight, µs.
  Histogram sinceDue(IntPredicate which) {
    return histogram(number -> due[number], which);
  }

  private interface Start {
    long micros(int number);
  }

  private Histogram histogram(Start start, IntPredicate which) {
    var histogram = new Histogram(MAX_MICROS, 3);
    for (int number = 0; number < due.length; number++) {
      if (isSent(number) && seen.get(number) != 0 && which.test(number)) {
        long micros = seen.get(number) - start.micros(number);
        histogram.recordValue(Math.clamp(micros, 0, MAX_MICROS));
      }
    }
    return histogram;
  }

  static String milliseconds(Histogram histogram) {
    return String.format(
        "p50 %.1f ms  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f",
        histogram.getValueAtPercentile(50) / 1e3,
        histogram.getValueAtPercentile(90) / 1e3,
        histogram.getValueAtPercentile(99) / 1e3,
        histogram.getValueAtPercentile(99.9) / 1e3,
        histogram.getMaxValue() / 1e3);
  }

  @Override
  public String toString() {
    return String.format("%,d sent, %,d seen, %,d repeated", sent(), seen(), repeats());
  }
}

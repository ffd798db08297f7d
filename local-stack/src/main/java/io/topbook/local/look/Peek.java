package io.topbook.local.look;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// A symbol's feature rows of a stretch of time: the last ones, and what all of them come to.
///
/// @param from start of the stretch, a whole second
/// @param to its end, exclusive, a whole second
/// @param step seconds of a bucket; the last one may reach beyond `to`
/// @param buckets one after the other from `from` on, none missing
/// @param last the last rows, by time
/// @param tickSize an exact decimal; empty when the exchange did not say
public record Peek(
    String symbol,
    Instant from,
    Instant to,
    long step,
    List<Bucket> buckets,
    List<Row> last,
    String tickSize) {
  /// How many of a stretch's rows the table shows.
  static final int LAST_ROWS = 10;

  /// One row of `features_1s`.
  ///
  /// @param spread ask − bid, quote currency
  /// @param imbalance of five levels a side
  public record Row(
      Instant windowStart,
      OptionalDouble mid,
      OptionalDouble spread,
      OptionalDouble imbalance,
      OptionalLong trades,
      int quality) {}

  /// What one number was among the rows of a bucket; empty when unknown in all of them.
  public record Range(OptionalDouble mean, OptionalDouble min, OptionalDouble max) {
    public static final Range NONE =
        new Range(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
  }

  /// @param rows stored, provisional ones not counted
  /// @param complete those that claim to be complete
  public record Bucket(long rows, long complete, Range mid, Range spread, Range imbalance) {
    public static final Bucket NONE = new Bucket(0, 0, Range.NONE, Range.NONE, Range.NONE);
  }

  public Peek {
    buckets = List.copyOf(buckets);
    last = List.copyOf(last);
  }

  long seconds() {
    return Duration.between(from, to).toSeconds();
  }

  /// Seconds of a bucket that lie in the stretch.
  long secondsOf(int bucket) {
    return Math.clamp(seconds() - bucket * step, 0, step);
  }

  /// Share of a bucket's seconds that claim to be complete: one that is not stored does not.
  OptionalDouble completeness(int bucket) {
    long seconds = secondsOf(bucket);
    return seconds == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) buckets.get(bucket).complete() / seconds);
  }
}

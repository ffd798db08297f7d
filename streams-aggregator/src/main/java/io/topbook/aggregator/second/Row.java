package io.topbook.aggregator.second;

/// A bar as it goes out.
///
/// @param second its start, in seconds since 1970-01-01 UTC
/// @param columns what the second's records say; two rows are equal to the bit when these and the
///   quality are
/// @param revision how often it changed since it was first final; {@link #PROVISIONAL} before
/// @param availableAtMicros append time of the mark that caused it
public record Row<C>(
    int symbolId, long second, C columns, int quality, int revision, long availableAtMicros) {
  public static final int PROVISIONAL = -1;

  public long windowStartMicros() {
    return second * Seconds.MICROS;
  }
}

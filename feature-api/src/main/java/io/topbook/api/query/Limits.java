package io.topbook.api.query;

import java.time.Duration;

/// How much one request may ask for.
///
/// @param defaultRows rows when the request does not say
/// @param maxRows the most rows of one answer
/// @param maxRange the longest time range of one request
public record Limits(int defaultRows, int maxRows, Duration maxRange) {
  public Limits {
    if (defaultRows < 1 || defaultRows > maxRows || maxRange.isNegative() || maxRange.isZero()) {
      throw new IllegalArgumentException(
          "expected 1 <= defaultRows <= maxRows and a positive maxRange, was "
              + defaultRows
              + ", "
              + maxRows
              + ", "
              + maxRange);
    }
  }
}

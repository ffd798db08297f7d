package io.topbook.sim.market;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Which symbols' market begins in the past.
///
/// @param symbols upper case
/// @param startMicros when it begins; one that has begun goes on where it ended, or there if that
///   is later
/// @param rate orders per second and symbol, of the market's own time
public record HistoryOptions(List<String> symbols, long startMicros, double rate) {
  /// Played for a quarter of an hour and more; what lies longer ago has no use.
  private static final Duration LONGEST_AGO = Duration.ofDays(30);

  public HistoryOptions {
    symbols = List.copyOf(symbols);
  }

  /// @throws IllegalArgumentException naming the option when no past can begin at `start`
  public static void checkStart(Instant start, Instant now) {
    if (start.isAfter(now) || start.isBefore(now.minus(LONGEST_AGO))) {
      throw new IllegalArgumentException(
          "--history-start: must be in the past, at most "
              + LONGEST_AGO.toDays()
              + " days ago, was "
              + start);
    }
  }

  boolean has(String symbol) {
    return symbols.contains(symbol);
  }
}

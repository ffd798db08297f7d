package io.topbook.sim.market;

import java.util.List;

/// Which symbols' market begins in the past.
///
/// @param symbols upper case
/// @param startMicros when it began, if nothing is known of it yet
/// @param rate orders per second and symbol, of the market's own time
public record HistoryOptions(List<String> symbols, long startMicros, double rate) {
  public HistoryOptions {
    symbols = List.copyOf(symbols);
  }

  boolean has(String symbol) {
    return symbols.contains(symbol);
  }
}

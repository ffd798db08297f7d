package io.topbook.sim.replay;

import java.math.BigDecimal;

/// A symbol of a recording: which stream its trades come from, whether a REST snapshot of it was
/// recorded, and the quote volume of its recorded trades.
public record RecordedSymbol(
    String symbol, boolean singleTrades, boolean snapshot, BigDecimal quoteVolume) {
  /// As a list of symbols spells it: `BTCUSDT`, or `BTCUSDT:trade`.
  public String setting() {
    return singleTrades ? symbol + ":trade" : symbol;
  }
}

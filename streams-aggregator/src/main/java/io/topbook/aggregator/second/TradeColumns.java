package io.topbook.aggregator.second;

import org.jspecify.annotations.Nullable;

/// The columns of `trade_1s` that come from trades.
///
/// @param open absent, as are the other prices and the ids, when `aggTradeCount` is 0
/// @param vwap absent also when `baseVolume` is 0
public record TradeColumns(
    double open,
    double high,
    double low,
    double close,
    double baseVolume,
    double quoteVolume,
    double buyBaseVolume,
    double buyQuoteVolume,
    double vwap,
    long aggTradeCount,
    long tradeCount,
    long firstAggTradeId,
    long lastAggTradeId) {
  private static final TradeColumns SILENT =
      new TradeColumns(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  public boolean hasVwap() {
    return aggTradeCount > 0 && baseVolume != 0;
  }

  static TradeColumns of(@Nullable TradeAccumulator own) {
    return own == null ? SILENT : own.columns();
  }
}

package io.topbook.sim.market;

import io.topbook.schemas.Exchange;

/// What a market is like.
///
/// @param exchange whose payloads and id rules it has
/// @param symbols how many
/// @param rate orders per second over all symbols, 0 as many as the clients read
/// @param lateShare of the aggregate trades that come late
/// @param takerShare of the orders that take, NaN for what is usual: 2 to 5 in a hundred
public record MarketOptions(
    Exchange exchange, int symbols, long seed, double rate, double lateShare, double takerShare) {
  /// Of a market that is driven flat out, when its time is its own.
  private static final double USUAL_RATE = 300;

  /// A spot market.
  public MarketOptions(int symbols, long seed, double rate, double lateShare) {
    this(Exchange.BINANCE, symbols, seed, rate, lateShare, Double.NaN);
  }

  /// Orders per second of the market's own time, over all symbols.
  double orderRate() {
    return rate == 0 ? USUAL_RATE : rate;
  }
}

package io.topbook.sim.market;

/// `rate` is orders per second over all symbols, 0 as many as the clients read. `lateShare` of the
/// aggregate trades come late.
public record MarketOptions(int symbols, long seed, double rate, double lateShare) {
  /// Of a market that is driven flat out, when its time is its own.
  private static final double USUAL_RATE = 300;

  /// Orders per second of the market's own time, over all symbols.
  double orderRate() {
    return rate == 0 ? USUAL_RATE : rate;
  }
}

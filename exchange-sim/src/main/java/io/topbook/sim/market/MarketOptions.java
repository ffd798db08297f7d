package io.topbook.sim.market;

/// `rate` is orders per second over all symbols, 0 as many as the clients read. `lateShare` of the
/// aggregate trades come late.
public record MarketOptions(int symbols, long seed, double rate, double lateShare) {}

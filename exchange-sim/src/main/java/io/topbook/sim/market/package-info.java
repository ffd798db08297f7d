/// A simple simulated market: a real order book per symbol, from which every stream and REST answer
/// follows. Seeded orders at wall-clock times. May use `protocol` and `sentlog`.
///
/// {@link io.topbook.sim.market.SymbolMarket} makes orders and applies them to its {@link
/// io.topbook.sim.market.Book}; {@link io.topbook.sim.market.Tape} turns what happened into frames;
/// {@link io.topbook.sim.market.Market} says when.
@NullMarked
package io.topbook.sim.market;

import org.jspecify.annotations.NullMarked;

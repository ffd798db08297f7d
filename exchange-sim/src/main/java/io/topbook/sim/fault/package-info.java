/// Faults on request: what goes wrong between the exchange and its clients, by an admin address and
/// by a schedule.
///
/// Stands above the protocol, which knows it as its {@link io.topbook.sim.protocol.Meddler} only,
/// and beside recordings and markets, of which it knows nothing. May use Jackson.
@NullMarked
package io.topbook.sim.fault;

import org.jspecify.annotations.NullMarked;

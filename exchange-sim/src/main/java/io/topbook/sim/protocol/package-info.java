/// The exchange's WebSocket and REST protocol on one port, whoever stands behind it.
///
/// One event loop carries everything: sockets, subscriptions, requests and the {@link
/// io.topbook.sim.protocol.Venue} that answers. Knows neither recordings nor markets. May use Netty
/// and Jackson.
@NullMarked
package io.topbook.sim.protocol;

import org.jspecify.annotations.NullMarked;

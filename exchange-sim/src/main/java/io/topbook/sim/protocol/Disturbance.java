package io.topbook.sim.protocol;

/// Stands between the events of a socket and its wire: sends them, or others, or nothing, now or
/// later, and tells the sent log what it did.
@FunctionalInterface
public interface Disturbance {
  void send(StreamSocket socket, Outgoing event);
}

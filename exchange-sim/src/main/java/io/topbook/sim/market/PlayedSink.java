package io.topbook.sim.market;

import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Hands a played market's events to its own sockets, each behind a clock frame, and to those of
/// the ordinary market once it has caught up. Confined to the event loop.
final class PlayedSink implements EventSink {
  /// Sends a clock frame to a socket that does not know the time yet.
  @FunctionalInterface
  interface Clock {
    void tell(StreamSocket socket, long micros);
  }

  private final SocketSink sockets;
  private final Subscriptions ordinary;
  private final Clock clock;
  private final Map<Subscribers, List<Subscribers>> ordinaryOf = new HashMap<>();
  private boolean forwarding;
  private long hadMicros;

  PlayedSink(SocketSink sockets, Subscriptions ordinary, Clock clock) {
    this.sockets = sockets;
    this.ordinary = ordinary;
    this.clock = clock;
  }

  /// From now on the ordinary sockets get what happens after `micros`.
  void forwardAfter(long micros) {
    forwarding = true;
    playsAgainUntil(micros);
  }

  /// What happens up to `micros` the ordinary sockets have had, or are not to have.
  void playsAgainUntil(long micros) {
    hadMicros = Math.max(hadMicros, micros);
  }

  @Override
  public boolean wants(Subscribers to) {
    return !to.isEmpty() || (forwarding && ordinary(to).stream().anyMatch(one -> !one.isEmpty()));
  }

  @Override
  public void event(
      Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros) {
    for (StreamSocket socket : to.sockets()) {
      clock.tell(socket, atMicros);
    }
    sockets.event(to, kind, payload, offset, length, atMicros);
    if (forwarding && atMicros > hadMicros) {
      for (Subscribers one : ordinary(to)) {
        sockets.event(one, kind, payload, offset, length, atMicros);
      }
    }
  }

  @Override
  public void microsEvent(
      Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros) {
    if (forwarding && atMicros > hadMicros) {
      for (Subscribers one : ordinary(to)) {
        sockets.microsEvent(one, kind, payload, offset, length, atMicros);
      }
    }
  }

  /// Who reads the past has times in ms, as a recording has.
  @Override
  public boolean wantsMicros(Subscribers to) {
    return forwarding && ordinary(to).stream().anyMatch(Subscribers::hasMicros);
  }

  /// Every lane of the stream.
  private List<Subscribers> ordinary(Subscribers to) {
    return ordinaryOf.computeIfAbsent(to, this::lanes);
  }

  private List<Subscribers> lanes(Subscribers to) {
    List<Subscribers> lanes = new ArrayList<>();
    for (int lane = 0; lane < ordinary.depthLanes(); lane++) {
      Subscribers one = ordinary.of(to.stream(), lane);
      if (!lanes.contains(one)) {
        lanes.add(one);
      }
    }
    return lanes;
  }
}

package io.topbook.sim.replay;

import io.topbook.sim.protocol.StreamSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the player knows of one socket. Confined to the event loop.
///
/// `clock` is the recorded time it was told last.
final class Listener {
  final StreamSocket socket;
  long clock = Long.MIN_VALUE;
  @Nullable List<String> absent;
  boolean toldEnd;
  boolean tookEnd;

  Listener(StreamSocket socket) {
    this.socket = socket;
  }
}

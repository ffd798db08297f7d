package io.topbook.sim.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The WebSockets that are open, by id. Confined to the event loop.
public final class Connections {
  private final Map<Integer, StreamSocket> open = new TreeMap<>();

  void add(StreamSocket socket) {
    open.put(socket.id(), socket);
  }

  void remove(StreamSocket socket) {
    open.remove(socket.id());
  }

  /// Those open now; what is done to them may close them.
  public List<StreamSocket> open() {
    return new ArrayList<>(open.values());
  }

  public Optional<StreamSocket> find(int id) {
    return Optional.ofNullable(open.get(id));
  }
}

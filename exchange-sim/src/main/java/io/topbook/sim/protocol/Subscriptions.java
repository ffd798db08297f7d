package io.topbook.sim.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Who subscribed to what. Several names can mean one stream (a recording has depth of one speed
/// only), so each is made canonical first. A stream that the socket's address does not carry is
/// kept in its list and nowhere else. Confined to the event loop.
public final class Subscriptions {
  private static final Subscribers NOT_CARRIED = new Subscribers("");

  private final Map<String, Subscribers> byStream = new HashMap<>();
  private final UnaryOperator<String> canonical;

  public Subscriptions(UnaryOperator<String> canonical) {
    this.canonical = canonical;
  }

  /// The subscribers of `stream`, none so far perhaps. The same name always gives the same object.
  public Subscribers of(String stream) {
    return byStream.computeIfAbsent(canonical.apply(stream), Subscribers::new);
  }

  /// @return whether this is news: `socket` had not subscribed to `stream` yet
  boolean add(StreamSocket socket, String stream) {
    if (!socket.path().carries(stream)) {
      return socket.streams().putIfAbsent(stream, NOT_CARRIED) == null;
    }
    Subscribers subscribers = of(stream);
    boolean first = !socket.streams().containsValue(subscribers);
    if (socket.streams().putIfAbsent(stream, subscribers) != null) {
      return false;
    }
    if (first) {
      subscribers.add(socket);
    }
    return true;
  }

  void remove(StreamSocket socket, String stream) {
    Subscribers subscribers = socket.streams().remove(stream);
    if (subscribers != null && !socket.streams().containsValue(subscribers)) {
      subscribers.remove(socket);
    }
  }

  void removeAll(StreamSocket socket) {
    socket.streams().values().forEach(subscribers -> subscribers.remove(socket));
    socket.streams().clear();
  }
}

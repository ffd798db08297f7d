package io.topbook.sim.protocol;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Who subscribed to what. Several names can mean one stream (a recording has depth of one speed
/// only), so each is made canonical first. Depth may come in several lanes: connections whose id
/// leaves the same rest get their events at the same moments, others at others. A stream that the
/// socket's address does not carry is kept in its list and nowhere else. Confined to the event
/// loop.
public final class Subscriptions {
  private static final Subscribers NOT_CARRIED = new Subscribers("");

  private final Map<String, Subscribers> byStream = new HashMap<>();

  /// Those that somebody else holds. Any other, a made-up name, is forgotten with its last reader.
  private final Set<Subscribers> asked = new HashSet<>();

  private final UnaryOperator<String> canonical;
  private final int depthLanes;

  public Subscriptions(UnaryOperator<String> canonical) {
    this(canonical, 1);
  }

  /// @param depthLanes how many lanes every depth stream has
  public Subscriptions(UnaryOperator<String> canonical, int depthLanes) {
    this.canonical = canonical;
    this.depthLanes = depthLanes;
  }

  public int depthLanes() {
    return depthLanes;
  }

  /// The subscribers of `stream`, none so far perhaps. The same name always gives the same object.
  public Subscribers of(String stream) {
    return of(stream, 0);
  }

  /// The subscribers of one lane of `stream`.
  public Subscribers of(String stream, int lane) {
    Subscribers subscribers = find(stream, lane);
    asked.add(subscribers);
    return subscribers;
  }

  private Subscribers find(String stream, int lane) {
    return byStream.computeIfAbsent(
        key(stream, lane), _ -> new Subscribers(canonical.apply(stream)));
  }

  private String key(String stream, int lane) {
    String name = canonical.apply(stream);
    return lane == 0 ? name : name + '\n' + lane;
  }

  private int laneOf(StreamSocket socket, String stream) {
    return stream.contains("@depth") ? socket.id() % depthLanes : 0;
  }

  /// @return whether this is news: `socket` had not subscribed to `stream` yet
  boolean add(StreamSocket socket, String stream) {
    if (!socket.path().carries(stream)) {
      return socket.streams().putIfAbsent(stream, NOT_CARRIED) == null;
    }
    Subscribers subscribers = find(stream, laneOf(socket, stream));
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
      if (subscribers.isEmpty() && !asked.contains(subscribers)) {
        byStream.remove(key(stream, laneOf(socket, stream)), subscribers);
      }
    }
  }

  void removeAll(StreamSocket socket) {
    List.copyOf(socket.streams().keySet()).forEach(stream -> remove(socket, stream));
  }

  /// How many streams and lanes are known.
  int size() {
    return byStream.size();
  }
}

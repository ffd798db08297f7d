package io.topbook.sim.market;

import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.sentlog.SentLog;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sends a market's events to the sockets that subscribed, counts them, and logs them. Confined to
/// the event loop.
public final class SocketSink implements EventSink {
  /// How many events of one kind went out.
  private static final class Count {
    long events;
  }

  private final @Nullable SentLog log;
  private final Set<StreamSocket> written = new LinkedHashSet<>();
  private final Map<String, Count> sent = new LinkedHashMap<>();

  public SocketSink(@Nullable SentLog log) {
    this.log = log;
  }

  @Override
  public void event(
      Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros) {
    String connections = to.sendEvent(payload, offset, length);
    sent(to.sockets(), connections, kind, payload, offset, length);
  }

  @Override
  public void microsEvent(
      Subscribers to, String kind, byte[] payload, int offset, int length, long atMicros) {
    String connections = to.sendMicrosEvent(payload, offset, length);
    sent(to.microSockets(), connections, kind, payload, offset, length);
  }

  private void sent(
      List<StreamSocket> sockets,
      String undisturbed,
      String kind,
      byte[] payload,
      int offset,
      int length) {
    if (sockets.isEmpty()) {
      return;
    }
    for (int i = 0; i < sockets.size(); i++) {
      written.add(sockets.get(i));
    }
    sent.computeIfAbsent(kind, _ -> new Count()).events++;
    if (log != null && !undisturbed.isEmpty()) {
      log.frame(System.currentTimeMillis() * 1000, undisturbed, payload, offset, length);
    }
  }

  /// Events that went out, by kind.
  public Map<String, Long> sent() {
    var counts = new LinkedHashMap<String, Long>();
    sent.forEach((kind, count) -> counts.put(kind, count.events));
    return counts;
  }

  /// Hands over what was written since the last call.
  public void flush() {
    written.forEach(StreamSocket::flush);
    written.clear();
  }
}

package io.topbook.sim.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.sim.protocol.Outgoing;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.sentlog.SentLog;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counts what took effect and writes it into the sent log. Confined to the event loop.
final class FaultLog {
  private static final String EVERYBODY = "-";

  private final @Nullable SentLog log;
  private final Map<String, Long> effects = new TreeMap<>();

  FaultLog(@Nullable SentLog log) {
    this.log = log;
  }

  /// How often each kind took effect.
  Map<String, Long> effects() {
    return effects;
  }

  /// The event went out to `socket` as it is.
  void sent(StreamSocket socket, Outgoing event) {
    if (log != null) {
      event.entry().log(log, nowMicros(), Integer.toString(socket.id()));
    }
  }

  /// Other bytes went out in its place.
  void altered(StreamSocket socket, ActiveFault by, byte[] bytes) {
    count(by);
    if (log != null) {
      log.altered(nowMicros(), socket.id(), by.fault().kind().label(), bytes);
    }
  }

  /// How far a slow link has come: no effect of its own.
  void waiting(StreamSocket socket) {
    if (log != null) {
      log.waiting(nowMicros(), socket.id(), socket.waitingEvents());
    }
  }

  void tookEffect(StreamSocket socket, ActiveFault by, ObjectNode detail) {
    line(Integer.toString(socket.id()), by, detail);
  }

  void tookEffect(ActiveFault by, ObjectNode detail) {
    line(EVERYBODY, by, detail);
  }

  private void line(String connection, ActiveFault by, ObjectNode detail) {
    count(by);
    if (log != null) {
      detail.put("fault", by.id());
      log.fault(nowMicros(), connection, by.fault().kind().label(), detail.toString());
    }
  }

  private void count(ActiveFault by) {
    by.tookEffect();
    effects.merge(by.fault().kind().label(), 1L, Long::sum);
  }

  private static long nowMicros() {
    return System.currentTimeMillis() * 1000;
  }
}

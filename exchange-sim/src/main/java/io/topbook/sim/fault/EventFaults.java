package io.topbook.sim.fault;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.topbook.sim.protocol.Connections;
import io.topbook.sim.protocol.Disturbance;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.Outgoing;
import io.topbook.sim.protocol.StreamSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Events that are dropped, repeated, held back or altered, on the connections that faults are
/// about.
///
/// The first fault that takes an event has it alone. A connection that no fault is about, and for
/// which nothing is held back, sends as if this did not exist. Confined to the event loop.
final class EventFaults implements Disturbance {
  private static final class Held {
    final ActiveFault by;
    final Outgoing event;
    long after;

    Held(ActiveFault by, Outgoing event, long after) {
      this.by = by;
      this.event = event;
      this.after = after;
    }
  }

  private final FaultLog log;
  private final Connections connections;
  private final LoopTimer timer;
  private final List<ActiveFault> active = new ArrayList<>();
  private final Map<StreamSocket, List<Held>> held = new HashMap<>();
  private boolean updateRequested;

  EventFaults(FaultLog log, Connections connections, LoopTimer timer) {
    this.log = log;
    this.connections = connections;
    this.timer = timer;
  }

  void begin(ActiveFault fault) {
    active.add(fault);
    connections.open().forEach(this::update);
  }

  /// What the fault held back goes out now.
  void end(ActiveFault fault) {
    fault.end();
    active.remove(fault);
    for (StreamSocket socket : connections.open()) {
      Iterator<Held> each = held.getOrDefault(socket, List.of()).iterator();
      while (each.hasNext()) {
        Held one = each.next();
        if (one.by == fault) {
          each.remove();
          pass(socket, one.event);
        }
      }
      socket.flush();
      update(socket);
    }
  }

  void onOpened(StreamSocket socket) {
    update(socket);
  }

  void onClosed(StreamSocket socket) {
    held.remove(socket);
  }

  private void update(StreamSocket socket) {
    if (held.containsKey(socket) && held.get(socket).isEmpty()) {
      held.remove(socket);
    }
    boolean needed =
        held.containsKey(socket)
            || active.stream().anyMatch(one -> !one.isEnded() && one.concerns(socket));
    if (needed != (socket.disturbance() != null)) {
      socket.disturb(needed ? this : null);
    }
  }

  @Override
  public void send(StreamSocket socket, Outgoing event) {
    int heldBefore = held.getOrDefault(socket, List.of()).size();
    ActiveFault taker = taker(socket, event);
    if (taker == null) {
      pass(socket, event);
    } else {
      apply(taker, socket, event);
    }
    releaseDue(socket, event.stream(), heldBefore);
    if (taker == null ? heldBefore > 0 : taker.isEnded()) {
      requestUpdate();
    }
  }

  /// Never at once: an event is half sent, and who takes it undisturbed is settled.
  private void requestUpdate() {
    if (!updateRequested) {
      updateRequested = true;
      timer.after(
          0,
          () -> {
            updateRequested = false;
            active.removeIf(ActiveFault::isEnded);
            connections.open().forEach(this::update);
          });
    }
  }

  private @Nullable ActiveFault taker(StreamSocket socket, Outgoing event) {
    for (ActiveFault fault : active) {
      if (!fault.isEnded()
          && fault.fault().matchesStream(event.stream())
          && fault.concerns(socket)
          && !Alteration.isNone(fault.fault(), event)
          && fault.takes(socket.id())) {
        return fault;
      }
    }
    return null;
  }

  private void pass(StreamSocket socket, Outgoing event) {
    byte[] payload = event.payload();
    socket.sendEvent(event.before(), payload, 0, payload.length, event.after());
    log.sent(socket, event);
  }

  private void apply(ActiveFault by, StreamSocket socket, Outgoing event) {
    Fault fault = by.fault();
    switch (fault.kind()) {
      case DROP ->
          log.tookEffect(
              socket,
              by,
              detail(event)
                  .putRawValue(
                      "event", new RawValue(new String(event.payload(), StandardCharsets.UTF_8))));
      case REPEAT -> {
        long times = fault.number(Key.TIMES, 1);
        log.tookEffect(socket, by, detail(event).put("times", times));
        for (long i = 0; i <= times; i++) {
          pass(socket, event);
        }
      }
      case REORDER -> {
        long after = fault.number(Key.BY, 1);
        log.tookEffect(socket, by, detail(event).put("by", after));
        held.computeIfAbsent(socket, _ -> new ArrayList<>()).add(new Held(by, event, after));
      }
      case BINARY -> alter(by, socket, event.framed(), true);
      default -> alter(by, socket, Alteration.of(fault, event, by.random()), false);
    }
  }

  private void alter(ActiveFault by, StreamSocket socket, byte[] bytes, boolean binary) {
    socket.sendAltered(bytes, binary);
    log.altered(socket, by, bytes);
  }

  private static ObjectNode detail(Outgoing event) {
    return JsonNodeFactory.instance.objectNode().put("stream", event.stream());
  }

  /// One more event of `stream` came: what waited for it goes out behind it.
  ///
  /// @param count of those held back before it came
  private void releaseDue(StreamSocket socket, String stream, int count) {
    List<Held> waiting = held.get(socket);
    if (waiting == null) {
      return;
    }
    var due = new ArrayList<Held>();
    for (Held one : waiting.subList(0, count)) {
      if (one.event.stream().equals(stream) && --one.after == 0) {
        due.add(one);
      }
    }
    waiting.removeAll(due);
    due.forEach(one -> pass(socket, one.event));
  }
}

package io.topbook.sim.fault;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.sim.protocol.Connections;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.StreamSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Connections that are cut, stalled, slow or half open. Confined to the event loop.
final class ConnectionFaults {
  private static final int GOING_AWAY = 1001;
  private static final long MAX_BYTES = 16 << 20;
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final FaultLog log;
  private final Connections connections;
  private final LoopTimer timer;

  /// Whose link is bad, and by which fault: a later one replaces an earlier.
  private final Map<StreamSocket, ActiveFault> badLinks = new HashMap<>();

  ConnectionFaults(FaultLog log, Connections connections, LoopTimer timer) {
    this.log = log;
    this.connections = connections;
    this.timer = timer;
  }

  /// Takes the connections that are open now.
  void begin(ActiveFault fault) {
    for (StreamSocket socket : connections.open()) {
      if (canBe(fault.fault().kind(), socket)
          && fault.concerns(socket)
          && isAbout(fault.fault(), socket)) {
        apply(fault, socket);
      }
    }
  }

  /// A link that is dead stays dead, and one that was cut has no more to say: both can only be cut.
  private static boolean canBe(Kind kind, StreamSocket socket) {
    return kind == Kind.CUT || !(socket.isHalfOpen() || socket.isClosing());
  }

  private static boolean isAbout(Fault fault, StreamSocket socket) {
    return !fault.has(Key.STREAM) || socket.streamNames().stream().anyMatch(fault::matchesStream);
  }

  /// Heals the links that `fault` made bad, and says so: what waited behind them leaves now.
  void end(ActiveFault fault) {
    fault.end();
    List.copyOf(badLinks.entrySet())
        .forEach(entry -> {
          if (entry.getValue() == fault) {
            StreamSocket socket = entry.getKey();
            badLinks.remove(socket);
            log.tookEffect(socket, fault, detail().put("healed", true));
            socket.heal();
          }
        });
  }

  void onClosed(StreamSocket socket) {
    badLinks.remove(socket);
  }

  private void apply(ActiveFault by, StreamSocket socket) {
    Fault fault = by.fault();
    long maxBytes = fault.number(Key.MAX_BYTES, MAX_BYTES);
    log.tookEffect(socket, by, fault.json());
    switch (fault.kind()) {
      case CUT -> cut(fault, socket);
      case HALF_OPEN -> {
        badLinks.remove(socket);
        socket.halfOpen();
      }
      case STALL -> {
        badLinks.put(socket, by);
        socket.stall(maxBytes, () -> overflow(by, socket));
      }
      case SLOW -> {
        badLinks.put(socket, by);
        socket.slowDown(
            fault.number(Key.BYTES_PER_SECOND, 1), maxBytes, () -> overflow(by, socket));
        tellWaiting(by, socket);
      }
      case SERVER_SHUTDOWN -> {
        socket.sendShutdownNotice(System.currentTimeMillis());
        if (fault.has(Key.CUT_AFTER_MS)) {
          timer.after(
              TimeUnit.MILLISECONDS.toNanos(fault.number(Key.CUT_AFTER_MS, 0)),
              () -> cutAfterNotice(by, socket));
        }
      }
      default -> throw new IllegalArgumentException("not about connections: " + fault);
    }
  }

  /// While the link is slow the log says from time to time what has not come through yet.
  private void tellWaiting(ActiveFault by, StreamSocket socket) {
    timer.after(
        PROGRESS_NANOS,
        () -> {
          if (badLinks.get(socket) == by) {
            log.waiting(socket);
            tellWaiting(by, socket);
          }
        });
  }

  private void cutAfterNotice(ActiveFault by, StreamSocket socket) {
    boolean isOpen = connections.find(socket.id()).isPresent() && !socket.isClosing();
    if (isOpen && !by.isTakenBack()) {
      log.tookEffect(socket, by, detail().put("cut", true));
      socket.cut(GOING_AWAY, "");
    }
  }

  private static void cut(Fault fault, StreamSocket socket) {
    switch (fault.text(Key.CLOSE, "frame")) {
      case "none" -> socket.cut(0, "");
      case "reset" -> socket.reset();
      default -> socket.cut((int) fault.number(Key.CODE, GOING_AWAY), fault.text(Key.REASON, ""));
    }
  }

  private void overflow(ActiveFault by, StreamSocket socket) {
    badLinks.remove(socket);
    log.tookEffect(socket, by, detail().put("overflow", true));
    socket.cut(0, "");
  }

  private static ObjectNode detail() {
    return JsonNodeFactory.instance.objectNode();
  }
}

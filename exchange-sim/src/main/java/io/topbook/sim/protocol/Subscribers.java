package io.topbook.sim.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The sockets that subscribed to one stream. Confined to the event loop.
public final class Subscribers {
  private static final byte[] WRAPPER_END = {'}'};

  private final List<StreamSocket> sockets = new ArrayList<>();
  private final String stream;
  private final byte[] wrapperStart;

  Subscribers(String stream) {
    this.stream = stream;
    wrapperStart = ("{\"stream\":\"" + stream + "\",\"data\":").getBytes(StandardCharsets.UTF_8);
  }

  /// The stream's name.
  public String stream() {
    return stream;
  }

  public boolean isEmpty() {
    return sockets.isEmpty();
  }

  public List<StreamSocket> sockets() {
    return sockets;
  }

  /// Sends an event to every socket: wrapped with the stream's name where the socket is combined.
  public void sendEvent(byte[] data, int offset, int length) {
    for (StreamSocket socket : sockets) {
      if (socket.isCombined()) {
        socket.sendEvent(wrapperStart, data, offset, length, WRAPPER_END);
      } else {
        socket.sendEvent(data, offset, length);
      }
    }
  }

  /// Whether anybody wants times in microseconds.
  public boolean hasMicros() {
    return false;
  }

  /// Who wants times in microseconds.
  public List<StreamSocket> microSockets() {
    return List.of();
  }

  /// Sends an event to every socket that wants times in microseconds.
  public void sendMicrosEvent(byte[] data, int offset, int length) {
    for (StreamSocket socket : microSockets()) {
      if (socket.isCombined()) {
        socket.sendEvent(wrapperStart, data, offset, length, WRAPPER_END);
      } else {
        socket.sendEvent(data, offset, length);
      }
    }
  }

  void add(StreamSocket socket) {
    sockets.add(socket);
  }

  void remove(StreamSocket socket) {
    sockets.remove(socket);
  }
}

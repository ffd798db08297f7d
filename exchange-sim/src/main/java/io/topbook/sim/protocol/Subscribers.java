package io.topbook.sim.protocol;

import io.topbook.sim.sentlog.SentLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The sockets that subscribed to one stream: those that get times in ms and those that get µs.
/// Confined to the event loop.
public final class Subscribers {
  private static final byte[] NOTHING = {};
  private static final byte[] WRAPPER_END = {'}'};

  private final String stream;
  private final List<StreamSocket> sockets = new ArrayList<>();
  private final List<StreamSocket> microSockets = new ArrayList<>();
  private final byte[] wrapperStart;
  private @Nullable String ids;
  private @Nullable String microIds;

  Subscribers(String stream) {
    this.stream = stream;
    wrapperStart = ("{\"stream\":\"" + stream + "\",\"data\":").getBytes(StandardCharsets.UTF_8);
  }

  /// The stream's name.
  public String stream() {
    return stream;
  }

  public boolean isEmpty() {
    return sockets.isEmpty() && microSockets.isEmpty();
  }

  /// Those with times in ms.
  public List<StreamSocket> sockets() {
    return sockets;
  }

  /// Those with times in µs.
  public List<StreamSocket> microSockets() {
    return microSockets;
  }

  public boolean hasMicros() {
    return !microSockets.isEmpty();
  }

  /// Sends an event to every socket with times in ms: wrapped with the stream's name where the
  /// socket is combined.
  ///
  /// @return the sockets whose events nothing disturbs, their ids joined by commas: to these it
  ///   goes as it is, which the caller logs. What becomes of it on the others their disturbance
  ///   logs.
  public String sendEvent(byte[] data, int offset, int length) {
    String undisturbed = ids();
    send(sockets, data, offset, length);
    return undisturbed;
  }

  /// The same for the sockets with times in µs.
  public String sendMicrosEvent(byte[] data, int offset, int length) {
    String undisturbed = microIds;
    if (undisturbed == null) {
      microIds = undisturbed = undisturbed(microSockets);
    }
    send(microSockets, data, offset, length);
    return undisturbed;
  }

  /// The sockets with times in ms whose events nothing disturbs, their ids joined by commas.
  public String ids() {
    if (ids == null) {
      ids = undisturbed(sockets);
    }
    return ids;
  }

  private void send(List<StreamSocket> to, byte[] data, int offset, int length) {
    for (StreamSocket socket : to) {
      Disturbance disturbance = socket.disturbance();
      if (disturbance != null) {
        disturbance.send(
            socket, outgoing(socket, Arrays.copyOfRange(data, offset, offset + length)));
      } else if (socket.isCombined()) {
        socket.sendEvent(wrapperStart, data, offset, length, WRAPPER_END);
      } else {
        socket.sendEvent(data, offset, length);
      }
    }
  }

  private Outgoing outgoing(StreamSocket socket, byte[] payload) {
    Outgoing.Entry entry =
        (SentLog log, long at, String connections) ->
            log.frame(at, connections, payload, 0, payload.length);
    return socket.isCombined()
        ? new Outgoing(stream, wrapperStart, payload, WRAPPER_END, entry)
        : new Outgoing(stream, NOTHING, payload, NOTHING, entry);
  }

  private static String undisturbed(List<StreamSocket> sockets) {
    return sockets.stream()
        .filter(socket -> socket.disturbance() == null)
        .map(socket -> Integer.toString(socket.id()))
        .collect(Collectors.joining(","));
  }

  void add(StreamSocket socket) {
    (socket.isMicros() ? microSockets : sockets).add(socket);
    changed();
  }

  void remove(StreamSocket socket) {
    (socket.isMicros() ? microSockets : sockets).remove(socket);
    changed();
  }

  /// Who is undisturbed may be others now.
  void changed() {
    ids = null;
    microIds = null;
  }
}

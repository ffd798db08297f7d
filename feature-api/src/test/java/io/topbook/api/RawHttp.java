package io.topbook.api;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Sends bytes as they are, where a proper client would refuse to.
final class RawHttp {
  private RawHttp() {}

  static String get(int port, String target) throws IOException {
    return send(
        port, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  /// Everything that comes back until the server closes or 10 s pass without a byte.
  static String send(int port, String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

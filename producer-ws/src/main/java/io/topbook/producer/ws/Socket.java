package io.topbook.producer.ws;

/// One WebSocket to the exchange, from dialling to its end. Confined to the event loop.
interface Socket {
  void sendText(String text);

  void sendPing();

  void sendPong(byte[] payload);

  /// Stops or resumes reading; what the exchange sends meanwhile waits in the kernel.
  void setReading(boolean reading);

  /// Leaves: a close frame if it is up, then the socket goes. Its listener hears nothing more.
  void close();
}

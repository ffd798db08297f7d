package io.topbook.producer.feed;

import java.util.Locale;

/// Why a socket is gone. The label is metric tag and log key.
public enum CloseCause {
  /// No TCP or TLS connection came about.
  CONNECT_FAILED,
  /// The server did not upgrade to WebSocket.
  HANDSHAKE_FAILED,
  /// The server sent a close frame.
  REMOTE_CLOSED,
  /// The connection broke without one.
  REMOTE_CUT,
  /// Nothing was heard for too long: it was down since the last frame.
  SILENT,
  /// A SUBSCRIBE was refused, or not answered in time.
  SUBSCRIBE_FAILED,
  /// The server broke the protocol.
  PROTOCOL_ERROR,
  /// The server announced that it goes.
  SERVER_SHUTDOWN,
  /// We left before the exchange's limit on a connection's life.
  LIFETIME,
  /// We are stopping.
  STOPPED;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /// `remote-cut`.
  public String label() {
    return label;
  }
}

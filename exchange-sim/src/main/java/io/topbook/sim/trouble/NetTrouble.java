package io.topbook.sim.trouble;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/// Why an address cannot be reached, or was lost. Pure.
public final class NetTrouble {
  private NetTrouble() {}

  public static String of(Throwable trouble) {
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "no such host";
      }
    }
    return switch (trouble) {
      case HttpTimeoutException _ -> "no answer in time";
      case ConnectException refused -> connecting(refused);
      case WebSocketHandshakeException refused ->
          "it answered " + refused.getResponse().statusCode() + " instead of opening a WebSocket";
      case SSLException tls -> "TLS: " + tls.getMessage();
      case ClosedChannelException _ -> "it closed the connection";
      default -> trouble.getMessage() == null ? "it broke off" : trouble.getMessage();
    };
  }

  /// The JDK's HTTP client leaves the message out.
  private static String connecting(ConnectException refused) {
    String message = refused.getMessage();
    return message == null || message.contains("refused")
        ? "nobody listens there (connection refused)"
        : message;
  }
}

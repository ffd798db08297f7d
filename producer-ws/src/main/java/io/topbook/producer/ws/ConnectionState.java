package io.topbook.producer.ws;

/// Where a connection is in its life; {@link Connection} draws how one leads to the next.
sealed interface ConnectionState {
  /// Not started.
  record Idle() implements ConnectionState {}

  /// No socket; the next attempt goes at `untilNs`.
  record Waiting(long untilNs) implements ConnectionState {}

  /// Dialling: name lookup, TCP, TLS, HTTP upgrade.
  record Connecting(Socket socket, long deadlineNs) implements ConnectionState {}

  /// The socket is up, some requests are not sent or not answered yet.
  record Subscribing(Socket socket, Subscription subscription) implements ConnectionState {}

  /// Every request was answered.
  record Streaming(Socket socket, long sinceNs) implements ConnectionState {}

  /// A recording has been played to its end: no more comes, no reconnect.
  record PlayedOut(Socket socket) implements ConnectionState {}

  /// Left for good.
  record Stopped() implements ConnectionState {}

  /// `waiting`, `played-out`, …: for people and metrics.
  default String label() {
    return switch (this) {
      case Idle _ -> "idle";
      case Waiting _ -> "waiting";
      case Connecting _ -> "connecting";
      case Subscribing _ -> "subscribing";
      case Streaming _ -> "streaming";
      case PlayedOut _ -> "played-out";
      case Stopped _ -> "stopped";
    };
  }

  /// Whether frames can come.
  default boolean isUp() {
    return switch (this) {
      case Subscribing _, Streaming _, PlayedOut _ -> true;
      case Idle _, Waiting _, Connecting _, Stopped _ -> false;
    };
  }
}

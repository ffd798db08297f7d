package io.topbook.producer.ws;

import java.net.URI;
import java.time.Duration;

/// How to reach the exchange and how to behave there. The limits are the exchange's; each is a
/// setting because they have changed before.
///
/// @param address of the combined streams, without `/stream`
/// @param microseconds ask for times in µs
/// @param connectTimeout from dialling to the upgrade
/// @param subscribeTimeout from a SUBSCRIBE to its answer
/// @param silence without any frame, after which the connection counts as dead; zero: never
/// @param lifetime after which we leave before the exchange cuts
/// @param pongTimeout how long the exchange waits for a pong
/// @param maxFrameBytes longest message taken
/// @param messagesPerSecond that may be sent on one connection, pongs included
/// @param subscribeMaxNames streams in one SUBSCRIBE
/// @param subscribeMaxBytes length of one SUBSCRIBE
/// @param backoffMin ceiling of the first wait before a reconnect
/// @param backoffMax ceiling of every wait before a reconnect
public record WsSettings(
    URI address,
    boolean microseconds,
    Duration connectTimeout,
    Duration subscribeTimeout,
    Duration silence,
    Duration lifetime,
    Duration pongTimeout,
    int maxFrameBytes,
    int messagesPerSecond,
    int subscribeMaxNames,
    int subscribeMaxBytes,
    Duration backoffMin,
    Duration backoffMax) {

  /// `wss://host:443/stream`, with the time unit when asked for.
  public URI streamAddress() {
    String base = address.toString();
    String path = (base.endsWith("/") ? base : base + '/') + "stream";
    return URI.create(microseconds ? path + "?timeUnit=MICROSECOND" : path);
  }
}

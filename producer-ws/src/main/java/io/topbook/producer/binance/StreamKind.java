package io.topbook.producer.binance;

/// What a stream carries.
enum StreamKind {
  BOOK_TICKER("bookTicker"),
  AGG_TRADE("aggTrade"),
  TRADE("trade"),
  DEPTH("depthUpdate"),
  DEPTH_SNAPSHOT(""),
  CLOCK("clock"),
  SERVER_SHUTDOWN("serverShutdown");

  private final byte[] event;

  StreamKind(String event) {
    this.event = event.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /// What its payloads say in `e`.
  byte[] event() {
    return event;
  }
}

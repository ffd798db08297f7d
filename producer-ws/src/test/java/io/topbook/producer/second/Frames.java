package io.topbook.producer.second;

import java.util.Locale;

/// Hand-made frames, for what the exchange will not send on demand.
final class Frames {
  private Frames() {}

  static String quote(String symbol, long id) {
    return stream(
        symbol,
        "bookTicker",
        "{\"u\":%d,\"s\":\"%s\",\"b\":\"10.5\",\"B\":\"3\",\"a\":\"10.6\",\"A\":\"4\"}"
            .formatted(id, symbol));
  }

  static String trade(String symbol, long id, long timeMs) {
    return stream(
        symbol,
        "aggTrade",
        "{\"e\":\"aggTrade\",\"E\":%d,\"s\":\"%s\",\"a\":%d,\"p\":\"10.5\",\"q\":\"1\",\"f\":%d,\"l\":%d,\"T\":%d,\"m\":true}"
            .formatted(timeMs, symbol, id, id, id, timeMs));
  }

  static String single(String symbol, long id, long timeMs, String kind) {
    return stream(
        symbol,
        "trade",
        "{\"e\":\"trade\",\"E\":%d,\"s\":\"%s\",\"t\":%d,\"p\":\"10.5\",\"q\":\"1\",\"T\":%d,\"X\":\"%s\",\"m\":true}"
            .formatted(timeMs, symbol, id, timeMs, kind));
  }

  static String depth(String symbol, long first, long last, long timeMs) {
    return stream(
        symbol,
        "depth@100ms",
        "{\"e\":\"depthUpdate\",\"E\":%d,\"s\":\"%s\",\"U\":%d,\"u\":%d,\"b\":[[\"10.5\",\"1\"]],\"a\":[]}"
            .formatted(timeMs, symbol, first, last));
  }

  static String futuresDepth(String symbol, long previous, long first, long last, long timeMs) {
    return depth(symbol, first, last, timeMs).replace("\"b\":", "\"pu\":" + previous + ",\"b\":");
  }

  static String snapshot(long id) {
    return "{\"lastUpdateId\":%d,\"bids\":[[\"10.5\",\"1\"]],\"asks\":[[\"10.6\",\"1\"]]}"
        .formatted(id);
  }

  static String clock(long timeNs) {
    return "{\"stream\":\"!clock\",\"data\":{\"e\":\"clock\",\"t\":%d}}".formatted(timeNs);
  }

  static String end(long timeNs) {
    return clock(timeNs).replace("}}", ",\"end\":true}}");
  }

  private static String stream(String symbol, String stream, String data) {
    return "{\"stream\":\"%s@%s\",\"data\":%s}"
        .formatted(symbol.toLowerCase(Locale.ROOT), stream, data);
  }
}

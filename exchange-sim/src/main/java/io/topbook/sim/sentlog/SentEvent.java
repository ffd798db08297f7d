package io.topbook.sim.sentlog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An event as its payload tells it. Prices and quantities are the doubles nearest to the decimals
/// sent; times are µs since 1970, whether milliseconds or microseconds were sent.
public sealed interface SentEvent {
  ObjectMapper JSON = new ObjectMapper();

  /// A time, or an id, that the event does not have.
  long ABSENT = -1;

  /// Of those that carry a symbol: upper case, as sent.
  String symbol();

  /// When the market says that it happened or was sent, `E`; {@link #ABSENT} of spot's quotes.
  long eventMicros();

  /// `bookTicker`.
  ///
  /// @param tradeMicros `T`; {@link #ABSENT} on spot
  record Quote(
      String symbol,
      long updateId,
      double bidPrice,
      double bidQuantity,
      double askPrice,
      double askQuantity,
      long tradeMicros,
      long eventMicros)
      implements SentEvent {}

  /// `aggTrade`; or `trade`, whose three ids are one.
  record Trade(
      String symbol,
      boolean single,
      long id,
      double price,
      double quantity,
      long firstId,
      long lastId,
      boolean buyerIsMaker,
      long tradeMicros,
      long eventMicros)
      implements SentEvent {}

  /// A difference of the book.
  ///
  /// @param previousUpdateId `pu`; {@link #ABSENT} on spot
  /// @param bids quantity by price; of a price that comes twice the last
  record Depth(
      String symbol,
      long firstUpdateId,
      long lastUpdateId,
      long previousUpdateId,
      NavigableMap<Double, Double> bids,
      NavigableMap<Double, Double> asks,
      long eventMicros)
      implements SentEvent {}

  /// Anything else; also a single trade that stands for no public fill.
  ///
  /// @param kind its `e`, or `partialDepth`
  /// @param symbol empty when it carries none
  record Other(String symbol, String kind, long eventMicros) implements SentEvent {}

  /// An array of events is one of another kind: that of its first.
  ///
  /// @return null when it is not the JSON of an event, whole and with every number readable
  static @Nullable SentEvent parse(byte[] payload) {
    try {
      JsonNode json = JSON.readTree(payload);
      // A frame of a combined connection wraps the payload.
      JsonNode event = json.path("data").isContainerNode() ? json.path("data") : json;
      if (event.isArray()) {
        return new Other("", event.path(0).path("e").asText(), ABSENT);
      }
      return event.isObject() ? of(event) : null;
    } catch (IOException | NumberFormatException _) {
      return null;
    }
  }

  private static SentEvent of(JsonNode json) {
    String kind = json.path("e").asText();
    return switch (kind) {
      case "aggTrade", "trade" -> trade(json, kind);
      case "depthUpdate" ->
          new Depth(
              symbol(json),
              id(json, "U"),
              id(json, "u"),
              json.has("pu") ? id(json, "pu") : ABSENT,
              levels(json.path("b")),
              levels(json.path("a")),
              time(json, "E"));
      case "bookTicker" -> quote(json);
      case "" -> json.has("u") && json.has("A") ? quote(json) : other(json, "partialDepth");
      default -> other(json, kind);
    };
  }

  private static SentEvent trade(JsonNode json, String kind) {
    boolean single = kind.equals("trade");
    double price = number(json.path("p"));
    if (single && (price == 0 || json.path("X").asText().equals("NA"))) {
      return other(json, "notATrade");
    }
    long id = id(json, single ? "t" : "a");
    return new Trade(
        symbol(json),
        single,
        id,
        price,
        number(json.path("q")),
        single ? id : id(json, "f"),
        single ? id : id(json, "l"),
        flag(json, "m"),
        time(json, "T"),
        time(json, "E"));
  }

  private static Quote quote(JsonNode json) {
    return new Quote(
        symbol(json),
        id(json, "u"),
        number(json.path("b")),
        number(json.path("B")),
        number(json.path("a")),
        number(json.path("A")),
        json.has("T") ? time(json, "T") : ABSENT,
        json.has("E") ? time(json, "E") : ABSENT);
  }

  private static Other other(JsonNode json, String kind) {
    return new Other(
        json.path("s").asText(), kind, json.path("E").isNumber() ? time(json, "E") : ABSENT);
  }

  private static String symbol(JsonNode json) {
    String symbol = json.path("s").asText();
    if (symbol.isEmpty()) {
      throw new NumberFormatException("no symbol");
    }
    return symbol;
  }

  private static long id(JsonNode json, String key) {
    JsonNode id = json.path(key);
    if (!id.isIntegralNumber() || !id.canConvertToLong()) {
      throw new NumberFormatException(key);
    }
    return id.longValue();
  }

  private static boolean flag(JsonNode json, String key) {
    if (!json.path(key).isBoolean()) {
      throw new NumberFormatException(key);
    }
    return json.path(key).booleanValue();
  }

  private static long time(JsonNode json, String key) {
    long time = id(json, key);
    return time < 100_000_000_000_000L ? time * 1000 : time;
  }

  private static double number(JsonNode text) {
    return Double.parseDouble(text.asText());
  }

  private static NavigableMap<Double, Double> levels(JsonNode array) {
    NavigableMap<Double, Double> levels = new TreeMap<>();
    for (JsonNode level : array) {
      levels.put(number(level.path(0)), number(level.path(1)));
    }
    return levels;
  }
}

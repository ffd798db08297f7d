package io.topbook.sim.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A depth frame or the body of a snapshot, with its levels as recorded text. Ids and times that it
/// lacks are −1.
record DepthText(
    long firstUpdateId,
    long lastUpdateId,
    long previousUpdateId,
    long eventTime,
    long transactionTime,
    List<Level> bids,
    List<Level> asks) {
  record Level(String price, String quantity) {
    boolean isGone() {
      return quantity.chars().allMatch(c -> c == '0' || c == '.');
    }
  }

  private static final JsonFactory JSON = new JsonFactory();

  /// @throws IOException when a level is no pair of texts
  static DepthText parse(byte[] json) throws IOException {
    long first = -1;
    long last = -1;
    long previous = -1;
    long eventTime = -1;
    long transactionTime = -1;
    List<Level> bids = List.of();
    List<Level> asks = List.of();
    try (JsonParser parser = JSON.createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() != JsonToken.FIELD_NAME) {
          continue;
        }
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "U" -> first = parser.getLongValue();
          case "u", "lastUpdateId" -> last = parser.getLongValue();
          case "pu" -> previous = parser.getLongValue();
          case "E" -> eventTime = parser.getLongValue();
          case "T" -> transactionTime = parser.getLongValue();
          case "b", "bids" -> bids = levels(parser);
          case "a", "asks" -> asks = levels(parser);
          default -> {
            // any other key says nothing of the book
          }
        }
      }
    }
    return new DepthText(first, last, previous, eventTime, transactionTime, bids, asks);
  }

  private static List<Level> levels(JsonParser parser) throws IOException {
    var levels = new ArrayList<Level>();
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      String price = parser.nextTextValue();
      String quantity = parser.nextTextValue();
      if (price == null || quantity == null) {
        throw new IOException("expected a level [price, quantity] in texts");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        parser.skipChildren(); // old payloads carry a third, empty element
      }
      levels.add(new Level(price, quantity));
    }
    return levels;
  }
}

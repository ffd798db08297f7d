package io.topbook.producer.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.topbook.producer.feed.SymbolRules;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads exchangeInfo as it comes, because spot's has tens of MB, and keeps a few symbols of it.
/// Whole or not at all: a list that is cut off would look as if symbols had vanished. Stateless.
final class ExchangeInfoReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(1L << 28)
                  .maxStringLength(1 << 16)
                  .build())
          .build();

  private ExchangeInfoReader() {}

  /// @return what is listed of `names`
  /// @throws com.fasterxml.jackson.core.JsonProcessingException when it is no list of symbols
  static Map<String, SymbolRules> read(InputStream body, Set<String> names) throws IOException {
    try (JsonParser json = JSON.createParser(body)) {
      var found = new HashMap<String, SymbolRules>();
      boolean listsSymbols = false;
      expect(json.nextToken(), JsonToken.START_OBJECT, json);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean isList = json.currentName().equals("symbols");
        JsonToken value = json.nextToken();
        if (isList) {
          expect(value, JsonToken.START_ARRAY, json);
          while (json.nextToken() == JsonToken.START_OBJECT) {
            listsSymbols = true;
            readSymbol(json, names, found);
          }
          expect(json.currentToken(), JsonToken.END_ARRAY, json);
        } else {
          json.skipChildren();
        }
      }
      if (!listsSymbols) {
        throw new JsonParseException(json, "expected symbols in exchangeInfo, was none");
      }
      return found;
    }
  }

  /// COIN-M says `contractStatus` where the others say `status`.
  private static void readSymbol(JsonParser json, Set<String> names, Map<String, SymbolRules> found)
      throws IOException {
    String symbol = null;
    String status = null;
    String contractStatus = null;
    var filters = new HashMap<String, String>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "symbol" -> symbol = text(json);
        case "status" -> status = text(json);
        case "contractStatus" -> contractStatus = text(json);
        case "filters" -> {
          if (value == JsonToken.START_ARRAY) {
            readFilters(json, filters);
          } else {
            json.skipChildren();
          }
        }
        default -> json.skipChildren();
      }
    }
    if (symbol != null && names.contains(symbol)) {
      String word = status != null ? status : contractStatus;
      found.put(
          symbol,
          SymbolRules.of(
              word == null ? "UNKNOWN" : word,
              filters.get("PRICE_FILTER tickSize"),
              filters.get("LOT_SIZE stepSize")));
    }
  }

  /// Every filter is optional, and so is every field of one.
  private static void readFilters(JsonParser json, Map<String, String> filters) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      String type = null;
      var sizes = new HashMap<String, String>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        String value = text(json);
        if (field.equals("filterType")) {
          type = value;
        } else if (value != null) {
          sizes.put(field, value);
        }
      }
      String filter = type;
      sizes.forEach((field, value) -> filters.put(filter + ' ' + field, value));
    }
  }

  /// Null for null, and for what is no plain value.
  private static @Nullable String text(JsonParser json) throws IOException {
    json.skipChildren();
    return json.getValueAsString();
  }

  private static void expect(@Nullable JsonToken actual, JsonToken expected, JsonParser json)
      throws JsonParseException {
    if (actual != expected) {
      throw new JsonParseException(
          json, "expected " + expected + " in exchangeInfo, was " + actual);
    }
  }
}

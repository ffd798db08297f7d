package io.topbook.connect;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.schemas.Exchange;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The sinks' properties: what all share, what a flavour shares, and what is a table's own, from
/// the files of `connectors/`, laid over each other in this order, with the placeholders filled in;
/// a null takes a property away.
///
/// `${word}` is filled in here; `${provider:…}` is left to the worker, which alone knows the
/// credentials. Immutable; thread-safe.
///
/// @param databasePassword what the worker resolves to the password, say `${env:DATABASE_PASSWORD}`
public record SinkConfigs(
    Flavour flavour, Exchange exchange, String databaseUrl, String databasePassword) {
  /// Every table that a sink fills, a connector each.
  public static final List<String> TABLES =
      List.of(
          "book_ticker",
          "trades",
          "depth_events",
          "bt_1s",
          "trade_1s",
          "book_1s",
          "features_1s",
          "orderbook_top5",
          "second_marks",
          "superseded_rows",
          "incidents");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z_]+)}");

  /// The connector's name: `topbook-binance-book-ticker`.
  public String nameOf(String table) {
    return "topbook-" + exchange.label() + '-' + table.replace('_', '-');
  }

  /// The connector's properties, sorted, as Connect's REST interface takes them.
  public Map<String, String> of(String table) {
    Map<String, String> config = new TreeMap<>();
    config.put("name", nameOf(table));
    config.putAll(read("common"));
    config.putAll(read(flavour.folder() + "/common"));
    config.putAll(read(flavour.folder() + '/' + table));
    config.values().removeIf(Objects::isNull);
    Map<String, String> values =
        Map.of(
            "name", nameOf(table),
            "exchange", exchange.label(),
            "schema", exchange.schema(),
            "database_url", openForParameters(databaseUrl),
            "database_password", databasePassword);
    config.replaceAll((key, value) -> filled(value, values, key));
    return config;
  }

  /// The address such that a parameter may follow.
  private static String openForParameters(String url) {
    return url + (url.indexOf('?') < 0 ? '?' : '&');
  }

  private static String filled(String text, Map<String, String> values, String key) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(match -> {
          String value = values.get(match.group(1));
          if (value == null) {
            throw new IllegalStateException(key + ": no value for " + match.group());
          }
          return Matcher.quoteReplacement(value);
        });
  }

  private static Map<String, String> read(String file) {
    String path = "/connectors/" + file + ".json";
    try (InputStream json = SinkConfigs.class.getResourceAsStream(path)) {
      if (json == null) {
        throw new FileNotFoundException(path);
      }
      return JSON.readValue(json, new TypeReference<Map<String, String>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

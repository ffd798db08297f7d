package io.topbook.schemas;

import java.util.Arrays;
import java.util.stream.Collectors;

/// An exchange that Topbook collects: its label is the prefix of its topics.
///
/// Spot, USD-M and COIN-M differ in how depth ids join and in which payloads carry times
/// (`docs/protocol.md`), never in a topic's or table's shape.
public enum Exchange {
  BINANCE("binance", "marketdata"),
  BINANCE_USDM("binance-usdm", "marketdata_binance_usdm"),
  BINANCE_COINM("binance-coinm", "marketdata_binance_coinm");

  private final String label;
  private final String schema;

  Exchange(String label, String schema) {
    this.label = label;
    this.schema = schema;
  }

  /// The prefix of its topics and the word users type: `binance-usdm`.
  public String label() {
    return label;
  }

  /// The PostgreSQL schema that holds its tables.
  public String schema() {
    return schema;
  }

  /// Futures: depth events carry `pu`, quotes carry their own time.
  public boolean isFutures() {
    return this != BINANCE;
  }

  /// @throws IllegalArgumentException naming the exchanges there are
  public static Exchange of(String label) {
    return Arrays.stream(values())
        .filter(exchange -> exchange.label.equals(label))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected one of "
                    + Arrays.stream(values()).map(Exchange::label).collect(Collectors.joining(", "))
                    + ", was \""
                    + label
                    + '"'));
  }
}

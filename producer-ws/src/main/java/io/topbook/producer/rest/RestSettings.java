package io.topbook.producer.rest;

import io.topbook.schemas.Exchange;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/// How the exchange's REST is asked.
///
/// @param limit levels a side of a snapshot
/// @param timeout to connect, and for each read
/// @param concurrency requests under way at once
/// @param attempts before a request is given up
/// @param retryMin ceiling of the first wait after a failure
/// @param retryMax ceiling of every wait after a failure
public record RestSettings(
    Exchange exchange,
    URI address,
    int limit,
    Duration timeout,
    int concurrency,
    int attempts,
    Duration retryMin,
    Duration retryMax) {

  /// The depths that futures answer; spot takes any from 1 to 5000.
  private static final Set<Integer> FUTURES_LIMITS = Set.of(5, 10, 20, 50, 100, 500, 1000);

  /// Whether the exchange answers a depth request of this limit.
  public static boolean isLimit(Exchange exchange, int limit) {
    return exchange.isFutures() ? FUTURES_LIMITS.contains(limit) : limit >= 1 && limit <= 5000;
  }

  URI depthAddress(String symbol) {
    return address(
        "depth?symbol=" + URLEncoder.encode(symbol, StandardCharsets.UTF_8) + "&limit=" + limit);
  }

  /// Of all symbols: one unknown name in a request would fail all of it.
  URI exchangeInfoAddress() {
    return address("exchangeInfo");
  }

  private URI address(String request) {
    String path =
        switch (exchange) {
          case BINANCE -> "/api/v3/";
          case BINANCE_USDM -> "/fapi/v1/";
          case BINANCE_COINM -> "/dapi/v1/";
        };
    return URI.create(address.toString().replaceFirst("/+$", "") + path + request);
  }

  /// What one snapshot weighs, by the exchange's table.
  int depthWeight() {
    if (exchange.isFutures()) {
      return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20;
    }
    return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
  }

  int exchangeInfoWeight() {
    return exchange.isFutures() ? 1 : 20;
  }
}

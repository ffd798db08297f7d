package io.topbook.producer.rest;

import io.topbook.schemas.Exchange;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// How the exchange's REST is asked.
///
/// @param limit levels a side of a snapshot, of {@link #limits}
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

  /// What is asked for when many wait: on spot the most levels that weigh the least.
  private static final int LESSER_LIMIT = 100;

  /// Levels a side that may be asked for. Spot would answer any number up to 5000; but these are
  /// how a book tells from a snapshot's own size whether a side was cut.
  public static List<Integer> limits(Exchange exchange) {
    return exchange.isFutures()
        ? List.of(5, 10, 20, 50, 100, 500, 1000)
        : List.of(5, 10, 20, 50, 100, 500, 1000, 5000);
  }

  /// At most {@link #limit}.
  int lesserLimit() {
    return Math.min(limit, LESSER_LIMIT);
  }

  URI depthAddress(String symbol, int limit) {
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

  /// What a snapshot of {@link #limit} weighs.
  public int depthWeight() {
    return depthWeight(limit);
  }

  /// By the exchange's table.
  int depthWeight(int limit) {
    if (exchange.isFutures()) {
      return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20;
    }
    return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
  }

  int exchangeInfoWeight() {
    return exchange.isFutures() ? 1 : 20;
  }
}

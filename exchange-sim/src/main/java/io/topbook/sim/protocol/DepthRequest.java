package io.topbook.sim.protocol;

import java.util.Set;

/// The rules of `GET …/depth`: which limits there are and what they weigh.
///
/// Spot takes any limit from 1 on and cuts it to 5000; futures know seven limits.
public record DepthRequest(String symbol, int limit, int weight) {
  private static final Set<Integer> FUTURES_LIMITS = Set.of(5, 10, 20, 50, 100, 500, 1000);

  /// @throws IllegalArgumentException saying which parameter is missing or out of range
  public static DepthRequest of(RestRequest request, boolean futures) {
    String symbol =
        request
            .parameter("symbol")
            .orElseThrow(
                () -> new IllegalArgumentException("Mandatory parameter 'symbol' was not sent."));
    int limit = limit(request.parameter("limit").orElse(futures ? "500" : "100"));
    if (futures) {
      if (!isFuturesLimit(limit)) {
        throw new IllegalArgumentException("'limit' must be one of 5, 10, 20, 50, 100, 500, 1000.");
      }
      return new DepthRequest(symbol, limit, weight(limit, true));
    }
    int cut = Math.min(limit, 5000);
    return new DepthRequest(symbol, cut, weight(cut, false));
  }

  public static boolean isFuturesLimit(int limit) {
    return FUTURES_LIMITS.contains(limit);
  }

  /// Request weight of so many levels a side.
  public static int weight(int limit, boolean futures) {
    if (futures) {
      return limit <= 50 ? 2 : limit == 100 ? 5 : limit / 50;
    }
    return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1) {
        return limit;
      }
    } catch (NumberFormatException _) {
      // the one message below says what is allowed
    }
    throw new IllegalArgumentException("'limit' must be a whole number from 1 on.");
  }
}

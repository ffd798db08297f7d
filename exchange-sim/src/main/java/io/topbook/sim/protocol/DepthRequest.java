package io.topbook.sim.protocol;

import java.util.Set;

/// The rules of `GET …/depth`: which limits there are and what they weigh.
///
/// Spot takes any limit from 1 on and cuts it to 5000; futures know seven limits.
public record DepthRequest(String symbol, int limit, int weight) {
  private static final int MOST_OF_SPOT = 5000;
  private static final int MOST_OF_FUTURES = 1000;
  private static final Set<Integer> FUTURES_LIMITS =
      Set.of(5, 10, 20, 50, 100, 500, MOST_OF_FUTURES);

  /// @throws RestQuery.Refused when a parameter is missing or out of range
  public static DepthRequest of(RestQuery query, boolean futures) {
    String symbol = query.required("symbol");
    if (!futures) {
      int limit = query.limit(100, MOST_OF_SPOT);
      return new DepthRequest(symbol, limit, spotWeight(limit));
    }
    int limit = query.limit(500, Integer.MAX_VALUE);
    if (!FUTURES_LIMITS.contains(limit)) {
      throw new RestQuery.Refused(-4021, limit + " is not valid depth limit.");
    }
    return new DepthRequest(symbol, limit, futuresWeight(limit));
  }

  /// The most levels of a side that can be asked for.
  public static int mostLevels(boolean futures) {
    return futures ? MOST_OF_FUTURES : MOST_OF_SPOT;
  }

  private static int futuresWeight(int limit) {
    return limit <= 50 ? 2 : limit == 100 ? 5 : limit / 50;
  }

  private static int spotWeight(int limit) {
    return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
  }
}

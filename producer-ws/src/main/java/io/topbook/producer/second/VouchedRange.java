package io.topbook.producer.second;

import io.topbook.producer.feed.Levels;

/// How far a symbol's best prices may move on its last key frame.
///
/// The exchange cuts a key frame at so many levels; beyond the last one levels may be missing. When
/// the market has gone three quarters of the way there, it is time for the next key frame: in the
/// recordings BTCUSDT walks through 1,000 levels within minutes. Not thread-safe.
final class VouchedRange {
  private static final double REST = 0.25;

  private double lowBid = Double.NEGATIVE_INFINITY;
  private double highAsk = Double.POSITIVE_INFINITY;

  /// Of a key frame, from now on.
  void begin(Levels bids, Levels asks) {
    int longer = Math.max(bids.size(), asks.size());
    lowBid = isCut(bids, longer) ? turn(bids) : Double.NEGATIVE_INFINITY;
    highAsk = isCut(asks, longer) ? turn(asks) : Double.POSITIVE_INFINITY;
  }

  /// A side that has all its levels is shorter than the other, or ends at another number than those
  /// the exchange is asked for.
  private static boolean isCut(Levels side, int longer) {
    return side.size() == longer
        && switch (longer) {
          case 5, 10, 20, 50, 100, 500, 1_000, 5_000 -> true;
          default -> false;
        };
  }

  private static double turn(Levels side) {
    double best = side.price(0);
    double worst = side.price(side.size() - 1);
    return worst + (best - worst) * REST;
  }

  /// @param bid best bid, 0 when there is none
  /// @param ask best ask, 0 when there is none
  boolean isNearlyLeft(double bid, double ask) {
    return (bid > 0 && bid <= lowBid) || ask >= highAsk;
  }
}

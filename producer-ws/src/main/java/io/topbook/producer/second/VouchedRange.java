package io.topbook.producer.second;

import io.topbook.producer.feed.Levels;
import io.topbook.producer.feed.SnapshotKind;
import org.jspecify.annotations.Nullable;

/// How far a symbol's best prices may move on its last key frame.
///
/// The exchange cuts a key frame at so many levels; beyond the last one levels may be missing. When
/// the market has gone three quarters of the way there, it is time for the next key frame, and when
/// it is there, no book is known any more: in the recordings BTCUSDT walks through 1,000 levels
/// within minutes. Not thread-safe.
final class VouchedRange {
  private static final double REST = 0.25;

  private double lastBid = Double.NEGATIVE_INFINITY;
  private double lastAsk = Double.POSITIVE_INFINITY;
  private double lowBid = Double.NEGATIVE_INFINITY;
  private double highAsk = Double.POSITIVE_INFINITY;

  /// Of a key frame, from now on.
  void begin(Levels bids, Levels asks) {
    int longer = Math.max(bids.size(), asks.size());
    boolean cut = isCut(bids, longer);
    lastBid = cut ? bids.price(bids.size() - 1) : Double.NEGATIVE_INFINITY;
    lowBid = cut ? turn(bids) : Double.NEGATIVE_INFINITY;
    cut = isCut(asks, longer);
    lastAsk = cut ? asks.price(asks.size() - 1) : Double.POSITIVE_INFINITY;
    highAsk = cut ? turn(asks) : Double.POSITIVE_INFINITY;
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

  /// What is wanted now.
  ///
  /// @param bid best bid, 0 when there is none
  /// @param ask best ask, 0 when there is none
  @Nullable SnapshotKind wanted(double bid, double ask) {
    if ((bid > 0 && bid <= lastBid) || ask >= lastAsk) {
      return SnapshotKind.RESYNC;
    }
    return (bid > 0 && bid <= lowBid) || ask >= highAsk ? SnapshotKind.DEEPEN : null;
  }
}

package io.topbook.features.core;

import io.topbook.features.book.TopLevels;
import org.jspecify.annotations.Nullable;

/// What the best levels of a book tell by themselves: of a row's second, and of a live top five.
///
/// Prices in quote currency per base unit, names as in the set `core`; null when a side has fewer
/// levels than the feature needs. Example: bid 100 × 9, ask 101 × 1 → microprice 100.9.
public record BookFeatures(
    @Nullable Double mid,
    @Nullable Double spread,
    @Nullable Double microprice,
    @Nullable Double imbalance1,
    @Nullable Double imbalance3,
    @Nullable Double imbalance5,
    @Nullable Double depthBid5Quote,
    @Nullable Double depthAsk5Quote,
    @Nullable Double depthWeightedMid5Bps,
    @Nullable Double slopeBid5,
    @Nullable Double slopeAsk5) {
  private static final double BPS = 1e4;

  public static BookFeatures of(TopLevels levels) {
    double mid = mid(levels);
    return new BookFeatures(
        Absent.orNull(mid),
        Absent.orNull(spread(levels)),
        Absent.orNull(microprice(levels)),
        Absent.orNull(imbalance(levels, 1)),
        Absent.orNull(imbalance(levels, 3)),
        Absent.orNull(imbalance(levels, 5)),
        Absent.orNull(depthBid(levels)),
        Absent.orNull(depthAsk(levels)),
        Absent.orNull(depthWeightedMidBps(levels)),
        Absent.orNull(slopeBid(levels)),
        Absent.orNull(slopeAsk(levels)));
  }

  static double mid(TopLevels levels) {
    return has(levels, 1) ? (levels.bidPrice(0) + levels.askPrice(0)) / 2 : Absent.ABSENT;
  }

  private static double spread(TopLevels levels) {
    return has(levels, 1) ? levels.askPrice(0) - levels.bidPrice(0) : Absent.ABSENT;
  }

  private static double microprice(TopLevels levels) {
    return has(levels, 1)
        ? weighted(levels.bidPrice(0), levels.bidQty(0), levels.askPrice(0), levels.askQty(0))
        : Absent.ABSENT;
  }

  /// The price between the two, nearer to the side with less.
  static double weighted(double bid, double bidQty, double ask, double askQty) {
    return (bid * askQty + ask * bidQty) / (askQty + bidQty);
  }

  static double imbalance(TopLevels levels, int depth) {
    if (!has(levels, depth)) {
      return Absent.ABSENT;
    }
    double bids = bidQty(levels, depth);
    double asks = askQty(levels, depth);
    return (bids - asks) / (bids + asks);
  }

  /// Σ price·quantity, best level first.
  static double depthBid(TopLevels levels) {
    if (!has(levels, TopLevels.DEPTH)) {
      return Absent.ABSENT;
    }
    double sum = 0;
    for (int level = 0; level < TopLevels.DEPTH; level++) {
      sum += levels.bidPrice(level) * levels.bidQty(level);
    }
    return sum;
  }

  static double depthAsk(TopLevels levels) {
    if (!has(levels, TopLevels.DEPTH)) {
      return Absent.ABSENT;
    }
    double sum = 0;
    for (int level = 0; level < TopLevels.DEPTH; level++) {
      sum += levels.askPrice(level) * levels.askQty(level);
    }
    return sum;
  }

  static double depthWeightedMidBps(TopLevels levels) {
    if (!has(levels, TopLevels.DEPTH)) {
      return Absent.ABSENT;
    }
    double bidQty = bidQty(levels, TopLevels.DEPTH);
    double askQty = askQty(levels, TopLevels.DEPTH);
    double bid = depthBid(levels) / bidQty;
    double ask = depthAsk(levels) / askQty;
    double mid = mid(levels);
    return BPS * (weighted(bid, bidQty, ask, askQty) - mid) / mid;
  }

  static double slopeBid(TopLevels levels) {
    return depthBid(levels) / bpsFromMid(levels, has5(levels) ? levels.bidPrice(4) : 0);
  }

  static double slopeAsk(TopLevels levels) {
    return depthAsk(levels) / bpsFromMid(levels, has5(levels) ? levels.askPrice(4) : 0);
  }

  private static double bpsFromMid(TopLevels levels, double price) {
    double mid = mid(levels);
    return BPS * Math.abs(price - mid) / mid;
  }

  private static double bidQty(TopLevels levels, int depth) {
    double sum = 0;
    for (int level = 0; level < depth; level++) {
      sum += levels.bidQty(level);
    }
    return sum;
  }

  private static double askQty(TopLevels levels, int depth) {
    double sum = 0;
    for (int level = 0; level < depth; level++) {
      sum += levels.askQty(level);
    }
    return sum;
  }

  private static boolean has5(TopLevels levels) {
    return has(levels, TopLevels.DEPTH);
  }

  private static boolean has(TopLevels levels, int depth) {
    return levels.bids() >= depth && levels.asks() >= depth;
  }
}

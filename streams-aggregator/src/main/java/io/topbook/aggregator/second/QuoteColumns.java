package io.topbook.aggregator.second;

import org.jspecify.annotations.Nullable;

/// The columns of `bt_1s` that come from quotes.
///
/// @param known whether any quote was known; if not, every price and size column is absent
/// @param firstUpdateId absent, as is `lastUpdateId`, when `updateCount` is 0
public record QuoteColumns(
    boolean known,
    double midOpen,
    double midHigh,
    double midLow,
    double midClose,
    double bidPrice,
    double bidQty,
    double askPrice,
    double askQty,
    double spreadMin,
    double spreadMax,
    long updateCount,
    long invalidCount,
    long firstUpdateId,
    long lastUpdateId) {
  private static final QuoteColumns UNKNOWN =
      new QuoteColumns(false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  static QuoteColumns of(@Nullable QuoteAccumulator own, @Nullable Quote carried) {
    if (own == null) {
      return carried == null ? UNKNOWN : silent(carried);
    }
    double open = own.firstMid();
    double high = own.midHigh();
    double low = own.midLow();
    double spreadMin = own.spreadMin();
    double spreadMax = own.spreadMax();
    if (carried != null) {
      open = carried.mid();
      high = Math.max(high, carried.mid());
      low = Math.min(low, carried.mid());
      spreadMin = Math.min(spreadMin, carried.spread());
      spreadMax = Math.max(spreadMax, carried.spread());
    }
    Quote inForce = own.inForceAtEnd(carried);
    return new QuoteColumns(
        true,
        open,
        high,
        low,
        inForce.mid(),
        inForce.bidPrice(),
        inForce.bidQty(),
        inForce.askPrice(),
        inForce.askQty(),
        spreadMin,
        spreadMax,
        own.count(),
        own.invalidCount(),
        own.firstId(),
        own.lastId());
  }

  private static QuoteColumns silent(Quote carried) {
    double mid = carried.mid();
    double spread = carried.spread();
    return new QuoteColumns(
        true,
        mid,
        mid,
        mid,
        mid,
        carried.bidPrice(),
        carried.bidQty(),
        carried.askPrice(),
        carried.askQty(),
        spread,
        spread,
        0,
        0,
        0,
        0);
  }
}

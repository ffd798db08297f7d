package io.topbook.features.book;

/// A record of the depth topic: changes of a book, or a whole book (key frame).
///
/// Checked here, so that a refused record has changed nothing. A price off the tick grid is a price
/// like any other, "0.10" and "0.1000" are the same double, and zero is zero, `-0.0` included.
///
/// @param snapshot true for a key frame
/// @param eventTimeMicros the exchange's clock, µs since 1970-01-01 UTC
/// @param firstUpdateId U; of a key frame its last update id
/// @param lastUpdateId u; of a key frame its lastUpdateId
/// @param previousUpdateId pu, or {@link #ABSENT}: spot and key frames have none
/// @param bids of a diff in any order, a price sent twice counts as sent last; a key frame's
///   descend
/// @param asks likewise; a key frame's ascend
public record DepthUpdate(
    boolean snapshot,
    long eventTimeMicros,
    long firstUpdateId,
    long lastUpdateId,
    long previousUpdateId,
    Levels bids,
    Levels asks) {
  /// No previous update id.
  public static final long ABSENT = Long.MIN_VALUE;

  /// @throws IllegalArgumentException for a price that is not above 0, a quantity below 0, either
  ///   not finite, ids that fall, and in a key frame an empty level or one out of order
  public DepthUpdate {
    if (firstUpdateId > lastUpdateId) {
      throw new IllegalArgumentException(
          "expected U <= u, was U " + firstUpdateId + ", u " + lastUpdateId);
    }
    check(snapshot, "bids", bids, -1, lastUpdateId);
    check(snapshot, "asks", asks, 1, lastUpdateId);
  }

  public static DepthUpdate diff(
      long eventTimeMicros,
      long firstUpdateId,
      long lastUpdateId,
      long previousUpdateId,
      Levels bids,
      Levels asks) {
    return new DepthUpdate(
        false, eventTimeMicros, firstUpdateId, lastUpdateId, previousUpdateId, bids, asks);
  }

  public static DepthUpdate keyFrame(
      long eventTimeMicros, long lastUpdateId, Levels bids, Levels asks) {
    return new DepthUpdate(true, eventTimeMicros, lastUpdateId, lastUpdateId, ABSENT, bids, asks);
  }

  /// @param direction of a key frame's prices: 1 up, -1 down
  private static void check(
      boolean snapshot, String side, Levels levels, int direction, long lastUpdateId) {
    int count = levels.count();
    for (int i = 0; i < count; i++) {
      double price = levels.price(i);
      double qty = levels.qty(i);
      if (!(price > 0 && price <= Double.MAX_VALUE)) {
        throw refused("a finite price above 0", side, i, price, lastUpdateId);
      }
      if (!(qty >= 0 && qty <= Double.MAX_VALUE)) {
        throw refused("a finite quantity of at least 0", side, i, qty, lastUpdateId);
      }
      if (snapshot) {
        if (qty == 0) {
          throw refused("a quantity above 0 in a key frame", side, i, qty, lastUpdateId);
        }
        if (i > 0 && !((price - levels.price(i - 1)) * direction > 0)) {
          throw refused(
              "prices that " + (direction > 0 ? "ascend" : "descend"),
              side,
              i,
              price,
              lastUpdateId);
        }
      }
    }
  }

  private static IllegalArgumentException refused(
      String expected, String side, int index, double was, long lastUpdateId) {
    return new IllegalArgumentException(
        "expected "
            + expected
            + " at "
            + side
            + '['
            + index
            + "] of update "
            + lastUpdateId
            + ", was "
            + was);
  }
}

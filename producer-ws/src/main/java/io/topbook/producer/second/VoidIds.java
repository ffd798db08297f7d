package io.topbook.producer.second;

/// The last run of trade ids that stand for no public fill, so that the trade behind them can say
/// that they are no hole. Confined to one thread.
///
/// Example: ids 5 and 6 are void, then trade 7 comes: 2 before it. Trade 8: 0 before it.
final class VoidIds {
  private long first = Long.MIN_VALUE;
  private long last = Long.MIN_VALUE;

  void add(long id) {
    if (id != last + 1 || first == Long.MIN_VALUE) {
      first = id;
    }
    last = id;
  }

  /// How many void ids lie directly before a trade's.
  int before(long tradeId) {
    return first != Long.MIN_VALUE && tradeId == last + 1 ? (int) (tradeId - first) : 0;
  }
}

package io.topbook.bench;

import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import io.topbook.features.book.OrderBook;
import io.topbook.features.book.Side;
import java.util.Map;
import java.util.TreeMap;

/// The plain book that ours is measured against, and must equal.
final class TreeMapBook {
  private final TreeMap<Double, Double> bids = new TreeMap<>();
  private final TreeMap<Double, Double> asks = new TreeMap<>();

  TreeMapBook(DepthUpdate keyFrame) {
    apply(keyFrame);
  }

  void apply(DepthUpdate update) {
    apply(bids, update.bids());
    apply(asks, update.asks());
  }

  private static void apply(Map<Double, Double> side, Levels levels) {
    int count = levels.count();
    for (int i = 0; i < count; i++) {
      double qty = levels.qty(i);
      if (qty == 0) {
        side.remove(levels.price(i));
      } else {
        side.put(levels.price(i), qty);
      }
    }
  }

  boolean isAlike(OrderBook book) {
    return isAlike(bids.descendingMap(), book, Side.BID) && isAlike(asks, book, Side.ASK);
  }

  private static boolean isAlike(Map<Double, Double> levels, OrderBook book, Side side) {
    if (levels.size() != book.count(side)) {
      return false;
    }
    int level = 0;
    for (Map.Entry<Double, Double> entry : levels.entrySet()) {
      if (entry.getKey() != book.price(side, level) || entry.getValue() != book.qty(side, level)) {
        return false;
      }
      level++;
    }
    return true;
  }
}

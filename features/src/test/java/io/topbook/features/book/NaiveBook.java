package io.topbook.features.book;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/// The plainest book there is, complete: what the real one must equal as far as it vouches.
final class NaiveBook {
  final TreeMap<Double, Double> bids = new TreeMap<>(Comparator.reverseOrder());
  final TreeMap<Double, Double> asks = new TreeMap<>();

  static NaiveBook of(DepthUpdate keyFrame) {
    var book = new NaiveBook();
    book.apply(keyFrame);
    return book;
  }

  TreeMap<Double, Double> side(Side side) {
    return side == Side.BID ? bids : asks;
  }

  void set(Side side, double price, double qty) {
    if (qty == 0) {
      side(side).remove(price);
    } else {
      side(side).put(price, qty);
    }
  }

  void apply(DepthUpdate update) {
    for (int i = 0; i < update.bids().count(); i++) {
      set(Side.BID, update.bids().price(i), update.bids().qty(i));
    }
    for (int i = 0; i < update.asks().count(); i++) {
      set(Side.ASK, update.asks().price(i), update.asks().qty(i));
    }
  }

  /// The best levels, at most `limit`.
  Levels levels(Side side, int limit) {
    Map<Double, Double> all = side(side);
    int count = Math.min(limit, all.size());
    double[] prices = new double[count];
    double[] qtys = new double[count];
    Iterator<Map.Entry<Double, Double>> best = all.entrySet().iterator();
    for (int i = 0; i < count; i++) {
      Map.Entry<Double, Double> level = best.next();
      prices[i] = level.getKey();
      qtys[i] = level.getValue();
    }
    return Levels.of(prices, qtys);
  }

  TopLevels top() {
    Levels bids = levels(Side.BID, TopLevels.DEPTH);
    Levels asks = levels(Side.ASK, TopLevels.DEPTH);
    return TopLevels.of(prices(bids), qtys(bids), prices(asks), qtys(asks));
  }

  private static double[] prices(Levels levels) {
    double[] prices = new double[levels.count()];
    java.util.Arrays.setAll(prices, levels::price);
    return prices;
  }

  private static double[] qtys(Levels levels) {
    double[] qtys = new double[levels.count()];
    java.util.Arrays.setAll(qtys, levels::qty);
    return qtys;
  }

  /// The levels that `book` knows are this one's best, on a side that is not cut all there are; and
  /// whatever else it holds is right.
  void assertHolds(OrderBook book) {
    for (Side side : Side.values()) {
      int known = book.knownDepth(side);
      if (!book.isCut(side) && known != side(side).size()) {
        throw new AssertionError(
            side + ": expected " + side(side).size() + " levels, was " + known);
      }
      for (int level = known; level < book.count(side); level++) {
        Double qty = side(side).get(book.price(side, level));
        if (qty == null || qty != book.qty(side, level)) {
          throw new AssertionError(
              side + " level " + level + ": expected " + qty + ", was " + book.qty(side, level));
        }
      }
      Iterator<Map.Entry<Double, Double>> levels = side(side).entrySet().iterator();
      for (int level = 0; level < known; level++) {
        Map.Entry<Double, Double> expected = levels.hasNext() ? levels.next() : Map.entry(0.0, 0.0);
        if (expected.getKey() != book.price(side, level)
            || expected.getValue() != book.qty(side, level)) {
          throw new AssertionError(
              side
                  + " level "
                  + level
                  + ": expected "
                  + expected
                  + ", was "
                  + book.price(side, level)
                  + " × "
                  + book.qty(side, level));
        }
      }
    }
  }
}

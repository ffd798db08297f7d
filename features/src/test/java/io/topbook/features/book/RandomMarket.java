package io.topbook.features.book;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// An exchange's book that changes by chance, one price an id, and the diffs it sends of it. It
/// knows its book at every id, so it can answer with a key frame of any moment.
final class RandomMarket {
  private record Change(long id, Side side, double price, double qty) {}

  final List<DepthUpdate> diffs = new ArrayList<>();
  private final NaiveBook book = new NaiveBook();
  private final List<Change> changes = new ArrayList<>();
  private final Map<Long, NaiveBook> known = new TreeMap<>();
  private final Random random;
  private final boolean futures;
  private final long firstId;
  private long id;
  private long previous;
  private double mid = 100;

  RandomMarket(Random random, boolean futures, int levels) {
    this.random = random;
    this.futures = futures;
    id = random.nextLong(1_000_000);
    for (int i = 1; i <= levels; i++) {
      change(Side.BID, 100 - i / 10.0, qty());
      change(Side.ASK, 100 + i / 10.0, qty());
    }
    firstId = id;
    previous = id;
  }

  private double qty() {
    return random.nextInt(1, 100_000) / 1e3;
  }

  private void change(Side side, double price, double qty) {
    id++;
    book.set(side, price, qty);
    changes.add(new Change(id, side, price, qty));
  }

  /// The next diff: some prices near the market, some far, some removed that are not there.
  DepthUpdate next() {
    if (futures) {
      id += random.nextInt(5);
    }
    long first = id + 1;
    int from = changes.size();
    mid += Math.rint(random.nextGaussian() * 3) / 10;
    mid = Math.clamp(mid, 60, 140);
    int count = random.nextInt(1, 12);
    for (int i = 0; i < count; i++) {
      Side side = random.nextBoolean() ? Side.BID : Side.ASK;
      long away = Math.round(Math.abs(random.nextGaussian()) * 12);
      long tenths = Math.round(mid * 10) + (side == Side.BID ? -1 - away : 1 + away);
      double price = tenths / 10.0;
      uncross(side, price);
      change(side, price, random.nextInt(4) == 0 ? 0 : qty());
    }
    Map<Double, Double> bids = new TreeMap<>();
    Map<Double, Double> asks = new TreeMap<>();
    for (Change change : changes.subList(from, changes.size())) {
      (change.side == Side.BID ? bids : asks).put(change.price, change.qty);
    }
    long last = id;
    var diff =
        DepthUpdate.diff(
            time(last),
            first,
            last,
            futures ? previous : DepthUpdate.ABSENT,
            levels(bids),
            levels(asks));
    previous = last;
    diffs.add(diff);
    return diff;
  }

  private void uncross(Side side, double price) {
    // Some crossed books are left as they are.
    if (random.nextInt(20) == 0) {
      return;
    }
    Side other = side == Side.BID ? Side.ASK : Side.BID;
    while (!book.side(other).isEmpty()
        && (side == Side.BID ? book.asks.firstKey() <= price : book.bids.firstKey() >= price)) {
      change(other, book.side(other).firstKey(), 0);
    }
  }

  private static Levels levels(Map<Double, Double> side) {
    double[] prices = side.keySet().stream().mapToDouble(price -> price).toArray();
    double[] qtys = side.values().stream().mapToDouble(qty -> qty).toArray();
    return Levels.of(prices, qtys);
  }

  static long time(long id) {
    return id * 1_000;
  }

  /// The book at the id.
  NaiveBook at(long atId) {
    return known.computeIfAbsent(
        atId,
        _ -> {
          var at = new NaiveBook();
          for (Change change : changes) {
            if (change.id > atId) {
              break;
            }
            at.set(change.side, change.price, change.qty);
          }
          return at;
        });
  }

  DepthUpdate keyFrame(long atId, int limit) {
    NaiveBook at = at(atId);
    return DepthUpdate.keyFrame(
        time(atId) + random.nextInt(50_000),
        atId,
        at.levels(Side.BID, limit),
        at.levels(Side.ASK, limit));
  }

  /// An id that a key frame may stand at: within the diff, or at its end.
  long idWithin(DepthUpdate diff) {
    return diff.firstUpdateId() == diff.lastUpdateId()
        ? diff.lastUpdateId()
        : random.nextLong(diff.firstUpdateId(), diff.lastUpdateId() + 1);
  }

  long firstId() {
    return firstId;
  }
}

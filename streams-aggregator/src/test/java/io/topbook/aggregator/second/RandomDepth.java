package io.topbook.aggregator.second;

import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A seeded book as its log tells it: key frames with the diffs behind them once more, lost and
/// repeated diffs, key frames that are wrong. Not thread-safe.
final class RandomDepth {
  private final Random random;
  private final TreeMap<Double, Double> bids = new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Double, Double> asks = new TreeMap<>();
  private final Deque<DepthUpdate> recent = new ArrayDeque<>();
  private long id = 10_000;

  RandomDepth(long seed) {
    random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      bids.put(price(-1 - i), qty());
      asks.put(price(1 + i), qty());
    }
  }

  /// What the log gets at this moment, in order; often nothing.
  List<DepthUpdate> next(long micros) {
    List<DepthUpdate> log = new ArrayList<>();
    DepthUpdate diff = diff(micros);
    recent.addLast(diff);
    if (recent.size() > 5) {
      recent.removeFirst();
    }
    if (random.nextInt(40) != 0) {
      log.add(diff);
    }
    if (random.nextInt(30) == 0) {
      log.add(diff);
    }
    if (random.nextInt(25) == 0) {
      log.add(keyFrame(micros));
      int again = random.nextInt(3);
      recent.stream().skip(Math.max(0, recent.size() - again)).forEach(log::add);
    }
    return log;
  }

  private DepthUpdate diff(long micros) {
    long first = id + 1;
    id += 1 + random.nextInt(5);
    return DepthUpdate.diff(
        micros, first, id, DepthUpdate.ABSENT, change(bids, -1), change(asks, 1));
  }

  private Levels change(TreeMap<Double, Double> side, int direction) {
    int count = random.nextInt(4);
    var prices = new double[count];
    var qtys = new double[count];
    for (int i = 0; i < count; i++) {
      prices[i] = price(direction * (1 + random.nextInt(30)));
      qtys[i] = random.nextInt(3) == 0 ? 0 : qty();
      if (qtys[i] == 0) {
        side.remove(prices[i]);
      } else {
        side.put(prices[i], qtys[i]);
      }
    }
    return Levels.of(prices, qtys);
  }

  private DepthUpdate keyFrame(long micros) {
    TreeMap<Double, Double> told = bids;
    if (random.nextInt(6) == 0) {
      told = new TreeMap<>(bids);
      told.put(price(-1), 77.0);
    }
    long received = micros + random.nextInt(60_000); // its time is ours, not the exchange's
    return DepthUpdate.keyFrame(received, id, levels(told), levels(asks));
  }

  private static Levels levels(Map<Double, Double> side) {
    return Levels.of(
        side.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
        side.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static double price(int ticks) {
    return (8_459_800 + ticks) / 100.0;
  }

  private double qty() {
    return (1 + random.nextInt(1_000_000)) / 100_000.0;
  }
}

package io.topbook.aggregator.second;

import io.topbook.aggregator.second.NaiveSeconds.Sent;
import io.topbook.features.book.DepthUpdate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// A seeded feed with everything that can go wrong: late, repeated, reordered, missing and repaired
/// records, marks twice, marks skipped, feeds down, cuts.
public final class RandomFeed {
  public static final long START = 1_617_000_000;

  private record Delivery<E>(long atMicros, E event) {}

  public final List<Sent<Quote>> quotes = new ArrayList<>();
  public final List<Sent<Trade>> trades = new ArrayList<>();
  public final List<Sent<DepthUpdate>> depth = new ArrayList<>();
  public final List<Mark> marks = new ArrayList<>();
  private final List<Delivery<DepthUpdate>> depthDeliveries = new ArrayList<>();
  private final Random random;

  public RandomFeed(long seed, int seconds, long horizon) {
    random = new Random(seed);
    var randomDepth = new RandomDepth(seed);
    List<Delivery<Quote>> quoteDeliveries = new ArrayList<>();
    List<Delivery<Trade>> tradeDeliveries = new ArrayList<>();
    List<Long> closed = new ArrayList<>();
    List<Long> cuts = new ArrayList<>();
    long updateId = 1_000 + random.nextInt(1_000);
    long tradeId = 500;
    long second = START;
    long until = 0;
    for (int i = 0; i < seconds; i++) {
      if (i > 0 && random.nextInt(80) == 0) {
        second += random.nextBoolean() ? horizon + 1 + random.nextInt(50) : random.nextInt(4);
        cuts.add(second);
      }
      int busy = random.nextInt(3) == 0 ? 0 : random.nextInt(8);
      long micros = second * 1_000_000 + random.nextInt(1_000);
      for (int k = 0; k < busy; k++) {
        micros += random.nextInt(900_000 / busy);
        if (random.nextBoolean()) {
          updateId += 1 + random.nextInt(300);
          long tick = random.nextInt(5);
          var quote =
              new Quote(
                  updateId,
                  micros,
                  price(tick),
                  random.nextInt(20) / 4.0,
                  price(tick + random.nextInt(10) - 1),
                  qty());
          deliver(quoteDeliveries, micros, quote, horizon);
        } else {
          int voids = random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 0;
          tradeId += voids + 1;
          long fills = 1 + random.nextInt(3);
          boolean repaired = random.nextInt(12) == 0;
          if (random.nextInt(15) != 0) {
            var trade =
                new Trade(
                    tradeId,
                    micros,
                    price(random.nextInt(100)),
                    qty(),
                    fills,
                    random.nextBoolean(),
                    repaired,
                    voids);
            deliver(tradeDeliveries, micros, trade, horizon);
          }
        }
      }
      for (int k = random.nextInt(5); k > 0; k--) {
        long at = second * 1_000_000 + 1_000_000 * (5 - k) / 5 + random.nextInt(1_000);
        long appended = at + random.nextInt(random.nextInt(20) == 0 ? 1_500_000 : 20_000);
        randomDepth.next(at).forEach(update -> append(appended, update));
      }
      closed.add(second);
      until = second++;
    }
    quoteDeliveries.sort(Comparator.comparingLong(Delivery::atMicros));
    tradeDeliveries.sort(Comparator.comparingLong(Delivery::atMicros));
    quoteDeliveries.forEach(delivery -> quotes.add(new Sent<>(nextOffset(quotes), delivery.event)));
    tradeDeliveries.forEach(delivery -> trades.add(new Sent<>(nextOffset(trades), delivery.event)));
    depthDeliveries.forEach(delivery -> depth.add(new Sent<>(nextOffset(depth), delivery.event)));
    for (long s : closed) {
      mark(s, until, cuts.contains(s), quoteDeliveries, tradeDeliveries);
    }
  }

  private void mark(
      long s,
      long until,
      boolean cut,
      List<Delivery<Quote>> quoteDeliveries,
      List<Delivery<Trade>> tradeDeliveries) {
    if (s != until && random.nextInt(25) == 0) {
      return;
    }
    long due = (s + 1) * 1_000_000 + 250_000;
    long quotesBefore = quoteDeliveries.stream().filter(d -> d.atMicros < due).count();
    long tradesBefore = tradeDeliveries.stream().filter(d -> d.atMicros < due).count();
    long depthBefore = depthDeliveries.stream().filter(d -> d.atMicros < due).count();
    var mark =
        new Mark(
            1,
            s,
            quotesBefore == 0 ? Mark.NONE : quotes.get((int) quotesBefore - 1).offset(),
            tradesBefore == 0 ? Mark.NONE : trades.get((int) tradesBefore - 1).offset(),
            depthBefore == 0 ? Mark.NONE : depth.get((int) depthBefore - 1).offset(),
            random.nextInt(10) != 0,
            random.nextInt(10) != 0,
            random.nextInt(10) != 0,
            random.nextInt(20) == 0
                ? (s - random.nextInt(6)) * 1_000_000 + random.nextInt(1_000_000)
                : Mark.NEVER,
            random.nextInt(10) != 0,
            random.nextInt(20) != 0,
            false,
            cut,
            0.01,
            s % 50 == 49 ? 0.002 : 0.001,
            due + random.nextInt(5_000));
    marks.add(mark);
    if (random.nextInt(20) == 0) {
      marks.add(mark);
    }
  }

  /// One after the other, whatever comes late.
  private void append(long micros, DepthUpdate update) {
    long last = depthDeliveries.isEmpty() ? micros : depthDeliveries.getLast().atMicros;
    depthDeliveries.add(new Delivery<>(Math.max(last, micros), update));
  }

  private <E> void deliver(List<Delivery<E>> to, long micros, E event, long horizon) {
    int kind = random.nextInt(40);
    long delay =
        kind == 0
            ? random.nextLong(2 * horizon * 1_000_000)
            : kind < 4 ? random.nextInt(5_000_000) : random.nextInt(200_000);
    to.add(new Delivery<>(micros + delay, event));
    if (random.nextInt(15) == 0) {
      to.add(new Delivery<>(micros + delay + random.nextInt(6_000_000), event));
    }
  }

  private long nextOffset(List<? extends Sent<?>> sent) {
    return (sent.isEmpty() ? 0 : sent.getLast().offset()) + 1 + random.nextInt(3);
  }

  private static double price(long ticks) {
    return (8_459_800 + ticks) / 100.0;
  }

  private double qty() {
    return (1 + random.nextInt(1_000_000)) / 100_000.0;
  }
}

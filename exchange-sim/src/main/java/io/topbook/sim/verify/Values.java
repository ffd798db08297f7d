package io.topbook.sim.verify;

import io.topbook.sim.sentlog.SentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What of an event must be the same everywhere: ids, prices, quantities, trade times, levels. The
/// `E` of a trade is that of its sending and not compared; a spot quote has no time of its own.
final class Values {
  private Values() {}

  /// Equal for equal values, and for others but once in 2^64.
  static long hash(SentEvent event) {
    return switch (event) {
      case SentEvent.Quote quote ->
          new Hash()
              .add(quote.bidPrice())
              .add(quote.bidQuantity())
              .add(quote.askPrice())
              .add(quote.askQuantity())
              .add(quote.tradeMicros())
              .value();
      case SentEvent.Trade trade ->
          new Hash()
              .add(trade.price())
              .add(trade.quantity())
              .add(trade.firstId())
              .add(trade.lastId())
              .add(trade.buyerIsMaker() ? 1L : 0L)
              .add(trade.tradeMicros())
              .value();
      case SentEvent.Depth depth ->
          new Hash()
              .add(depth.firstUpdateId())
              .add(depth.previousUpdateId())
              .add(depth.eventMicros())
              .add(depth.bids())
              .add(depth.asks())
              .value();
      case SentEvent.Other other -> throw new IllegalArgumentException(other.kind());
    };
  }

  private static final class Hash {
    private long value = 0x9e3779b97f4a7c15L;

    Hash add(long number) {
      long z = (value ^ number) * 0xbf58476d1ce4e5b9L;
      z = (z ^ z >>> 29) * 0x94d049bb133111ebL;
      value = z ^ z >>> 32;
      return this;
    }

    Hash add(double number) {
      return add(Double.doubleToLongBits(number));
    }

    Hash add(NavigableMap<Double, Double> levels) {
      add((long) levels.size());
      levels.forEach((price, quantity) -> add(price.doubleValue()).add(quantity.doubleValue()));
      return this;
    }

    long value() {
      return value;
    }
  }

  /// What differs, a piece of text each: `price 5.0 sent, 6.0 found`.
  static List<String> differences(SentEvent sent, SentEvent found) {
    List<String> list = new ArrayList<>();
    switch (sent) {
      case SentEvent.Quote left when found instanceof SentEvent.Quote right -> {
        compare(list, "bid price", left.bidPrice(), right.bidPrice());
        compare(list, "bid quantity", left.bidQuantity(), right.bidQuantity());
        compare(list, "ask price", left.askPrice(), right.askPrice());
        compare(list, "ask quantity", left.askQuantity(), right.askQuantity());
        compare(list, "T", left.tradeMicros(), right.tradeMicros());
      }
      case SentEvent.Trade left when found instanceof SentEvent.Trade right -> {
        compare(list, "price", left.price(), right.price());
        compare(list, "quantity", left.quantity(), right.quantity());
        compare(list, "first id", left.firstId(), right.firstId());
        compare(list, "last id", left.lastId(), right.lastId());
        compare(list, "buyer is maker", left.buyerIsMaker(), right.buyerIsMaker());
        compare(list, "T", left.tradeMicros(), right.tradeMicros());
      }
      case SentEvent.Depth left when found instanceof SentEvent.Depth right -> {
        compare(list, "U", left.firstUpdateId(), right.firstUpdateId());
        compare(list, "pu", left.previousUpdateId(), right.previousUpdateId());
        compare(list, "E", left.eventMicros(), right.eventMicros());
        compareLevels(list, "bid", left.bids(), right.bids());
        compareLevels(list, "ask", left.asks(), right.asks());
      }
      default -> throw new IllegalArgumentException(sent + " and " + found);
    }
    return list;
  }

  private static void compareLevels(
      List<String> list, String side, Map<Double, Double> sent, Map<Double, Double> found) {
    var prices = new TreeSet<>(sent.keySet());
    prices.addAll(found.keySet());
    for (double price : prices) {
      compare(list, "quantity of the " + side + " at " + price, sent.get(price), found.get(price));
    }
  }

  private static void compare(
      List<String> list, String name, @Nullable Object sent, @Nullable Object found) {
    if (!Objects.equals(sent, found)) {
      list.add(
          name
              + ' '
              + (sent == null ? "none" : sent)
              + " sent, "
              + (found == null ? "none" : found)
              + " found");
    }
  }

  static String text(SentEvent event) {
    return switch (event) {
      case SentEvent.Quote quote ->
          "bid %s × %s, ask %s × %s"
              .formatted(
                  quote.bidPrice(), quote.bidQuantity(), quote.askPrice(), quote.askQuantity());
      case SentEvent.Trade trade ->
          "price %s × %s, ids %d to %d, T %d, buyer is maker %s"
              .formatted(
                  trade.price(),
                  trade.quantity(),
                  trade.firstId(),
                  trade.lastId(),
                  trade.tradeMicros(),
                  trade.buyerIsMaker());
      case SentEvent.Depth depth ->
          "U %d, E %d, %d bids, %d asks"
              .formatted(
                  depth.firstUpdateId(),
                  depth.eventMicros(),
                  depth.bids().size(),
                  depth.asks().size());
      case SentEvent.Other other -> other.kind();
    };
  }
}

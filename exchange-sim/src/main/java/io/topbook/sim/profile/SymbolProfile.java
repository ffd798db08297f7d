package io.topbook.sim.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/// What is known of one symbol. Not thread-safe.
final class SymbolProfile {
  /// Basis points from the best price within which the first snapshot's quantity is summed.
  static final double[] DISTANCES = {1, 5, 10, 25};

  private static final double BASIS_POINT = 1e-4;

  final Map<String, Arrived> streams = new TreeMap<>();
  final Numbers spreads = new Numbers();
  final Numbers levels = new Numbers();
  final Numbers distances = new Numbers();
  final Numbers tradeSizes = new Numbers();
  final Numbers returns = new Numbers();
  private BigInteger tick = BigInteger.ZERO;
  private double bid = Double.NaN;
  private double ask;
  private double previousBid;
  private double previousAsk;
  private long quotes;
  private long priceQuotes;
  private long changes;
  private long deletes;
  private String lastTaker = "";
  private long takers;
  private double lastMid;
  private long lastSecond;
  double bestQuantity = Double.NaN;
  final double[] quantities = new double[DISTANCES.length];
  int snapshotLevels;

  void arrived(String stream, double seconds, int bytes) {
    streams.computeIfAbsent(stream, _ -> new Arrived()).add(seconds, bytes);
  }

  void quote(JsonNode quote, double seconds) {
    bid = number(quote, "b");
    ask = number(quote, "a");
    learnTick(quote.path("b").asText());
    learnTick(quote.path("a").asText());
    spreads.add(ask - bid);
    if (quotes++ > 0 && (bid != previousBid || ask != previousAsk)) {
      priceQuotes++;
    }
    previousBid = bid;
    previousAsk = ask;
    sample((bid + ask) / 2, (long) seconds);
  }

  /// A return for every second, of the last mid in each.
  private void sample(double mid, long second) {
    if (lastMid > 0 && second > lastSecond) {
      returns.add(Math.log(mid / lastMid) / BASIS_POINT);
      for (long silent = lastSecond + 1; silent < second; silent++) {
        returns.add(0);
      }
    }
    if (lastMid == 0 || second > lastSecond) {
      lastMid = mid;
      lastSecond = second;
    }
  }

  private void learnTick(String price) {
    tick = tick.gcd(new BigDecimal(price).movePointRight(8).toBigInteger());
  }

  double tick() {
    return tick.doubleValue() * 1e-8;
  }

  void depth(JsonNode event) {
    int count = 0;
    for (String side : new String[] {"b", "a"}) {
      for (JsonNode level : event.path(side)) {
        count++;
        deletes += level.path(1).asDouble() == 0 ? 1 : 0;
        if (!Double.isNaN(bid)) {
          double price = level.path(0).asDouble();
          double away = side.equals("b") ? bid - price : price - ask;
          distances.add(away / bid / BASIS_POINT);
        }
      }
    }
    changes += count;
    levels.add(count);
  }

  void trade(JsonNode trade) {
    tradeSizes.add(number(trade, "q"));
    String taker = trade.path("T").asText() + trade.path("m").asText();
    takers += taker.equals(lastTaker) ? 0 : 1;
    lastTaker = taker;
  }

  void snapshot(JsonNode body) {
    if (snapshotLevels > 0) {
      return;
    }
    snapshotLevels = body.path("bids").size();
    double best = body.path("bids").path(0).path(0).asDouble();
    bestQuantity = body.path("bids").path(0).path(1).asDouble();
    for (JsonNode level : body.path("bids")) {
      double away = (best - level.path(0).asDouble()) / best / BASIS_POINT;
      for (int i = 0; i < DISTANCES.length; i++) {
        quantities[i] += away <= DISTANCES[i] ? level.path(1).asDouble() : 0;
      }
    }
  }

  double deleteShare() {
    return changes == 0 ? Double.NaN : (double) deletes / changes;
  }

  double priceQuoteShare() {
    return quotes == 0 ? Double.NaN : (double) priceQuotes / quotes;
  }

  double tradesPerTaker() {
    return takers == 0 ? Double.NaN : (double) tradeSizes.size() / takers;
  }

  private static double number(JsonNode from, String key) {
    return from.path(key).asDouble();
  }
}

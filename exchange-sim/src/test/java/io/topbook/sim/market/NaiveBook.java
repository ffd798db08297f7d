package io.topbook.sim.market;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeMap;

/// The exchange's recipe for a local book, written the plainest way: the oracle.
public final class NaiveBook {
  final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>(Comparator.reverseOrder());
  final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();
  public long lastUpdateId;

  public NaiveBook(JsonNode snapshot) {
    put(snapshot.path("bids"), bids);
    put(snapshot.path("asks"), asks);
    lastUpdateId = snapshot.path("lastUpdateId").asLong();
  }

  /// Spot.
  public void apply(JsonNode diff) {
    apply(diff, false);
  }

  void apply(JsonNode diff, boolean futures) {
    long last = diff.path("u").asLong();
    if (last <= lastUpdateId) {
      return;
    }
    long before = futures ? diff.path("pu").asLong() : diff.path("U").asLong() - 1;
    if (before > lastUpdateId) {
      throw new AssertionError("gap: expected " + lastUpdateId + " before, was " + before);
    }
    put(diff.path("b"), bids);
    put(diff.path("a"), asks);
    lastUpdateId = last;
  }

  private static void put(JsonNode levels, TreeMap<BigDecimal, BigDecimal> side) {
    for (JsonNode level : levels) {
      var price = new BigDecimal(level.path(0).asText());
      var quantity = new BigDecimal(level.path(1).asText());
      if (quantity.signum() == 0) {
        side.remove(price);
      } else {
        side.put(price, quantity);
      }
    }
  }

  public String best() {
    return bids.firstEntry() + " " + asks.firstEntry();
  }

  public static String best(JsonNode quote) {
    return quote.path("b").asText()
        + '='
        + quote.path("B").asText()
        + ' '
        + quote.path("a").asText()
        + '='
        + quote.path("A").asText();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NaiveBook book
        && lastUpdateId == book.lastUpdateId
        && bids.equals(book.bids)
        && asks.equals(book.asks);
  }

  @Override
  public int hashCode() {
    return Objects.hash(lastUpdateId, bids, asks);
  }

  @Override
  public String toString() {
    return lastUpdateId + " " + bids + " " + asks;
  }
}

package io.topbook.sim.market;

import java.util.Comparator;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One symbol's order book: quantity in steps by price in ticks, best price first.
///
/// Every change of a level takes one update id. Remembers which levels changed since the last depth
/// event. Not thread-safe.
final class Book {
  private final NavigableMap<Long, Long> bids = new TreeMap<>(Comparator.reverseOrder());
  private final NavigableMap<Long, Long> asks = new TreeMap<>();
  private final NavigableSet<Long> changedBids = new TreeSet<>(Comparator.reverseOrder());
  private final NavigableSet<Long> changedAsks = new TreeSet<>();
  private long lastUpdateId;
  private long depthUpdateId;

  /// @param lastUpdateId the id of the change before the first
  /// @param depthUpdateId the last id that a depth event has told
  Book(long lastUpdateId, long depthUpdateId) {
    this.lastUpdateId = lastUpdateId;
    this.depthUpdateId = depthUpdateId;
  }

  NavigableMap<Long, Long> side(boolean bid) {
    return bid ? bids : asks;
  }

  NavigableSet<Long> changed(boolean bid) {
    return bid ? changedBids : changedAsks;
  }

  long lastUpdateId() {
    return lastUpdateId;
  }

  long depthUpdateId() {
    return depthUpdateId;
  }

  boolean hasChanged() {
    return depthUpdateId != lastUpdateId;
  }

  /// What changed has been told.
  void depthSent() {
    depthUpdateId = lastUpdateId;
    changedBids.clear();
    changedAsks.clear();
  }

  long best(boolean bid) {
    return side(bid).firstKey();
  }

  long bestQuantity(boolean bid) {
    return side(bid).firstEntry().getValue();
  }

  /// Sets a level to `quantity` steps, 0 to remove it.
  void set(boolean bid, long price, long quantity) {
    restore(bid, price, quantity);
    changed(bid).add(price);
    lastUpdateId++;
  }

  /// Sets a level as it was, without taking an id.
  void restore(boolean bid, long price, long quantity) {
    if (quantity == 0) {
      side(bid).remove(price);
    } else {
      side(bid).put(price, quantity);
    }
  }

  long quantity(boolean bid, long price) {
    return side(bid).getOrDefault(price, 0L);
  }
}

package io.topbook.sim.market;

import java.util.Arrays;

/// A list of prices that is used again and again. Not thread-safe.
final class Prices {
  private long[] prices = new long[64];
  private int size;

  void clear() {
    size = 0;
  }

  void add(long price) {
    if (size == prices.length) {
      prices = Arrays.copyOf(prices, size * 2);
    }
    prices[size++] = price;
  }

  void sort() {
    Arrays.sort(prices, 0, size);
  }

  int size() {
    return size;
  }

  long get(int index) {
    return prices[index];
  }
}

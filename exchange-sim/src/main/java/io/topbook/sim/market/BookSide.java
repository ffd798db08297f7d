package io.topbook.sim.market;

import java.util.Arrays;

/// The bids or the asks of a book: prices with what rests there, in arrays that are sorted with the
/// best price last, since nearly everything happens near the best.
///
/// Prices and quantities in units of 1e-8. Not thread-safe.
final class BookSide {
  private final boolean bid;
  private long[] prices = new long[64];
  private long[] quantities = new long[64];
  private int size;

  BookSide(boolean bid) {
    this.bid = bid;
  }

  int size() {
    return size;
  }

  /// The price of the level that is `depth` levels behind the best one, which is 0.
  long price(int depth) {
    return prices[size - 1 - depth];
  }

  long quantity(int depth) {
    return quantities[size - 1 - depth];
  }

  /// What rests at `price`, 0 if nothing does.
  long quantityAt(long price) {
    int at = find(price);
    return at < 0 ? 0 : quantities[at];
  }

  /// How many levels behind the best one the first lies that is not better than `price`; the last
  /// one if all are better.
  int depthOf(long price) {
    int at = find(price);
    int index = at < 0 ? -at - 2 : at;
    return Math.min(size - 1, size - 1 - index);
  }

  /// Sets what rests at `price`, 0 to remove the level.
  void set(long price, long quantity) {
    int at = find(price);
    if (at >= 0 && quantity != 0) {
      quantities[at] = quantity;
    } else if (at >= 0) {
      size--;
      System.arraycopy(prices, at + 1, prices, at, size - at);
      System.arraycopy(quantities, at + 1, quantities, at, size - at);
    } else if (quantity != 0) {
      insert(-at - 1, price, quantity);
    }
  }

  private void insert(int at, long price, long quantity) {
    if (size == prices.length) {
      prices = Arrays.copyOf(prices, size + size / 2);
      quantities = Arrays.copyOf(quantities, size + size / 2);
    }
    System.arraycopy(prices, at, prices, at + 1, size - at);
    System.arraycopy(quantities, at, quantities, at + 1, size - at);
    prices[at] = price;
    quantities[at] = quantity;
    size++;
  }

  /// As {@link Arrays#binarySearch}, looking near the best price first.
  private int find(long price) {
    int low = 0;
    int high = size - 1;
    for (int step = 4; high - step > low; step *= 4) {
      int at = high - step;
      if (isBefore(prices[at], price)) {
        low = at + 1;
        break;
      }
      high = at;
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (prices[middle] == price) {
        return middle;
      }
      if (isBefore(prices[middle], price)) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /// Whether `one` is worse than `other`.
  private boolean isBefore(long one, long other) {
    return bid ? one < other : one > other;
  }
}

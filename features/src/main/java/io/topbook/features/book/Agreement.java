package io.topbook.features.book;

/// How many levels of two books agree, price and quantity, where both vouch for them. Counts while
/// they are compared. Not thread-safe.
final class Agreement {
  private int levels;
  private int levelsEqual;
  private int top;
  private int topEqual;

  void level(boolean equal) {
    levels++;
    levelsEqual += equal ? 1 : 0;
  }

  void top(boolean equal) {
    top++;
    topEqual += equal ? 1 : 0;
  }

  /// Every level that both vouch for is equal.
  boolean isFull() {
    return levelsEqual == levels && topEqual == top;
  }

  int levels() {
    return levels;
  }

  int levelsEqual() {
    return levelsEqual;
  }

  int top() {
    return top;
  }

  int topEqual() {
    return topEqual;
  }
}

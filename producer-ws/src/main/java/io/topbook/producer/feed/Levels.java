package io.topbook.producer.feed;

import java.util.Arrays;

/// One side of a book, or of its change: prices and quantities in the order they were sent.
/// Immutable.
public final class Levels {
  /// No level.
  public static final Levels NONE = new Levels(new double[0]);

  /// price, quantity, price, quantity, …
  private final double[] pairs;

  private Levels(double[] pairs) {
    this.pairs = pairs;
  }

  /// The first `length` numbers of `pairs`: price, quantity, price, quantity, …
  public static Levels copyOf(double[] pairs, int length) {
    return length == 0 ? NONE : new Levels(Arrays.copyOf(pairs, length));
  }

  public int size() {
    return pairs.length / 2;
  }

  public double price(int level) {
    return pairs[2 * level];
  }

  public double qty(int level) {
    return pairs[2 * level + 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Levels levels && Arrays.equals(pairs, levels.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    return Arrays.toString(pairs);
  }
}

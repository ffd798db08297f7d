package io.topbook.sim.profile;

import java.util.Arrays;

/// A list of numbers and what statistics say of it. Not thread-safe.
final class Numbers {
  private double[] values = new double[256];
  private int size;
  private boolean sorted;

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
    sorted = false;
  }

  int size() {
    return size;
  }

  double sum() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += values[i];
    }
    return sum;
  }

  /// The smallest value that `part` of all do not exceed, NaN of none.
  double quantile(double part) {
    if (size == 0) {
      return Double.NaN;
    }
    sort();
    return values[Math.min(size - 1, (int) (size * part))];
  }

  double max() {
    return quantile(1);
  }

  /// The part of all that is at most `value`, NaN of none.
  double shareUpTo(double value) {
    if (size == 0) {
      return Double.NaN;
    }
    int count = 0;
    for (int i = 0; i < size; i++) {
      count += values[i] <= value ? 1 : 0;
    }
    return (double) count / size;
  }

  /// Hill's estimate of the tail index from the largest fiftieth, NaN of fewer than 500.
  double tailIndex() {
    int tail = size / 50;
    if (tail < 10) {
      return Double.NaN;
    }
    sort();
    double threshold = values[size - tail - 1];
    double sum = 0;
    for (int i = size - tail; i < size; i++) {
      sum += Math.log(values[i] / threshold);
    }
    return tail / sum;
  }

  /// The root of the mean square.
  double deviation() {
    double squares = 0;
    for (int i = 0; i < size; i++) {
      squares += values[i] * values[i];
    }
    return Math.sqrt(squares / size);
  }

  private void sort() {
    if (!sorted) {
      Arrays.sort(values, 0, size);
      sorted = true;
    }
  }
}

package io.topbook.sim.profile;

/// The messages of one stream: how large, how many, how clustered. Not thread-safe.
final class Arrived {
  private final Numbers times = new Numbers();
  private final Numbers sizes = new Numbers();
  private final Numbers gaps = new Numbers();
  private double first = Double.NaN;
  private double last;

  /// @param seconds when it came
  void add(double seconds, int bytes) {
    if (Double.isNaN(first)) {
      first = seconds;
    } else {
      gaps.add(Math.max(0, seconds - last) * 1000);
    }
    last = Math.max(seconds, last);
    times.add(seconds);
    sizes.add(bytes);
  }

  int count() {
    return times.size();
  }

  Numbers sizes() {
    return sizes;
  }

  /// Milliseconds between one and the next.
  Numbers gaps() {
    return gaps;
  }

  /// How many came in each whole window of so many seconds.
  private double[] counts(double window) {
    int windows = (int) ((last - first) / window);
    double[] counts = new double[Math.max(0, windows)];
    for (int i = 0; i < times.size(); i++) {
      int at = (int) ((times.quantile((i + 0.5) / times.size()) - first) / window);
      if (at >= 0 && at < counts.length) {
        counts[at]++;
      }
    }
    return counts;
  }

  /// The Fano factor of the counts in windows of so many seconds: variance over mean, 1 where
  /// nothing clusters; NaN with fewer than 20 windows.
  double fano(double window) {
    double[] counts = counts(window);
    return counts.length < 20 ? Double.NaN : variance(counts) / mean(counts);
  }

  /// The correlation of a window's count with the next one's.
  double autocorrelation(double window) {
    double[] counts = counts(window);
    if (counts.length < 20) {
      return Double.NaN;
    }
    double mean = mean(counts);
    double sum = 0;
    for (int i = 1; i < counts.length; i++) {
      sum += (counts[i] - mean) * (counts[i - 1] - mean);
    }
    return sum / (counts.length - 1) / variance(counts);
  }

  private static double mean(double[] counts) {
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    return sum / counts.length;
  }

  private static double variance(double[] counts) {
    double mean = mean(counts);
    double sum = 0;
    for (double count : counts) {
      sum += (count - mean) * (count - mean);
    }
    return sum / counts.length;
  }
}

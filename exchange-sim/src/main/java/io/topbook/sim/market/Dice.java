package io.topbook.sim.market;

/// Seeded chance whose whole state is one number, so that it can be kept over a restart.
/// SplitMix64. Not thread-safe.
final class Dice {
  private long state;

  Dice(long state) {
    this.state = state;
  }

  long state() {
    return state;
  }

  private long next() {
    return mixed(state += 0x9e3779b97f4a7c15L);
  }

  private static long mixed(long number) {
    long z = number;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /// In [0, 1): always the same for the same `number`.
  static double of(long number) {
    return (mixed(number * 0x9e3779b97f4a7c15L) >>> 11) * 0x1p-53;
  }

  /// In [0, 1).
  double uniform() {
    return (next() >>> 11) * 0x1p-53;
  }

  /// True with probability `share`.
  boolean falls(double share) {
    return uniform() < share;
  }

  /// A whole number from `min` to `max`, both included.
  long between(long min, long max) {
    return min + (long) (uniform() * (max - min + 1));
  }

  /// Waiting time of events that come at random, `mean` on average.
  double exponential(double mean) {
    return -mean * Math.log1p(-uniform());
  }

  /// About normal, within 3.5 standard deviations: the sum of four.
  double normal() {
    return (uniform() + uniform() + uniform() + uniform() - 2) * 1.7320508075688772;
  }

  /// Log-normal.
  double logNormal(double median, double sigma) {
    return median * Math.exp(sigma * normal());
  }
}

package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// When the next order of one symbol comes: a Hawkes process, in which every order makes others
/// likelier for a while.
///
/// The intensity is a base rate plus two excitations that decay exponentially, one within some
/// milliseconds (the answer of machines), one within seconds (news, and people). Two, since one
/// kernel cannot give the bursts of a hundredth of a second and those of several seconds that
/// recordings have at once. The next arrival is drawn exactly, without thinning: each part of the intensity,
/// left alone, has a first arrival of its own, whose distribution can be inverted, and the earliest counts.
///
/// Not thread-safe.
final class Arrivals {
  /// How many orders an order brings about, on average, at once and later.
  private static final double FAST_CHILDREN = 0.45;

  private static final double SLOW_CHILDREN = 0.35;

  /// Decay per µs.
  private static final double FAST_DECAY = 1 / 8_000.0;

  private static final double SLOW_DECAY = 1 / 1_500_000.0;

  private final Dice dice;
  private double base;
  private double fast;
  private double slow;

  /// What is left of the waiting times, which are whole microseconds.
  private double rest;

  private Arrivals(Dice dice) {
    this.dice = dice;
  }

  static Arrivals of(Dice dice, double perSecond) {
    var arrivals = new Arrivals(dice);
    arrivals.setRate(perSecond);
    return arrivals;
  }

  /// From now on this many orders per second, on average.
  void setRate(double perSecond) {
    base = perSecond * 1e-6 * (1 - FAST_CHILDREN - SLOW_CHILDREN);
  }

  /// Waiting time from one order to the next, in µs.
  long next() {
    double wait = dice.exponential(1 / base);
    wait = Math.min(wait, wait(fast, FAST_DECAY));
    wait = Math.min(wait, wait(slow, SLOW_DECAY));
    fast = fast * Math.exp(-FAST_DECAY * wait) + FAST_CHILDREN * FAST_DECAY;
    slow = slow * Math.exp(-SLOW_DECAY * wait) + SLOW_CHILDREN * SLOW_DECAY;
    double whole = Math.floor(wait + rest);
    rest += wait - whole;
    return (long) whole;
  }

  /// The first arrival of an intensity that decays: perhaps none ever.
  private double wait(double intensity, double decay) {
    double drawn = dice.exponential(1);
    double left = 1 - drawn * decay / intensity;
    return left > 0 ? -Math.log(left) / decay : Double.POSITIVE_INFINITY;
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(dice.state());
    out.writeDouble(base);
    out.writeDouble(fast);
    out.writeDouble(slow);
    out.writeDouble(rest);
  }

  static Arrivals load(DataInput in) throws IOException {
    var arrivals = new Arrivals(new Dice(in.readLong()));
    arrivals.base = in.readDouble();
    arrivals.fast = in.readDouble();
    arrivals.slow = in.readDouble();
    arrivals.rest = in.readDouble();
    return arrivals;
  }
}

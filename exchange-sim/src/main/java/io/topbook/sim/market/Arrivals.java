package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// When the next order of one symbol comes: a Hawkes process, in which every order makes others
/// likelier for a while.
///
/// The intensity is a base rate plus excitations that decay exponentially, one each within
/// milliseconds (machines answering machines), within a tenth of a second, and within seconds
/// (news, and people). Three, since one alone cannot make counts spread as they do in recordings at
/// 10 ms, 100 ms and 1 s alike. Quiet symbols cluster less, as recorded. The next arrival is drawn
/// exactly, without thinning: each part of the intensity, left alone, has a first arrival of its
/// own, whose distribution can be inverted, and the earliest of them counts.
///
/// Not thread-safe.
final class Arrivals {
  /// How many orders one order brings about, on average, by each excitation, in a loud symbol.
  private static final double[] CHILDREN = {0.83, 0.1, 0.055};

  /// Decay per µs.
  private static final double[] DECAY = {1 / 5_000.0, 1 / 80_000.0, 1 / 2_500_000.0};

  /// Orders per second at which a symbol clusters half as much as a loud one.
  private static final double HALF_LOUD = 6;

  private final Dice dice;
  private double base;
  private double loudness;
  private final double[] excitation = new double[DECAY.length];

  /// What is left of the waiting times, which are whole microseconds.
  private double rest;

  private Arrivals(Dice dice) {
    this.dice = dice;
  }

  static Arrivals of(Dice dice, double perSecond) {
    var arrivals = new Arrivals(dice);
    arrivals.setRate(perSecond);
    for (int i = 0; i < CHILDREN.length; i++) {
      // as if it had been going on for long
      arrivals.excitation[i] = CHILDREN[i] * arrivals.loudness * perSecond * 1e-6;
    }
    return arrivals;
  }

  /// From now on this many orders per second, on average.
  void setRate(double perSecond) {
    loudness = perSecond / (perSecond + HALF_LOUD);
    double children = 0;
    for (double each : CHILDREN) {
      children += each * loudness;
    }
    base = perSecond * 1e-6 * (1 - children);
  }

  /// Waiting time from one order to the next, in µs.
  long next() {
    double wait = dice.exponential(1 / base);
    for (int i = 0; i < excitation.length; i++) {
      wait = Math.min(wait, wait(excitation[i], DECAY[i]));
    }
    for (int i = 0; i < excitation.length; i++) {
      excitation[i] =
          excitation[i] * Math.exp(-DECAY[i] * wait) + CHILDREN[i] * loudness * DECAY[i];
    }
    double exact = wait + rest;
    long whole = (long) exact;
    rest = exact - whole;
    return whole;
  }

  /// The first arrival of an intensity that decays: perhaps none ever.
  private double wait(double intensity, double decay) {
    double left = 1 - dice.exponential(1) * decay / intensity;
    return left > 0 ? -Math.log(left) / decay : Double.POSITIVE_INFINITY;
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(dice.state());
    out.writeDouble(base);
    out.writeDouble(loudness);
    for (double each : excitation) {
      out.writeDouble(each);
    }
    out.writeDouble(rest);
  }

  static Arrivals load(DataInput in) throws IOException {
    var arrivals = new Arrivals(new Dice(in.readLong()));
    arrivals.base = in.readDouble();
    arrivals.loudness = in.readDouble();
    for (int i = 0; i < arrivals.excitation.length; i++) {
      arrivals.excitation[i] = in.readDouble();
    }
    arrivals.rest = in.readDouble();
    return arrivals;
  }
}

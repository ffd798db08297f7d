package io.topbook.sim.market;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// What the orders of one symbol are like: how many take, how far from the best price they are
/// placed, how large they are, how deep and how tight the book is.
///
/// The figures are those of the recordings that REALISM.md compares the market with. Loud symbols
/// have a tick of spread and a thousand levels, quiet ones some basis points and fewer. Immutable.
///
/// @param takerShare of the orders that take
/// @param levels a side usually has
/// @param usualSpread above which orders come between the best prices, as a part of the price
/// @param size of orders, as a part of that in a loud symbol
/// @param volatility of what the asset is worth, from one change to the next, as a part of it
/// @param pull back to the first price, likewise
record OrderFlow(
    double takerShare,
    int levels,
    double usualSpread,
    double size,
    double volatility,
    double pull) {
  /// Of the orders that rest: that are placed at the best price, or taken from it.
  static final double TOUCH_SHARE = 0.2;

  /// How far from the best price the rest is placed: the median, as a part of the price. The
  /// farthest thousandth is about a thousand times as far.
  private static final double MEDIAN_DISTANCE = 5e-4;

  private static final double MAX_DISTANCE = 0.6;

  /// Of the cancellations at the best price: that leave nothing.
  static final double GIVEN_UP = 0.04;

  /// Of the orders that follow the kind of the one before: bursts happen at one place of the book.
  static final double SAME_PLACE = 0.85;

  /// Of the orders away from the best price: that stand for a maker who moves many at once.
  static final double REQUOTE_SHARE = 0.004;

  private static final int MAX_REQUOTED = 500;

  /// Up to here orders are large.
  private static final double NEAR = 1e-3;

  /// Dollars.
  private static final double TOUCH_WORTH = 9000;

  private static final double NEAR_WORTH = 3000;
  private static final double FAR_WORTH = 500;
  private static final double WORTH_SIGMA = 1.6;
  private static final double MAKER_WORTH = 4000;

  /// While the price is not what the asset is worth: of the orders that do something about it, and
  /// of these, that take.
  static final double FOLLOWING = 0.4;

  static final double FOLLOWING_TAKERS = 0.1;

  /// While the spread is wider than usual: of the orders that narrow it, and of these, that go as
  /// far as the asset is worth.
  static final double NARROWING = 0.5;

  static final double NARROWING_FULLY = 0.6;

  /// Per square root of a second.
  private static final double VOLATILITY = 0.8e-4;

  /// Per second: a day's time, so that a market may run for years.
  private static final double PULL = 1e-5;

  /// Of the orders: that what the asset is worth changes with; news: of these changes, and how much
  /// larger they are.
  private static final double CHANGE_SHARE = 0.002;

  private static final double NEWS_SHARE = 0.02;
  private static final double NEWS = 6;

  /// @param share of all orders that are this symbol's
  /// @param perSecond its orders
  /// @param takerShare NaN for what is usual
  static OrderFlow of(double share, double perSecond, double takerShare) {
    return new OrderFlow(
        Double.isNaN(takerShare) ? 0.016 + 0.04 / (1 + perSecond / 10) : takerShare,
        (int) Math.clamp(1000 * Math.sqrt(share * 5), 250, 1000),
        Math.min(15e-4, 1e-8 / (share * share)),
        Math.clamp(Math.pow(share * 10, 0.3), 0.15, 1),
        VOLATILITY / Math.sqrt(perSecond * CHANGE_SHARE),
        Math.min(0.01, PULL / (perSecond * CHANGE_SHARE)));
  }

  /// What the asset is worth after the next order.
  double nextWorth(Dice dice, double worth, double firstWorth) {
    if (!dice.falls(CHANGE_SHARE)) {
      return worth;
    }
    double change = volatility * dice.normal() * (dice.falls(NEWS_SHARE) ? NEWS : 1);
    return worth * (1 + change) + (firstWorth - worth) * pull;
  }

  /// How far behind the best price an order is placed, as a part of the price.
  double distance(Dice dice) {
    double drawn = dice.uniform();
    return Math.min(MAX_DISTANCE, MEDIAN_DISTANCE * drawn / (1 - drawn));
  }

  /// How far behind the best price a level lies that was there before the market began: evenly over
  /// what trading reaches in hours, and beyond.
  ///
  /// @param tick as a part of the price
  double standingDistance(Dice dice, double tick) {
    double evenly = Math.max(35e-4, levels * tick);
    return dice.falls(0.85) ? Math.min(MAX_DISTANCE, evenly * dice.uniform()) : distance(dice);
  }

  /// What an order is worth that is placed so far behind the best price.
  double restingWorth(Dice dice, double distance) {
    double median = distance == 0 ? TOUCH_WORTH : distance < NEAR ? NEAR_WORTH : FAR_WORTH;
    return size * dice.logNormal(median, WORTH_SIGMA);
  }

  /// How many mispriced levels makers give up at once.
  int givenUp(Dice dice) {
    return 1 + (int) dice.exponential(8);
  }

  /// How many levels a maker moves at once.
  int requoted(Dice dice) {
    return (int) Math.min(MAX_REQUOTED, 5 / (1 - dice.uniform()));
  }

  /// What a taking order is worth: mostly small change, and a third of what machines trade.
  double takingWorth(Dice dice) {
    return size * (dice.falls(0.35) ? dice.logNormal(6000, 1.5) : dice.logNormal(30, 1.2));
  }

  /// How many resting orders one taker meets who takes so much at one price.
  long makers(Dice dice, double worth) {
    return 1 + (long) dice.exponential(worth / (size * MAKER_WORTH));
  }

  void save(DataOutput out) throws IOException {
    out.writeDouble(takerShare);
    out.writeInt(levels);
    out.writeDouble(usualSpread);
    out.writeDouble(size);
    out.writeDouble(volatility);
    out.writeDouble(pull);
  }

  static OrderFlow load(DataInput in) throws IOException {
    return new OrderFlow(
        in.readDouble(),
        in.readInt(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble());
  }
}

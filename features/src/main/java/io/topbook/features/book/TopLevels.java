package io.topbook.features.book;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.Arrays;

/// The best levels of both sides, at most {@link #DEPTH} a side, best first. Immutable.
///
/// Prices in quote currency per base unit, quantities in base units, as the exchange sent them.
public final class TopLevels {
  /// Levels a side.
  public static final int DEPTH = 5;

  public static final TopLevels NONE =
      new TopLevels(new double[0], new double[0], new double[0], new double[0]);

  private final double[] bidPrices;
  private final double[] bidQtys;
  private final double[] askPrices;
  private final double[] askQtys;

  private TopLevels(double[] bidPrices, double[] bidQtys, double[] askPrices, double[] askQtys) {
    this.bidPrices = bidPrices;
    this.bidQtys = bidQtys;
    this.askPrices = askPrices;
    this.askQtys = askQtys;
  }

  /// Takes over the arrays: one entry a level, best first, prices and quantities of one length.
  public static TopLevels of(
      double[] bidPrices, double[] bidQtys, double[] askPrices, double[] askQtys) {
    if (bidPrices.length != bidQtys.length
        || askPrices.length != askQtys.length
        || bidPrices.length > DEPTH
        || askPrices.length > DEPTH) {
      throw new IllegalArgumentException(
          "expected at most "
              + DEPTH
              + " levels a side, a quantity for each price, was "
              + bidPrices.length
              + '/'
              + bidQtys.length
              + " bids, "
              + askPrices.length
              + '/'
              + askQtys.length
              + " asks");
    }
    return new TopLevels(bidPrices, bidQtys, askPrices, askQtys);
  }

  /// Bid levels there are.
  public int bids() {
    return bidPrices.length;
  }

  /// Ask levels there are.
  public int asks() {
    return askPrices.length;
  }

  /// @param level 0 is the best
  public double bidPrice(int level) {
    return bidPrices[level];
  }

  public double bidQty(int level) {
    return bidQtys[level];
  }

  public double askPrice(int level) {
    return askPrices[level];
  }

  public double askQty(int level) {
    return askQtys[level];
  }

  public void write(StateWriter out) {
    write(out, bidPrices, bidQtys);
    write(out, askPrices, askQtys);
  }

  private static void write(StateWriter out, double[] prices, double[] qtys) {
    out.number(prices.length);
    for (int level = 0; level < prices.length; level++) {
      out.decimal(prices[level]);
      out.decimal(qtys[level]);
    }
  }

  public static TopLevels read(StateReader in) {
    double[][] bids = side(in);
    double[][] asks = side(in);
    return of(bids[0], bids[1], asks[0], asks[1]);
  }

  private static double[][] side(StateReader in) {
    int levels = (int) in.number();
    var side = new double[2][levels];
    for (int level = 0; level < levels; level++) {
      side[0][level] = in.decimal();
      side[1][level] = in.decimal();
    }
    return side;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopLevels that
        && Arrays.equals(bidPrices, that.bidPrices)
        && Arrays.equals(bidQtys, that.bidQtys)
        && Arrays.equals(askPrices, that.askPrices)
        && Arrays.equals(askQtys, that.askQtys);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bidPrices) + Arrays.hashCode(askPrices);
  }

  @Override
  public String toString() {
    return "bids "
        + Arrays.toString(bidPrices)
        + " × "
        + Arrays.toString(bidQtys)
        + ", asks "
        + Arrays.toString(askPrices)
        + " × "
        + Arrays.toString(askQtys);
  }
}

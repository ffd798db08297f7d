package io.topbook.features.book;

/// Levels of one side in the order they were sent, read by index: a view, so that who holds them in
/// a form of its own need not copy them.
public interface Levels {
  Levels NONE = of(new double[0], new double[0]);

  int count();

  /// Quote currency per base unit.
  double price(int index);

  /// Base units resting at the price; 0 removes the level.
  double qty(int index);

  /// A view of the arrays, which are of one length.
  static Levels of(double[] prices, double[] qtys) {
    if (prices.length != qtys.length) {
      throw new IllegalArgumentException(
          "expected a quantity for each price, was " + prices.length + '/' + qtys.length);
    }
    return new Levels() {
      @Override
      public int count() {
        return prices.length;
      }

      @Override
      public double price(int index) {
        return prices[index];
      }

      @Override
      public double qty(int index) {
        return qtys[index];
      }
    };
  }
}

package io.topbook.features.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.topbook.features.sum.Decimals;
import io.topbook.features.sum.ExactSum;
import java.math.BigDecimal;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderFlowTest {
  @Test
  void sizeThatComesToTheBidAndGoesFromTheAskAddsUp() {
    OrderFlow flow = OrderFlow.between(top(100, 5, 101, 4), top(100, 8, 101, 1));

    assertThat(flow.fixed(0)).isEqualTo(600_000_000);
    assertThat(flow.value(0)).isEqualTo(6);
  }

  @Test
  void aPriceThatMovesCountsAllThatStoodOrStands() {
    assertThat(OrderFlow.between(top(100, 5, 102, 4), top(101, 2, 102, 4)).value(0)).isEqualTo(2);
    assertThat(OrderFlow.between(top(100, 5, 102, 4), top(99, 2, 102, 4)).value(0)).isEqualTo(-5);
    assertThat(OrderFlow.between(top(100, 5, 102, 4), top(100, 5, 101, 3)).value(0)).isEqualTo(-3);
    assertThat(OrderFlow.between(top(100, 5, 102, 4), top(100, 5, 103, 3)).value(0)).isEqualTo(4);
  }

  @Test
  void aLevelThatWasOrIsAbsentHasNone() {
    TopLevels two = TopLevels.of(d(100, 99), d(1, 1), d(101, 102), d(1, 1));
    TopLevels one = TopLevels.of(d(100), d(1), d(101, 102), d(1, 1));

    assertThat(OrderFlow.between(two, two).levels()).isEqualTo(2);
    assertThat(OrderFlow.between(two, one).levels()).isEqualTo(1);
    assertThat(OrderFlow.between(one, two).value(1)).isNull();
    assertThat(OrderFlow.between(TopLevels.NONE, two).value(0)).isNull();
    assertThat(OrderFlow.between(TopLevels.NONE, two).isBetweenKnown()).isTrue();
  }

  @Test
  void whereNothingWasKnownBeforeNoLevelHasAny() {
    assertThat(OrderFlow.NONE.levels()).isZero();
    assertThat(OrderFlow.NONE.value(0)).isNull();
    assertThat(OrderFlow.NONE.isBetweenKnown()).isFalse();
    assertThat(OrderFlow.NONE).isNotEqualTo(OrderFlow.between(TopLevels.NONE, TopLevels.NONE));
  }

  @Test
  void aQuantityFinerThanTheFixedPointIsSummedExactlyAllTheSame() {
    OrderFlow flow = OrderFlow.between(top(100, 1e-9, 101, 4), top(100, 3e-9, 101, 4));
    var sum = new ExactSum(Decimals.SCALE);

    flow.addTo(sum, 0);

    assertThat(flow.isFixed(0)).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> flow.fixed(0));
    assertThat(flow.value(0)).isEqualTo(2e-9);
    assertThat(sum.toDouble()).isEqualTo(2e-9);
  }

  @Test
  void quantitiesWhoseSumOverflowsAreStillExact() {
    OrderFlow flow = OrderFlow.between(top(100, 1, 101, 9e10), top(100.5, 9e10, 102, 1));

    assertThat(flow.isFixed(0)).isFalse();
    assertThat(flow.value(0)).isEqualTo(1.8e11);
  }

  @Test
  void randomBooksGiveTheFormula() {
    var random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      TopLevels before = random(random);
      TopLevels after = random(random);
      OrderFlow flow = OrderFlow.between(before, after);
      for (int level = 0; level < TopLevels.DEPTH; level++) {
        assertThat(flow.value(level)).isEqualTo(naive(before, after, level));
      }
    }
  }

  static @Nullable Double naive(TopLevels x, TopLevels y, int m) {
    if (m >= x.bids() || m >= x.asks() || m >= y.bids() || m >= y.asks()) {
      return null;
    }
    BigDecimal e = BigDecimal.ZERO;
    if (y.bidPrice(m) >= x.bidPrice(m)) {
      e = e.add(BigDecimal.valueOf(y.bidQty(m)));
    }
    if (y.bidPrice(m) <= x.bidPrice(m)) {
      e = e.subtract(BigDecimal.valueOf(x.bidQty(m)));
    }
    if (y.askPrice(m) <= x.askPrice(m)) {
      e = e.subtract(BigDecimal.valueOf(y.askQty(m)));
    }
    if (y.askPrice(m) >= x.askPrice(m)) {
      e = e.add(BigDecimal.valueOf(x.askQty(m)));
    }
    return e.doubleValue();
  }

  private static TopLevels random(Random random) {
    int bids = random.nextInt(3, 6);
    int asks = random.nextInt(3, 6);
    double[] prices = new double[10];
    double[] qtys = new double[10];
    for (int i = 0; i < 10; i++) {
      prices[i] = (random.nextInt(3) + 10 * (i % 5)) / 10.0;
      qtys[i] = random.nextInt(1, 50) / 1e3;
    }
    return TopLevels.of(
        java.util.Arrays.copyOf(prices, bids),
        java.util.Arrays.copyOf(qtys, bids),
        java.util.Arrays.copyOfRange(prices, 5, 5 + asks),
        java.util.Arrays.copyOfRange(qtys, 5, 5 + asks));
  }

  private static TopLevels top(double bid, double bidQty, double ask, double askQty) {
    return TopLevels.of(d(bid), d(bidQty), d(ask), d(askQty));
  }

  private static double[] d(double... values) {
    return values;
  }
}

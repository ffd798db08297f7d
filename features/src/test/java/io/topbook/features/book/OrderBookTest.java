package io.topbook.features.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class OrderBookTest {
  @Test
  void zeroRemovesALevelHoweverItIsSpelled() {
    for (String zero : new String[] {"0", "0.000", "0.00000000", "-0.0", "0e5"}) {
      OrderBook book = book(3);

      book.set(Side.BID, 99, Double.parseDouble(zero));

      assertThat(book.count(Side.BID)).isEqualTo(2);
      assertThat(book.price(Side.BID, 0)).isEqualTo(98);
    }
  }

  @Test
  void removingALevelThatIsNotThereIsNothing() {
    OrderBook book = book(3);
    TopLevels before = book.top();

    book.set(Side.BID, 98.5, 0);
    book.set(Side.ASK, 1e9, 0);
    book.set(Side.ASK, 1, 0);

    assertThat(book.top()).isSameAs(before);
  }

  @Test
  void oneDoubleIsOneLevelHoweverItIsWritten() {
    OrderBook book = book(3);

    book.set(Side.BID, Double.parseDouble("0.10"), 1);
    book.set(Side.BID, Double.parseDouble("0.1000"), 2);

    assertThat(book.count(Side.BID)).isEqualTo(4);
    assertThat(book.qty(Side.BID, 3)).isEqualTo(2);
  }

  @Test
  void aPriceOffTheTickGridIsALevelLikeAnyOther() {
    OrderBook book = book(3);

    book.set(Side.ASK, 101.33333333333333, 7);

    assertThat(book.price(Side.ASK, 0)).isEqualTo(101);
    assertThat(book.price(Side.ASK, 1)).isEqualTo(101.33333333333333);
  }

  @Test
  void anEmptySideIsKnownToBeEmpty() {
    OrderBook book = OrderBook.fromSnapshot(Levels.NONE, levels(Side.ASK, 3));

    assertThat(book.isCut(Side.BID)).isFalse();
    assertThat(book.knowsTop()).isTrue();
    assertThat(book.top().bids()).isZero();
    assertThat(book.top().asks()).isEqualTo(3);
  }

  @Test
  void aSideWithAsManyLevelsAsTheExchangesLimitIsCut() {
    OrderBook book = OrderBook.fromSnapshot(levels(Side.BID, 100), levels(Side.ASK, 50));

    assertThat(book.isCut(Side.BID)).isTrue();
    assertThat(book.isCut(Side.ASK)).as("the shorter side is complete").isFalse();
    assertThat(book(99).isCut(Side.BID)).isFalse();
  }

  @Test
  void beyondTheCutLevelsAreHeldAsToldButNotVouchedFor() {
    OrderBook book = book(10);

    book.set(Side.BID, 90, 5);
    book.set(Side.BID, 89.99, 5);
    book.set(Side.ASK, 110.01, 5);

    assertThat(book.count(Side.BID)).isEqualTo(11);
    assertThat(book.knownDepth(Side.BID)).isEqualTo(10);
    assertThat(book.knownDepth(Side.ASK)).isEqualTo(10);
    assertThat(book.qty(Side.BID, 10)).isEqualTo(5);
  }

  @Test
  void aSideThatIsCutAndWalkedThroughCanNotSayItsTopFive() {
    OrderBook book = book(10);

    for (int i = 0; i < 5; i++) {
      book.set(Side.BID, 99 - i, 0);
    }
    assertThat(book.knownDepth(Side.BID)).isEqualTo(5);
    assertThat(book.knowsTop()).isTrue();
    book.set(Side.BID, 94, 0);

    assertThat(book.knownDepth(Side.BID)).isEqualTo(4);
    assertThat(book.knowsTop()).isFalse();
    book.set(Side.BID, 80, 1);
    assertThat(book.knowsTop()).as("what is told beyond the cut does not help").isFalse();
    book.set(Side.BID, 99.5, 1);
    assertThat(book.knowsTop()).as("the market came back").isTrue();
  }

  @Test
  void aCompleteSideKnowsItsTopHoweverShort() {
    OrderBook book = book(3);

    book.set(Side.BID, 99, 0);

    assertThat(book.knownDepth(Side.BID)).isEqualTo(2);
    assertThat(book.knowsTop()).isTrue();
  }

  @Test
  void beyondTenThousandLevelsTheWorstIsDroppedAndTheSideIsCutThere() {
    OrderBook book = book(3);
    for (int i = 0; i < OrderBook.MAX_LEVELS - 3; i++) {
      book.set(Side.ASK, 200 + i, 1);
    }
    assertThat(book.isCut(Side.ASK)).isFalse();

    book.set(Side.ASK, 100.5, 1);

    assertThat(book.count(Side.ASK)).isEqualTo(OrderBook.MAX_LEVELS);
    assertThat(book.isCut(Side.ASK)).isTrue();
    assertThat(book.price(Side.ASK, 0)).isEqualTo(100.5);
    double worst = book.price(Side.ASK, OrderBook.MAX_LEVELS - 1);
    assertThat(worst).isEqualTo(200 + OrderBook.MAX_LEVELS - 5);
    book.set(Side.ASK, worst, 0);
    book.set(Side.ASK, worst + 1, 1);
    assertThat(book.knownDepth(Side.ASK)).isEqualTo(OrderBook.MAX_LEVELS - 1);
  }

  @Test
  void aWorstLevelBeyondTenThousandIsNotKept() {
    OrderBook book = book(3);
    for (int i = 0; i < OrderBook.MAX_LEVELS; i++) {
      book.set(Side.BID, 50 - i / 1000.0, 1);
    }

    assertThat(book.count(Side.BID)).isEqualTo(OrderBook.MAX_LEVELS);
    assertThat(book.isCut(Side.BID)).isTrue();
    assertThat(book.price(Side.BID, 3)).isEqualTo(50);
  }

  @Test
  void aSnapshotOfMoreThanTenThousandLevelsIsCut() {
    OrderBook book = book(12_000);

    assertThat(book.count(Side.ASK)).isEqualTo(OrderBook.MAX_LEVELS);
    assertThat(book.isCut(Side.ASK)).isTrue();
  }

  @RepeatedTest(40)
  void randomChangesGiveTheNaiveBook(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    int depth = new int[] {0, 3, 5, 20, 100, 437, 500}[random.nextInt(7)];
    OrderBook book = book(depth);
    var naive = new NaiveBook();
    naive.apply(DepthUpdate.keyFrame(0, 1, levels(Side.BID, depth), levels(Side.ASK, depth)));
    for (int i = 0; i < 5_000; i++) {
      Side side = random.nextBoolean() ? Side.BID : Side.ASK;
      double away = Math.rint(Math.abs(random.nextGaussian()) * 2_000) / 100;
      double price = Math.max(0.01, side == Side.BID ? 101 - away : 99 + away);
      double qty = random.nextInt(3) == 0 ? 0 : random.nextInt(1, 100_000) / 1e5;
      book.set(side, price, qty);
      naive.set(side, price, qty);

      if (book.knowsTop()) {
        assertThat(book.top()).isEqualTo(naive.top());
      }
    }

    naive.assertHolds(book);
    naive.assertHolds(copy(book));
  }

  @Test
  void aThousandLevelsAreWrittenWellBelow32KB() {
    var out = new StateWriter();
    book(1_000, 61_837.64, 0.01, 1e-5).write(out);

    assertThat(out.take().length).isLessThan(12_000);
  }

  @Test
  void whatIsWrittenComesBackToTheBit() {
    var random = new Random(5);
    for (double tick : new double[] {1e-8, 0.05, 1, 1000, Math.PI}) {
      for (double step : new double[] {1e-8, 1e-3, 1, 123_456_789_012.0, Math.E}) {
        OrderBook book = book(500, 4_000 * tick, tick, step);
        for (int i = 0; i < 20; i++) {
          book.set(Side.BID, 2_000 * tick * random.nextDouble(), random.nextDouble());
        }

        OrderBook copy = copy(book);

        for (Side side : Side.values()) {
          assertThat(copy.isCut(side)).isEqualTo(book.isCut(side));
          assertThat(prices(copy, side)).isEqualTo(prices(book, side));
          assertThat(qtys(copy, side)).isEqualTo(qtys(book, side));
        }
      }
    }
  }

  private static OrderBook copy(OrderBook book) {
    var out = new StateWriter();
    book.write(out);
    return OrderBook.read(new StateReader(out.take()));
  }

  private static double[] prices(OrderBook book, Side side) {
    double[] prices = new double[book.count(side)];
    Arrays.setAll(prices, level -> book.price(side, level));
    return prices;
  }

  private static double[] qtys(OrderBook book, Side side) {
    double[] qtys = new double[book.count(side)];
    Arrays.setAll(qtys, level -> book.qty(side, level));
    return qtys;
  }

  /// Bids 99, 98, …, asks 101, 102, …, of quantity 1.
  private static OrderBook book(int depth) {
    return OrderBook.fromSnapshot(levels(Side.BID, depth), levels(Side.ASK, depth));
  }

  private static Levels levels(Side side, int depth) {
    double[] prices = new double[depth];
    double[] qtys = new double[depth];
    Arrays.fill(qtys, 1);
    for (int i = 0; i < depth; i++) {
      prices[i] = side == Side.ASK ? 101 + i : i < 90 ? 99 - i : 9 / (i - 80.0);
    }
    return Levels.of(prices, qtys);
  }

  private static OrderBook book(int depth, double mid, double tick, double step) {
    var random = new Random(9);
    double[] bids = new double[depth];
    double[] asks = new double[depth];
    double[] qtys = new double[depth];
    long at = Math.round(mid / tick);
    for (int i = 0; i < depth; i++) {
      long away = 3L * i + random.nextInt(3);
      bids[i] = multiple(at - 1 - away, tick);
      asks[i] = multiple(at + 1 + away, tick);
      qtys[i] = multiple(random.nextInt(1, 1_000_000), step);
    }
    return OrderBook.fromSnapshot(Levels.of(bids, qtys), Levels.of(asks, qtys));
  }

  /// As a decimal would be read: 3 × 0.1 is 0.3.
  private static double multiple(long times, double unit) {
    double perOne = Math.rint(1 / unit);
    return Math.abs(perOne * unit - 1) < 1e-9 ? times / perOne : times * unit;
  }
}

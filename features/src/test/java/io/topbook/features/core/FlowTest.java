package io.topbook.features.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.features.book.LevelFlow;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.SecondInputs.LastQuote;
import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import io.topbook.features.sum.ExactSum;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlowTest {
  private static LastQuote quote(double bid, double bidQty, double ask, double askQty) {
    return new LastQuote(0, bid, bidQty, ask, askQty);
  }

  @Test
  void theTextbooksExampleGives6() {
    var flow = new QuoteFlow();
    flow.add(quote(100, 8, 101, 1));

    assertThat(flow.orderFlow(quote(100, 5, 101, 4))).isEqualTo(6.0);
    assertThat(flow.sizes()).isEqualTo(9.0);
    assertThat(flow.count()).isEqualTo(1);
  }

  @Test
  void aPriceThatMovesCountsTheWholeQuantity() {
    assertThat(flow(quote(100, 5, 102, 4), quote(101, 7, 103, 2))).isEqualTo(7.0 + 4);
    assertThat(flow(quote(100, 5, 102, 4), quote(99, 7, 101, 2))).isEqualTo(-5.0 - 2);
  }

  private static @Nullable Double flow(LastQuote before, LastQuote after) {
    var flow = new QuoteFlow();
    flow.add(after);
    return flow.orderFlow(before);
  }

  @Test
  void theFirstQuoteCountsAgainstWhicheverIsCarried() {
    var flow = new QuoteFlow();
    assertThat(flow.orderFlow(null)).isEqualTo(0.0);

    flow.add(quote(100, 8, 101, 1));
    flow.add(quote(100, 9, 101, 1));

    assertThat(flow.orderFlow(null)).isNull();
    assertThat(flow.orderFlow(quote(100, 5, 101, 4))).isEqualTo(7.0);
    assertThat(flow.orderFlow(quote(100, 8, 101, 1))).isEqualTo(1.0);
    assertThat(flow.orderFlow(quote(100, 5, 101, 4))).isEqualTo(7.0);
  }

  @Test
  void sumsAreExactHoweverFilled() {
    var random = new Random(1);
    for (int run = 0; run < 200; run++) {
      var flow = new QuoteFlow();
      BigDecimal expected = BigDecimal.ZERO;
      BigDecimal sizes = BigDecimal.ZERO;
      LastQuote carried = randomQuote(random);
      LastQuote before = carried;
      for (int i = random.nextInt(1, 40); i > 0; i--) {
        LastQuote next = randomQuote(random);
        flow.add(next);
        if (random.nextInt(5) == 0) {
          flow = readBack(flow);
        }
        expected = expected.add(naive(before, next));
        sizes = sizes.add(decimal(next.bidQty())).add(decimal(next.askQty()));
        before = next;
      }
      assertThat(flow.orderFlow(carried)).isEqualTo(expected.doubleValue());
      assertThat(flow.sizes()).isEqualTo(sizes.doubleValue());
    }
  }

  private static LastQuote randomQuote(Random random) {
    return quote(100 + random.nextInt(3), qty(random), 103 + random.nextInt(3), qty(random));
  }

  private static double qty(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong(1_000_000_000_000L) / 1e13;
      case 1 -> random.nextLong(900_000_000_000_000L) * 100.0;
      default -> random.nextLong(100_000_000_000L) / 1e8;
    };
  }

  private static BigDecimal naive(LastQuote before, LastQuote next) {
    BigDecimal bid =
        switch (Double.compare(next.bidPrice(), before.bidPrice())) {
          case 1 -> decimal(next.bidQty());
          case 0 -> decimal(next.bidQty()).subtract(decimal(before.bidQty()));
          default -> decimal(before.bidQty()).negate();
        };
    BigDecimal ask =
        switch (Double.compare(next.askPrice(), before.askPrice())) {
          case 1 -> decimal(before.askQty());
          case 0 -> decimal(before.askQty()).subtract(decimal(next.askQty()));
          default -> decimal(next.askQty()).negate();
        };
    return bid.add(ask);
  }

  private static BigDecimal decimal(double value) {
    return new BigDecimal(String.format(java.util.Locale.ROOT, "%.14e", value));
  }

  private static QuoteFlow readBack(QuoteFlow flow) {
    var out = new StateWriter();
    flow.write(out);
    return QuoteFlow.read(new StateReader(out.take()));
  }

  @Test
  void aLevelThatIsUnknownOnceHasNoSum() {
    var book = new BookFlow();
    assertThat(book.orderFlow(true)).containsOnly(0.0);
    assertThat(book.orderFlow(false)).containsOnlyNulls();

    book.add(e(1.5, -2.0, 3.0, null, 0.1));
    book.add(e(0.5, 2.0, null, null, 0.2));
    book = readBack(book);
    book.add(e(1.0, 1e-9, 3.0, 4.0, -1e300));

    assertThat(book.events()).isEqualTo(3);
    assertThat(book.orderFlow(true)).containsExactly(3.0, 1e-9, null, null, -1e300);
    assertThat(book.orderFlow(false)).containsOnlyNulls();
  }

  private static BookFlow readBack(BookFlow flow) {
    var out = new StateWriter();
    flow.write(out);
    return BookFlow.read(new StateReader(out.take()));
  }

  private static LevelFlow e(@Nullable Double... terms) {
    return new LevelFlow() {
      @Override
      public boolean isKnown(int level) {
        return terms[level] != null;
      }

      @Override
      public void addTo(ExactSum sum, int level) {
        sum.add(new java.math.BigDecimal(String.valueOf(terms[level])));
      }
    };
  }

  @Test
  void bookFeaturesNeedAsManyLevelsAsTheySay() {
    var three =
        TopLevels.of(
            new double[] {100, 99, 98},
            new double[] {9, 1, 1},
            new double[] {101, 102, 103},
            new double[] {1, 1, 1});

    BookFeatures features = BookFeatures.of(three);

    assertThat(features.microprice()).isEqualTo(100.9);
    assertThat(features.mid()).isEqualTo(100.5);
    assertThat(features.spread()).isEqualTo(1.0);
    assertThat(features.imbalance1()).isEqualTo(0.8);
    assertThat(features.imbalance3()).isEqualTo(8.0 / 14);
    assertThat(features.imbalance5()).isNull();
    assertThat(features.slopeBid5()).isNull();
    assertThat(
            Arrays.asList(
                BookFeatures.of(TopLevels.NONE).mid(),
                BookFeatures.of(TopLevels.NONE).depthBid5Quote(),
                BookFeatures.of(TopLevels.NONE).depthWeightedMid5Bps()))
        .containsOnlyNulls();
  }
}

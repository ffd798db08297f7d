package io.topbook.aggregator.second;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import io.topbook.features.sum.Decimals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sums against BigDecimal, from the decimals that the exchange sends.
class ExactSumsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.00000001",
        "0.1",
        "84598.05000000",
        "9999999.99999999",
        "0.00481",
        "123456789.00",
        "12345678901.2345",
        "0.30000000",
        "1e10",
        "92233720368"
      })
  void aDecimalOfUpTo15DigitsAnd8PlacesIsFixedPointExactly(String decimal) {
    long fixed = Decimals.fixed(Double.parseDouble(decimal));

    assertThat(BigDecimal.valueOf(fixed, Decimals.SCALE)).isEqualByComparingTo(decimal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.000000001",
        "99999999999",
        "1e15",
        "1e300",
        "-1",
        "123456789.012345678",
        "1e-20"
      })
  void whatFixedPointDoesNotHoldIsSaid(String decimal) {
    assertThat(Decimals.fixed(Double.parseDouble(decimal))).isEqualTo(Decimals.NOT_FIXED);
  }

  /// What PostgreSQL 18.6 answers to `SELECT x::double precision::numeric`.
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "0.30000000000000004, 0.3",
    "123456789.0123456789, 123456789.012346",
    "1e22, 10000000000000000000000",
    "9007199254740993, 9007199254740990",
    "0.000001234567890123456, 0.00000123456789012346"
  })
  void aDoubleStandsForItsFirst15Digits(String number, String decimal) {
    assertThat(Decimals.exact(Double.parseDouble(number))).isEqualByComparingTo(decimal);
  }

  @Test
  void fixedPointAgreesWithTheFifteenDigitsWhereverItAnswers() {
    var random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      double value =
          BigDecimal.valueOf(random.nextLong(1L << (1 + random.nextInt(62))), random.nextInt(18))
              .doubleValue();
      long fixed = Decimals.fixed(value);
      if (fixed != Decimals.NOT_FIXED) {
        assertThat(BigDecimal.valueOf(fixed, Decimals.SCALE))
            .isEqualByComparingTo(Decimals.exact(value));
      }
    }
  }

  @Test
  void sumsEqualBigDecimalRoundedOnceInAnyOrder() {
    var random = new Random(2);
    for (int round = 0; round < 300; round++) {
      var trades = new ArrayList<Trade>();
      int priceScale = random.nextInt(9);
      int qtyScale = random.nextInt(9);
      for (int i = 1 + random.nextInt(200); i > 0; i--) {
        double price = decimal(random, priceScale);
        double qty = decimal(random, qtyScale);
        trades.add(new Trade(i, 0, price, qty, 1, random.nextBoolean(), false, 0));
      }

      assertThat(sum(trades)).isEqualTo(NaiveSeconds.columnsOf(trades.reversed()));
    }
  }

  @Test
  void aSumThatPasses128BitsStaysExact() {
    var trades = new ArrayList<Trade>();
    for (int i = 0; i < 50; i++) {
      trades.add(new Trade(i, 0, 92_233_720_368.0 - i, 92_233_720_367.0, 1, false, false, 0));
    }

    assertThat(sum(trades)).isEqualTo(NaiveSeconds.columnsOf(trades));
  }

  @Test
  void stateOfASumSurvivesWritingWhateverItHolds() {
    var own = new TradeAccumulator();
    own.add(new Trade(1, 0, 92_233_720_368.0, 92_233_720_367.0, 1, false, false, 0));
    own.add(new Trade(2, 0, 1e-9, 1e20, 1, true, true, 0));
    var out = new StateWriter();
    own.write(out);

    var read = TradeAccumulator.read(new StateReader(out.take()));

    assertThat(read.columns()).isEqualTo(own.columns());
    assertThat(read.isRepaired()).isTrue();
  }

  private static double decimal(Random random, int scale) {
    long digits = 1 + random.nextLong((long) Math.pow(10, 1 + random.nextInt(14)));
    return BigDecimal.valueOf(digits, scale).doubleValue();
  }

  private static TradeColumns sum(List<Trade> trades) {
    var sum = new TradeAccumulator();
    trades.forEach(sum::add);
    return sum.columns();
  }
}

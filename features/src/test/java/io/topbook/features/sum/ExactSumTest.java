package io.topbook.features.sum;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.features.state.StateReader;
import io.topbook.features.state.StateWriter;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Signed sums against BigDecimal.
class ExactSumTest {
  private final Random random = new Random(7);

  @RepeatedTest(50)
  void aSumOfEitherSignIsTheNearestDouble() {
    var sum = new ExactSum(Decimals.SCALE);
    BigDecimal exact = BigDecimal.ZERO;
    int bits = 1 + random.nextInt(63);
    for (int i = 0; i < 200; i++) {
      long addend = random.nextLong() >> (64 - bits);
      sum.add(addend);
      exact = exact.add(BigDecimal.valueOf(addend, Decimals.SCALE));
    }

    assertThat(sum.toDouble()).isEqualTo(exact.doubleValue());
    assertThat(copy(sum, Decimals.SCALE).toDouble()).isEqualTo(exact.doubleValue());
  }

  @Test
  void productsBeyond127BitsAreStillExact() {
    var sum = new ExactSum(16);
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < 40; i++) {
      long a = Long.MAX_VALUE - random.nextInt(1_000);
      long b = (i < 30 ? 1 : -1) * (Long.MAX_VALUE - random.nextInt(1_000));
      sum.addProduct(a, b);
      exact = exact.add(new BigDecimal(a).multiply(new BigDecimal(b)).movePointLeft(16));
    }

    assertThat(sum.toDouble()).isEqualTo(exact.doubleValue());
    assertThat(copy(sum, 16).toDouble()).isEqualTo(exact.doubleValue());
  }

  private static ExactSum copy(ExactSum sum, int scale) {
    var out = new StateWriter();
    sum.write(out);
    return ExactSum.read(scale, new StateReader(out.take()));
  }
}

package io.topbook.local.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SparklineTest {
  @Test
  void theLeastIsLowestAndTheGreatestHighest() {
    assertThat(Sparkline.of(values(10, 17, 14, 10, 11))).isEqualTo("▁█▅▁▂");
  }

  @Test
  void allAlikeStandInTheMiddle() {
    assertThat(Sparkline.of(values(5, 5))).isEqualTo("▄▄");
  }

  @Test
  void whatIsUnknownHasNoHeight() {
    List<OptionalDouble> values =
        Arrays.asList(OptionalDouble.of(1), OptionalDouble.empty(), OptionalDouble.of(2));

    assertThat(Sparkline.of(values)).isEqualTo("▁·█");
    assertThat(Sparkline.of(List.of(OptionalDouble.empty()))).isEqualTo("·");
  }

  @Test
  void aShareIsFullOnlyWhenNothingIsMissing() {
    assertThat(Sparkline.ofShares(values(1, 0.9999, 0.5, 0))).isEqualTo("█▇▄▁");
  }

  private static List<OptionalDouble> values(double... values) {
    return DoubleStream.of(values).mapToObj(OptionalDouble::of).toList();
  }
}

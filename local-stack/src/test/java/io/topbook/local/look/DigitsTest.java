package io.topbook.local.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DigitsTest {
  @Test
  void asManyDecimalsAsTheLongestValueNeeds() {
    assertThat(Digits.decimals(2, 100, 0.5)).isEqualTo(2);
    assertThat(Digits.decimals(0, 1e-8, 3)).isEqualTo(8);
    assertThat(Digits.decimals(0, 1e9)).isZero();
    assertThat(Digits.decimals("0.01000000")).isEqualTo(2);
    assertThat(Digits.decimals("10")).isZero();
  }

  @Test
  void unknownIsNotZero() {
    assertThat(Digits.fixed(OptionalDouble.empty(), 2)).isEqualTo("–");
    assertThat(Digits.fixed(OptionalDouble.of(0), 2)).isEqualTo("0.00");
  }

  @Test
  void aHundredPercentMeansAll() {
    assertThat(Digits.percent(1)).isEqualTo("100 %");
    assertThat(Digits.percent(86_399.0 / 86_400)).isEqualTo("99.9 %");
    assertThat(Digits.percent(0)).isEqualTo("0.0 %");
  }

  @Test
  void anAgeHasTwoUnits() {
    assertThat(Digits.age(Duration.ofMillis(1_290))).isEqualTo("1.2 s");
    assertThat(Digits.age(Duration.ofMillis(-40))).isEqualTo("-0.0 s");
    assertThat(Digits.age(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(Digits.age(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    assertThat(Digits.age(Duration.ofMinutes(15 * 60 + 41))).isEqualTo("15 h 41 min");
    assertThat(Digits.age(Duration.ofHours(76))).isEqualTo("3 d 4 h");
  }

  @Test
  void aTimeOfAnotherDayHasItsDate() {
    var now = Instant.parse("2026-01-31T00:00:01Z");

    assertThat(Digits.time(now, now)).isEqualTo("00:00:01.000");
    assertThat(Digits.time(now.minusMillis(1_500), now)).isEqualTo("2026-01-30 23:59:59.500");
  }

  @Test
  void longTextGoesOnInTheNextLine() {
    assertThat(Digits.wrapped("one two three four", 10))
        .containsExactly("one two", "  three", "  four");
    assertThat(Digits.wrapped("abcdefghijkl", 10)).containsExactly("abcdefghijkl");
  }
}

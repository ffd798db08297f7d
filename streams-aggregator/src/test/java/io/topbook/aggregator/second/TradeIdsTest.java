package io.topbook.aggregator.second;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TradeIdsTest {
  private final TradeIds ids = new TradeIds();

  @Test
  void aHoleShrinksAndClosesAsItsIdsCome() {
    ids.add(5, 10);
    ids.add(9, 12);
    assertThat(ids.isInHole(11)).isTrue();

    ids.add(8, 12);
    ids.add(6, 10);
    assertThat(ids.isInHole(11)).isTrue();
    ids.add(7, 11);

    assertThat(ids.isInHole(11)).isFalse();
    assertThat(ids.contains(7)).isTrue();
    assertThat(ids.contains(10)).isFalse();
  }

  @Test
  void anIdFarAheadIsAHoleFromTheIdBefore() {
    ids.add(5, 10);

    Span touched = ids.add(7, 20);

    assertThat(touched).isEqualTo(new Span(10, 20));
    assertThat(ids.isInHole(9)).isFalse();
    assertThat(ids.isInHole(21)).isFalse();
  }

  @Test
  void anIdThatFollowsTouchesNothing() {
    ids.add(5, 10);

    assertThat(ids.add(6, 20)).isEqualTo(Span.NONE);
  }

  @Test
  void nothingIsConcludedAcrossACut() {
    ids.add(5, 10);
    ids.cut();
    ids.add(9, 5_000);
    ids.add(11, 5_002);

    assertThat(ids.isInHole(100)).isFalse();
    assertThat(ids.isInHole(5_001)).isTrue();
  }

  @Test
  void theLowestRangeIsForgottenWhenThereAreTooMany() {
    for (int i = 0; i <= TradeIds.MAX_RANGES; i++) {
      ids.add(2L * i, i);
    }

    assertThat(ids.isFull()).isTrue();
    assertThat(ids.forgetLowest()).isEqualTo(new Span(0, 1));

    assertThat(ids.isFull()).isFalse();
    assertThat(ids.floor()).isZero();
    assertThat(ids.isInHole(0)).isFalse();
  }
}

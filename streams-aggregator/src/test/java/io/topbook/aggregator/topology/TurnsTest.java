package io.topbook.aggregator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final long NOW = 1_000_000;

  private final Turns turns = new Turns();

  @Test
  void whoWaitsLongestIsNext() {
    turns.join("a");
    turns.join("b");
    turns.join("a");

    assertThat(turns.begin("b", NOW)).isFalse();
    assertThat(turns.begin("a", NOW)).isTrue();
    assertThat(turns.begin("a", NOW + Turns.EVERY_MILLIS)).isFalse();
    assertThat(turns.begin("b", NOW + Turns.EVERY_MILLIS)).isTrue();
    assertThat(turns.begin("a", NOW + 2 * Turns.EVERY_MILLIS)).isTrue();
  }

  @Test
  void betweenTwoTurnsIsTimeForOthers() {
    turns.join("a");
    turns.join("b");
    turns.begin("a", NOW);

    assertThat(turns.begin("b", NOW + Turns.EVERY_MILLIS - 1)).isFalse();
    assertThat(turns.begin("b", NOW + Turns.EVERY_MILLIS)).isTrue();
  }

  @Test
  void whoLeavesHoldsNobodyUp() {
    turns.join("a");
    turns.join("b");

    turns.leave("a");

    assertThat(turns.begin("a", NOW)).isFalse();
    assertThat(turns.begin("b", NOW)).isTrue();
  }

  @Test
  void aClockThatIsSetBackHoldsNobodyUp() {
    turns.join("a");
    turns.begin("a", NOW);

    assertThat(turns.begin("a", NOW - 60_000)).isTrue();
  }
}

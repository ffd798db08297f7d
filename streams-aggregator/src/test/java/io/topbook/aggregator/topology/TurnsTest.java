package io.topbook.aggregator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns turns = new Turns();
  private long now = System.nanoTime() + Turns.PAUSE_NANOS;

  @Test
  void whoWaitsLongestIsNext() {
    turns.join("a");
    turns.join("b");
    turns.join("a");

    assertThat(turns.isTurnOf("b", now)).isFalse();
    takeTurn("a", 1);
    assertThat(turns.isTurnOf("a", now)).isFalse();
    takeTurn("b", 1);
    takeTurn("a", 1);
  }

  @Test
  void betweenTwoTurnsIsTimeForOthersHoweverLongTheFirstTook() {
    turns.join("a");
    turns.join("b");
    assertThat(turns.isTurnOf("a", now)).isTrue();
    now += 100 * Turns.TURN_NANOS;
    turns.ended(now);

    assertThat(turns.isTurnOf("b", now)).isFalse();
    assertThat(turns.isTurnOf("b", now + Turns.PAUSE_NANOS - 1)).isFalse();
    assertThat(turns.isTurnOf("b", now + Turns.PAUSE_NANOS)).isTrue();
  }

  @Test
  void whoLeavesHoldsNobodyUp() {
    turns.join("a");
    turns.join("b");

    turns.leave("a");

    assertThat(turns.isTurnOf("a", now)).isFalse();
    assertThat(turns.isTurnOf("b", now)).isTrue();
  }

  private void takeTurn(String task, long nanos) {
    assertThat(turns.isTurnOf(task, now)).isTrue();
    now += nanos;
    turns.ended(now);
    now += Turns.PAUSE_NANOS;
  }
}

package io.topbook.sim.market;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private static final long SECOND = 1_000_000_000L;

  private final Checkpoints checkpoints = new Checkpoints();

  private void at(long second) {
    checkpoints.add(second * SECOND, new byte[] {(byte) second});
  }

  private byte back() {
    return checkpoints.back()[0];
  }

  @Test
  void theOneToGoBackToIsAsOldAsWhatASocketMaySwallow() {
    for (long second = 0; second <= 60; second += 3) {
      at(second);
      assertThat(back()).isLessThanOrEqualTo((byte) Math.max(0, second - 15));
      assertThat(back()).isGreaterThanOrEqualTo((byte) Math.max(0, second - 18));
    }
  }

  @Test
  void whoHasGoneBackGoesBackThereAgainUntilItIsOldEnough() {
    for (long second = 0; second <= 30; second += 3) {
      at(second);
    }
    byte[] back = checkpoints.back();
    checkpoints.restart(100 * SECOND, back);
    at(103);

    assertThat(back()).isEqualTo(back[0]);
    at(119);
    assertThat(back()).isEqualTo((byte) 103);
  }

  @Test
  void aNewOneIsDueEveryThreeSeconds() {
    at(0);

    assertThat(checkpoints.isDue(2 * SECOND)).isFalse();
    assertThat(checkpoints.isDue(3 * SECOND)).isTrue();
  }
}

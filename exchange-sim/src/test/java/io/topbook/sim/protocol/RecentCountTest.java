package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentCountTest {
  @Test
  void soManyFitIntoAnyStretchOfTheWindow() {
    var count = new RecentCount(3, 100);

    assertThat(count.take(0)).isTrue();
    assertThat(count.take(50)).isTrue();
    assertThat(count.take(60)).isTrue();
    assertThat(count.take(99)).isFalse();
    assertThat(count.waitNanos(99)).isEqualTo(1);
    assertThat(count.take(100)).isTrue();
    assertThat(count.take(149)).isFalse();
    assertThat(count.take(150)).isTrue();
  }

  @Test
  void idleWhenNothingWasTakenForAWindow() {
    var count = new RecentCount(2, 100);
    assertThat(count.isIdle(0)).isTrue();

    count.take(10);

    assertThat(count.isIdle(109)).isFalse();
    assertThat(count.isIdle(110)).isTrue();
  }

  @Test
  void attemptsAreCountedPerAddress() {
    var attempts = new ConnectionAttempts(2);
    long now = 0;

    assertThat(attempts.refusedForNanos("a", now)).isZero();
    assertThat(attempts.refusedForNanos("a", now)).isZero();
    assertThat(attempts.refusedForNanos("a", now)).isEqualTo(Duration.ofMinutes(5).toNanos());
    assertThat(attempts.refusedForNanos("b", now)).isZero();
    assertThat(new ConnectionAttempts(0).refusedForNanos("a", now)).isZero();
  }
}

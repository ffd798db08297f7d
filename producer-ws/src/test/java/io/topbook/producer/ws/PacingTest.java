package io.topbook.producer.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Backoff, the budget of attempts and the pace of messages.
class PacingTest {
  private static final long MS = 1_000_000;

  @Test
  void backoffDrawsFromZeroToADoublingCeiling() {
    long[] ceilings = {500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000};
    long[] highest = new long[ceilings.length];
    long lowest = Long.MAX_VALUE;
    for (int seed = 0; seed < 2_000; seed++) {
      var backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), new Random(seed));
      for (int i = 0; i < ceilings.length; i++) {
        long wait = backoff.nextNs();
        highest[i] = Math.max(highest[i], wait);
        lowest = Math.min(lowest, wait);
      }
    }

    assertThat(lowest).isBetween(0L, MS);
    for (int i = 0; i < ceilings.length; i++) {
      assertThat(highest[i]).isBetween(ceilings[i] * MS * 98 / 100, ceilings[i] * MS);
    }
  }

  @Test
  void backoffBeginsAgainAfterAReset() {
    var backoff = new Backoff(Duration.ofMillis(1), Duration.ofSeconds(30), new Random(1));
    IntStream.range(0, 40).forEach(_ -> backoff.nextNs());

    backoff.reset();

    assertThat(backoff.nextNs()).isBetween(0L, MS);
  }

  @Test
  void budgetNeverGrantsMoreThanItsAttemptsInAnyWindow() {
    long window = Duration.ofMinutes(5).toNanos();
    var budget = new ConnectionBudget(300, Duration.ofMinutes(5));
    var random = new Random(3);
    long now = 0;
    long[] granted = new long[2_000];
    for (int i = 0; i < granted.length; i++) {
      now += random.nextLong(200 * MS);
      granted[i] = budget.reserve(now);
      assertThat(granted[i]).isGreaterThanOrEqualTo(now);
    }

    for (int i = 300; i < granted.length; i++) {
      assertThat(granted[i] - granted[i - 300]).isGreaterThanOrEqualTo(window);
    }
    assertThat(LongStream.of(granted).limit(300).max().getAsLong()).isLessThanOrEqualTo(now);
  }

  @Test
  void heldBudgetGrantsNothingBeforeItsTime() {
    var budget = new ConnectionBudget(10, Duration.ofSeconds(1));
    budget.holdUntil(5_000);

    assertThat(budget.reserve(10)).isEqualTo(5_000);
    assertThat(budget.reserve(6_000)).isEqualTo(6_000);
  }

  @Test
  void requestsAndPongsStayUnderTheLimitOfAnySecond() {
    var pacer = new MessagePacer(5);
    int[] perTick = new int[1_000];
    for (int tick = 0; tick < perTick.length; tick++) {
      long now = tick * 10 * MS;
      perTick[tick] += pacer.takeForRequest(now) ? 1 : 0;
      perTick[tick] += tick % 40 == 0 && pacer.takeForPong(now) ? 1 : 0;
    }

    for (int from = 0; from + 100 <= perTick.length; from++) {
      assertThat(IntStream.range(from, from + 100).map(i -> perTick[i]).sum())
          .isLessThanOrEqualTo(5);
    }
  }

  @Test
  void requestsLeaveRoomForPongs() {
    var pacer = new MessagePacer(5);

    assertThat(IntStream.range(0, 9).filter(_ -> pacer.takeForRequest(0)).count()).isEqualTo(3);
    assertThat(IntStream.range(0, 9).filter(_ -> pacer.takeForPong(0)).count()).isEqualTo(2);
  }
}

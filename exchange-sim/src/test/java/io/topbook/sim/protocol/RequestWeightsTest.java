package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.sim.protocol.ExchangeRules.WeightRules;
import io.topbook.sim.protocol.RequestWeights.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestWeightsTest {
  private static final long MINUTE = 60_000;

  private final RequestWeights weights =
      new RequestWeights(new WeightRules(100, 0, Duration.ofMinutes(1)));

  private Verdict use(int weight, long atMillis) {
    return weights.use("a", weight, atMillis);
  }

  @Test
  void limitItselfIsServedAndWhatIsAboveWaitsForTheNextMinute() {
    assertThat(use(100, 1000).isServed()).isTrue();

    assertThat(use(1, 2000)).isEqualTo(new Verdict(101, false, MINUTE));
    assertThat(use(1, MINUTE)).isEqualTo(new Verdict(1, false, 0));
  }

  @Test
  void addressesAreCountedApart() {
    use(101, 0);

    assertThat(weights.use("b", 1, 0).isServed()).isTrue();
  }

  /// The first of 11 refusals is at `atMillis`.
  private Verdict goOn(long atMillis) {
    use(101, atMillis);
    for (int i = 0; i < 9; i++) {
      assertThat(use(1, atMillis).banned()).isFalse();
    }
    return use(1, atMillis);
  }

  @Test
  void whoGoesOnIsBannedAndLongerEachTime() {
    assertThat(goOn(0)).isEqualTo(new Verdict(111, true, 2 * MINUTE));
    assertThat(use(1, MINUTE).banned()).isTrue();
    assertThat(use(1, 2 * MINUTE).isServed()).isTrue();

    assertThat(goOn(3 * MINUTE).untilMillis()).isEqualTo(7 * MINUTE);
    assertThat(goOn(8 * MINUTE).untilMillis()).isEqualTo(16 * MINUTE);
  }

  @Test
  void bansEndAtThreeDaysAndAreForgottenAsLongAfter() {
    long at = 0;
    for (int i = 0; i < 20; i++) {
      at = goOn(at).untilMillis();
    }
    long longest = 3 * 24 * 60 * MINUTE;
    assertThat(goOn(at).untilMillis()).isEqualTo(at + longest);

    long later = at + 2 * longest + MINUTE;
    assertThat(goOn(later).untilMillis()).isEqualTo(later + 2 * MINUTE);
  }

  @Test
  void requestsAreCountedOverFiveMinutes() {
    var raw = new RequestWeights(new WeightRules(0, 2, Duration.ofMinutes(1)));
    raw.use("a", 1, 0);
    raw.use("a", 1, MINUTE);

    assertThat(raw.use("a", 1, 2 * MINUTE).untilMillis()).isEqualTo(5 * MINUTE);
    assertThat(raw.use("a", 1, 5 * MINUTE).isServed()).isTrue();
  }

  @Test
  void zeroRefusesNobody() {
    var unlimited = new RequestWeights(new WeightRules(0, 0, Duration.ofMinutes(1)));

    assertThat(unlimited.use("a", 1_000_000, 0).isServed()).isTrue();
  }
}

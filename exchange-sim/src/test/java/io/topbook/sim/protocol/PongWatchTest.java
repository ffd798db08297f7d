package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PongWatchTest {
  private final PongWatch watch = new PongWatch();

  @Test
  void answerWithThePayloadCoversEarlierPings() {
    watch.onPing("1", 0);
    watch.onPing("2", 20);
    watch.onPing("3", 40);
    assertThat(watch.overdueNanos(50)).isEqualTo(50);

    watch.onPong("2");

    assertThat(watch.overdueNanos(50)).isEqualTo(10);
  }

  @Test
  void unsolicitedPongsDoNotKeepAlive() {
    watch.onPing("1", 0);

    watch.onPong("");

    assertThat(watch.overdueNanos(61)).isEqualTo(61);
  }

  @Test
  void nothingIsOverdueWithoutAPing() {
    assertThat(watch.overdueNanos(61)).isZero();
  }
}

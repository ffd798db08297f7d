package io.topbook.producer.second;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {
  private static final long WINDOW = 1_000;

  @Test
  void isTheSmallestDifferenceWithinTheWindow() {
    var random = new Random(5);
    var offset = new ClockOffset(WINDOW);
    List<long[]> samples = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(30);
      if (random.nextInt(3) > 0) {
        long difference = random.nextInt(500);
        offset.sample(now, now - difference);
        samples.add(new long[] {now, difference});
      } else {
        offset.expire(now);
      }
      long from = now - WINDOW;
      samples.removeIf(sample -> sample[0] < from);
      if (!samples.isEmpty()) {
        assertThat(offset.value())
            .isEqualTo(samples.stream().mapToLong(sample -> sample[1]).min().orElseThrow());
      }
    }
  }

  @Test
  void keepsTheLastValueWhenTheWindowRunsEmpty() {
    var offset = new ClockOffset(WINDOW);
    assertThat(offset.isKnown()).isFalse();

    offset.sample(100, 60);
    offset.expire(1_000_000);

    assertThat(offset.isKnown()).isTrue();
    assertThat(offset.value()).isEqualTo(40);
  }
}

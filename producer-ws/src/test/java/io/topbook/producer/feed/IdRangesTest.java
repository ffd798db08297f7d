package io.topbook.producer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdRangesTest {
  @Test
  void agreesWithAPlainSet() {
    var random = new Random(3);
    for (int run = 0; run < 200; run++) {
      var ranges = new IdRanges();
      Set<Long> set = new HashSet<>();
      long highest = Long.MIN_VALUE;
      for (int i = 0; i < 500; i++) {
        long id = random.nextLong(1 + run * 5L);
        highest = Math.max(highest, id);
        assertThat(ranges.add(id)).isEqualTo(set.add(id));
        assertThat(ranges.highest()).isEqualTo(highest);
      }
    }
  }

  @Test
  void forgetsTheOldestRangeFirst() {
    var ranges = new IdRanges();
    for (long id = 0; id < 4_000; id += 2) {
      assertThat(ranges.add(id)).isTrue();
    }

    assertThat(ranges.add(3_998)).isFalse();
    assertThat(ranges.add(0)).isTrue();
  }

  @Test
  void allUpToAnIdCanBeAddedAtOnce() {
    var ranges = new IdRanges();
    ranges.add(4);
    ranges.add(8);
    ranges.add(12);

    ranges.addUpTo(7);

    assertThat(ranges.add(-3)).isFalse();
    assertThat(ranges.add(5)).isFalse();
    assertThat(ranges.add(8)).isFalse();
    assertThat(ranges.add(9)).isTrue();
    assertThat(ranges.highest()).isEqualTo(12);
    assertThat(ranges.add(11)).isTrue();
  }
}

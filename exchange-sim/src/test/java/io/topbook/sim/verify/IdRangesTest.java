package io.topbook.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IdRangesTest {
  @Test
  void coversWhatASetOfSingleIdsHolds() {
    var random = new SplittableRandom(7);
    var ranges = new IdRanges();
    var naive = new BitSet();
    for (int i = 0; i < 300; i++) {
      int first = random.nextInt(1, 2_000);
      int last = first + random.nextInt(8);
      ranges.add(first, last);
      naive.set(first, last + 1);

      int asked = random.nextInt(1, 2_000);
      int until = asked + random.nextInt(20);
      assertThat(ranges.cover(asked, until))
          .as("%d to %d", asked, until)
          .isEqualTo(naive.nextClearBit(asked) > until);
    }
  }
}

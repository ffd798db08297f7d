package io.topbook.sim.sentlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.sim.sentlog.SentHistory.Fate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentHistoryTest {
  private static final byte[] EVENT = "{}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private List<List<Fate>> fates() throws Exception {
    var fates = new ArrayList<List<Fate>>();
    SentHistory.of(List.of(folder))
        .tell((_, entry, copies) -> {
          if (entry instanceof SentEntry.Event) {
            fates.add(copies.stream().map(SentHistory.Copy::fate).toList());
          }
        });
    return fates;
  }

  @Test
  void theLostTailOfAConnectionNeverLeft() throws Exception {
    SentLog log = SentLog.in(folder, 1000);
    log.frame(1, "1,2", EVENT, 0, 2);
    log.frame(2, "1", EVENT, 0, 2);
    log.frame(3, "1,2", EVENT, 0, 2);
    log.closed(2_000_000, 1, 3, 2);
    log.frame(1_000_001, "2", EVENT, 0, 2);
    log.closed(2_000_001, 2, 3, 0);
    log.close();

    assertThat(fates())
        .containsExactly(
            List.of(Fate.LEFT, Fate.LEFT),
            List.of(Fate.LOST),
            List.of(Fate.LOST, Fate.LEFT),
            List.of(Fate.LEFT));
  }

  @Test
  void connectionsOfAnotherRunAreOthersThoughTheirNumbersAreTheSame() throws Exception {
    SentLog first = SentLog.in(folder, 1000);
    first.frame(1, "1", EVENT, 0, 2);
    first.closed(2, 1, 1, 1);
    first.close();
    SentLog second = SentLog.in(folder, 2000);
    second.frame(3, "1", EVENT, 0, 2);
    second.closed(2_000_000, 1, 1, 0);
    second.close();

    assertThat(fates()).containsExactly(List.of(Fate.LOST), List.of(Fate.LEFT));
  }

  @Test
  void theLastSecondBeforeAConnectionEndsIsUnsure() throws Exception {
    SentLog log = SentLog.in(folder, 1000);
    log.frame(1_000_000, "1,2", EVENT, 0, 2);
    log.closed(1_500_000, 1, 1, 0);
    log.closed(2_500_000, 2, 1, 0);
    log.close();

    assertThat(fates()).containsExactly(List.of(Fate.UNSURE, Fate.LEFT));
  }

  @Test
  void theLastSecondBeforeALogBreaksOffIsUnsure() throws Exception {
    SentLog log = SentLog.in(folder, 1000);
    log.frame(1_000_000, "1", EVENT, 0, 2);
    log.frame(2_500_000, "1", EVENT, 0, 2);
    log.frame(3_000_000, "1", EVENT, 0, 2);
    log.close();

    assertThat(fates())
        .containsExactly(List.of(Fate.LEFT), List.of(Fate.UNSURE), List.of(Fate.UNSURE));
  }

  @Test
  void whatWaitsBehindABadLinkHasNotLeftUntilTheLinkIsGoodOrTheConnectionClosed() throws Exception {
    SentLog log = SentLog.in(folder, 1000);
    log.frame(1_000_000, "1,2,3,4", EVENT, 0, 2);
    log.fault(2_000_000, "1", "half_open", "{\"kind\":\"half_open\",\"fault\":1}");
    log.fault(2_000_000, "2", "stall", "{\"kind\":\"stall\",\"duration_ms\":500}");
    log.fault(2_000_000, "3", "stall", "{\"kind\":\"stall\",\"duration_ms\":60000}");
    log.fault(2_000_000, "4", "half_open", "{\"kind\":\"half_open\",\"fault\":2}");
    log.frame(2_100_000, "1,2,3,4", EVENT, 0, 2);
    log.closed(9_000_000, 4, 2, 1);
    log.frame(9_000_000, "2", EVENT, 0, 2);
    log.close();

    assertThat(fates())
        .containsExactly(
            List.of(Fate.LEFT, Fate.LEFT, Fate.LEFT, Fate.LEFT),
            List.of(Fate.HELD, Fate.LEFT, Fate.HELD, Fate.LOST),
            List.of(Fate.UNSURE));
  }

  @Test
  void aLinkThatWasHealedHoldsNothingBackAnyMore() throws Exception {
    SentLog log = SentLog.in(folder, 1000);
    log.fault(1_000_000, "1", "slow", "{\"kind\":\"slow\",\"fault\":1}");
    log.fault(1_000_000, "2", "stall", "{\"kind\":\"stall\",\"duration_ms\":60000,\"fault\":2}");
    log.frame(1_100_000, "1,2", EVENT, 0, 2);
    log.fault(2_000_000, "1", "slow", "{\"healed\":true,\"fault\":1}");
    log.fault(2_000_000, "2", "stall", "{\"healed\":true,\"fault\":2}");
    log.frame(2_100_000, "1,2", EVENT, 0, 2);
    log.fault(3_000_000, "2", "stall", "{\"kind\":\"stall\",\"duration_ms\":60000,\"fault\":3}");
    log.frame(3_100_000, "1,2", EVENT, 0, 2);
    log.frame(9_000_000, "1", EVENT, 0, 2);
    log.close();

    assertThat(fates())
        .containsExactly(
            List.of(Fate.LEFT, Fate.LEFT),
            List.of(Fate.LEFT, Fate.LEFT),
            List.of(Fate.LEFT, Fate.HELD),
            List.of(Fate.UNSURE));
  }

  @Test
  void whatHasComeThroughASlowLinkHasLeft() throws Exception {
    SentLog log = SentLog.in(folder, 1000);
    log.fault(1_000_000, "1", "slow", "{\"kind\":\"slow\",\"bytes_per_second\":9,\"fault\":1}");
    log.frame(1_100_000, "1", EVENT, 0, 2);
    log.frame(1_200_000, "1", EVENT, 0, 2);
    log.waiting(2_000_000, 1, 1);
    log.frame(2_100_000, "1", EVENT, 0, 2);
    log.waiting(3_000_000, 1, 1);
    log.frame(9_000_000, "1", EVENT, 0, 2);
    log.close();

    assertThat(fates())
        .containsExactly(
            List.of(Fate.LEFT), List.of(Fate.HELD), List.of(Fate.HELD), List.of(Fate.HELD));
  }
}

package io.topbook.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.process.ProcessId;
import io.topbook.local.process.RunState;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Phase;
import io.topbook.local.process.RunState.Standing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DownCommandTest {
  private static PartState part(String name, Standing standing) {
    return new PartState(name, standing, null, 0, null, null, 0);
  }

  private static String left(PartState... parts) {
    return DownCommand.left(
        Optional.of(new RunState(new ProcessId(1, 1), Phase.STOPPING, List.of(parts))));
  }

  @Test
  void aStopThatDrainsSaysForWhatItWaits() {
    assertThat(
            left(
                part("sim", Standing.STOPPED),
                part("producer", Standing.STOPPED),
                part("topics", Standing.DONE),
                part("connect", Standing.READY)))
        .startsWith("the sources have stopped, waiting until all they brought is stored")
        .endsWith("still up: connect");
    assertThat(
            left(
                part("producer", Standing.STOPPED),
                part("aggregator", Standing.STOPPED),
                part("connect", Standing.READY)))
        .startsWith("the sources have stopped, waiting until all they brought is stored")
        .endsWith("still up: connect");
  }

  @Test
  void aStopAheadOfOrBehindTheDrainNamesWhatIsUp() {
    assertThat(
            left(
                part("sim", Standing.READY),
                part("producer", Standing.STOPPED),
                part("connect", Standing.READY)))
        .isEqualTo("still up: sim, connect");
    assertThat(
            left(
                part("sim", Standing.STOPPED),
                part("connect", Standing.STOPPED),
                part("kafka", Standing.READY)))
        .isEqualTo("still up: kafka");
    assertThat(DownCommand.left(Optional.empty())).isEqualTo("still up: ");
  }
}

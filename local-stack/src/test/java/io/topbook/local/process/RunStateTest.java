package io.topbook.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Phase;
import io.topbook.local.process.RunState.Standing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStateTest {
  private static final ProcessId US = ProcessId.of(ProcessHandle.current());
  private static final ProcessId NOBODY = new ProcessId(Long.MAX_VALUE, 0);

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsRead() throws Exception {
    var state = new RunState(US, Phase.RUNNING, List.of(part(US), part(null)));
    Path file = folder.resolve("state.json");

    state.write(file);

    assertThat(RunState.read(file)).contains(state);
  }

  @Test
  void noFileIsNoState() throws Exception {
    assertThat(RunState.read(folder.resolve("none.json"))).isEmpty();
  }

  @Test
  void aProcessThatStartedAtAnotherTimeIsNotOurs() {
    assertThat(US.alive()).isPresent();
    assertThat(new ProcessId(US.pid(), US.startedMillis() - 60_000).alive()).isEmpty();
  }

  @Test
  void onlyWithoutItsSupervisorIsAProcessAnOrphan() {
    var living = new RunState(US, Phase.RUNNING, List.of(part(US)));
    var killed = new RunState(NOBODY, Phase.RUNNING, List.of(part(US), part(NOBODY), part(null)));

    assertThat(living.orphans()).isEmpty();
    assertThat(killed.orphans()).containsExactly(part(US));
  }

  private static PartState part(ProcessId process) {
    return new PartState("part", Standing.READY, process, 1, 9092, null, 17L);
  }
}

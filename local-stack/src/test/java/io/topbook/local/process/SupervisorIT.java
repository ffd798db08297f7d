package io.topbook.local.process;

import static io.topbook.local.TestStack.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Phase;
import io.topbook.local.process.RunState.Standing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The supervisor over real processes: shell scripts.
class SupervisorIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Probe NEVER = () -> Optional.of("not yet");

  @TempDir private Path folder;
  private final List<String> heard = new CopyOnWriteArrayList<>(); // told by other threads
  private Supervisor supervisor;

  @AfterEach
  void stop() throws InterruptedException {
    supervisor.stop();
  }

  @Test
  void aPartStartsOnceWhatItNeedsServes() throws Exception {
    Path flag = folder.resolve("flag");
    Part first =
        TestParts.script("first", "sleep 0.3; touch " + flag + "; exec sleep 60")
            .probe(() -> Files.exists(flag) ? Optional.empty() : Optional.of("no flag"))
            .build();
    Part second =
        TestParts.script("second", "test -e " + flag).kind(Kind.JOB).needs("first").build();

    start(first, second);

    assertThat(heard).containsExactly("first ready", "second ready");
    assertThat(state("second").restarts()).isZero();
  }

  @Test
  void aKilledPartIsStartedAgainAndCounted() throws Exception {
    start(TestParts.sleeping("part").build());
    ProcessId before = state("part").process();

    before.alive().orElseThrow().destroyForcibly();

    await("it runs again", LIMIT, () -> state("part").restarts() == 1 && isReady("part"));
    assertThat(state("part").process()).isNotEqualTo(before);
    assertThat(heard).contains("part died of signal 9");
  }

  @Test
  void aJobIsTriedAgainUntilItIsDone() throws Exception {
    Path flag = folder.resolve("flag");
    start(
        TestParts.script("job", "test -e " + flag + " || { touch " + flag + "; exit 1; }")
            .kind(Kind.JOB)
            .build());

    assertThat(state("job").standing()).isEqualTo(Standing.DONE);
    assertThat(state("job").restarts()).isEqualTo(1);
  }

  @Test
  void aPartThatKeepsDyingStopsTheStartWithItsLastLines() {
    Part broken = TestParts.script("broken", "echo no such database; exit 1").probe(NEVER).build();
    Part waiting = TestParts.sleeping("waiting").needs("broken").build();

    assertThatThrownBy(() -> start(broken, waiting))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("broken ended 3 times, last with exit code 1")
        .hasMessageContaining("no such database");
  }

  @Test
  void aPartWithBadSettingsIsNotTriedAgain() {
    Part bad = TestParts.script("bad", "echo PORT: must be a number; exit 2").probe(NEVER).build();

    assertThatThrownBy(() -> start(bad)).hasMessageContaining("ended with exit code 2");
  }

  @Test
  void sourcesStopFirstThenEachPartBeforeWhatItNeeds() throws Exception {
    start(
        TestParts.sleeping("database").build(),
        TestParts.script("migrate", "true").kind(Kind.JOB).needs("database").build(),
        TestParts.sleeping("aggregator").build(),
        TestParts.sleeping("sink").needs("migrate").build(),
        TestParts.sleeping("source").kind(Kind.SOURCE).needs("database").build());

    supervisor.stopSources();
    assertThat(isReady("aggregator")).isTrue();
    supervisor.stop("aggregator");
    assertThat(isReady("sink")).isTrue();
    supervisor.stop();

    assertThat(heard)
        .containsSubsequence(
            "source stopped", "aggregator stopped", "sink stopped", "database stopped")
        .containsOnlyOnce("aggregator stopped");
    assertThat(supervisor.state().phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void whatAKilledSupervisorLeftIsFoundAndStopped() throws Exception {
    start(TestParts.sleeping("part").build());
    RunState real = supervisor.state();
    var left = new RunState(new ProcessId(Long.MAX_VALUE, 0), Phase.RUNNING, real.parts());
    left.write(folder.resolve("left.json"));
    ProcessHandle process = state("part").process().alive().orElseThrow();

    int stopped =
        Orphans.stop(RunState.read(folder.resolve("left.json")).orElseThrow(), heard::add);

    assertThat(stopped).isEqualTo(1);
    assertThat(process.isAlive()).isFalse();
    assertThat(heard).anyMatch(line -> line.contains("part (pid " + process.pid() + ")"));
  }

  @Test
  void aStateThatCannotBeWrittenIsToldOnceAndKeepsNoPartFromComingBackOrStopping()
      throws Exception {
    Path file = folder.resolve("away/state.json"); // of a folder that is not there
    start(file, TestParts.sleeping("part").build());
    ProcessId before = state("part").process();

    before.alive().orElseThrow().destroyForcibly();
    await("it runs again", LIMIT, () -> state("part").restarts() == 1 && isReady("part"));
    ProcessHandle again = state("part").process().alive().orElseThrow();
    supervisor.stopSources();
    supervisor.stop();

    assertThat(again.isAlive()).isFalse();
    assertThat(heard).filteredOn(line -> line.contains("cannot write " + file)).hasSize(1);
  }

  @Test
  void aStateThatWasMissedIsWrittenOnceItCanBe() throws Exception {
    Path file = folder.resolve("away/state.json");
    start(file, TestParts.sleeping("part").build());

    Files.createDirectory(file.getParent());
    supervisor.saveMissed();

    assertThat(RunState.read(file)).contains(supervisor.state());
  }

  @Test
  void aPartThatCannotBeLaunchedAgainIsTriedUntilItCan() throws Exception {
    Path directory = Files.createDirectory(folder.resolve("directory"));
    start(TestParts.sleeping("part").directory(directory).build());

    Files.delete(directory); // a process needs its directory only to start
    state("part").process().alive().orElseThrow().destroyForcibly();
    await("told", LIMIT, () -> heard.stream().anyMatch(line -> line.contains("no launch")));
    Files.createDirectory(directory);

    await("it runs again", LIMIT, () -> state("part").restarts() > 1 && isReady("part"));
  }

  @Test
  void aMistakeInATaskEndsTheStartInsteadOfHangingIt() {
    Part.Task broken =
        _ -> {
          throw new IllegalStateException("nobody thought of this");
        };

    assertThatThrownBy(() -> start(TestParts.sleeping("job").kind(Kind.JOB).build(broken)))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("job", "nobody thought of this");
  }

  @Test
  void aWarningOfATaskIsToldToo() throws Exception {
    Part.Task task =
        out -> {
          out.println("warning: no such symbol");
          out.println("all done");
        };

    start(TestParts.sleeping("job").kind(Kind.JOB).build(task));

    assertThat(heard).containsExactly("job: warning: no such symbol", "job ready");
    assertThat(Files.readAllLines(folder.resolve("job.log")))
        .containsExactly("warning: no such symbol", "all done");
  }

  private void start(Part... parts) throws StartFailedException {
    start(folder.resolve("state.json"), parts);
  }

  private void start(Path stateFile, Part... parts) throws StartFailedException {
    supervisor = new Supervisor(List.of(parts), stateFile, folder, new Hearing());
    supervisor.start();
  }

  private PartState state(String name) {
    return supervisor.state().parts().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private boolean isReady(String name) {
    return state(name).standing() == Standing.READY;
  }

  private final class Hearing implements Progress {
    @Override
    public void ready(Part part, Duration took) {
      heard.add(part.name() + " ready");
    }

    @Override
    public void died(Part part, String how, Duration pause) {
      heard.add(part.name() + " died of " + how);
    }

    @Override
    public void trouble(String text) {
      heard.add(text);
    }

    @Override
    public void stopped(Part part, boolean killed) {
      heard.add(part.name() + " stopped");
    }
  }
}

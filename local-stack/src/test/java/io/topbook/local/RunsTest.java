package io.topbook.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.local.process.ProcessId;
import io.topbook.local.process.RunState;
import io.topbook.local.setup.RunFolder;
import java.io.File;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
  @TempDir private Path home;

  @Test
  void oneProcessAtATimeMayStart() throws Exception {
    assertThat(lockElsewhere()).isZero();

    try (FileChannel _ = new Runs(home).lock()) {
      assertThat(lockElsewhere()).isEqualTo(1);
    }

    assertThat(lockElsewhere()).isZero();
  }

  @Test
  void nobodyMayStartWhileARunIsUp() throws Exception {
    var us = ProcessId.of(ProcessHandle.current());
    RunFolder demo = RunFolder.of(home, "demo").create();
    new RunState(us, RunState.Phase.RUNNING, List.of()).write(demo.stateFile());

    assertThatThrownBy(() -> new Runs(home).lock())
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("demo is up already");
  }

  @Test
  void aHomeThatCannotBeUsedIsNamedWithWhyAndTheSetting() throws Exception {
    Path file = Files.createFile(home.resolve("file"));

    assertThatThrownBy(() -> new Runs(file).lock())
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("cannot keep data and logs in " + file)
        .hasMessageContaining("something else is there already")
        .hasMessageContaining("TOPBOOK_HOME");
    assertThatThrownBy(() -> new Runs(Path.of("/proc/nope")).lock())
        .hasMessageContaining("/proc/nope: no such file or folder");
    assertThatThrownBy(() -> new Runs(file.resolve("below")).lock())
        .hasMessageContaining("Not a directory");
  }

  private int lockElsewhere() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockOnce.class.getName(),
            home.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(new File("/dev/null"))
        .start()
        .waitFor();
  }

  /// A process that wants the lock: 0 it had it, 1 it was refused.
  static final class LockOnce {
    private LockOnce() {}

    public static void main(String[] arguments) throws Exception {
      try (FileChannel _ = new Runs(Path.of(arguments[0])).lock()) {
        System.exit(0);
      } catch (Refusal _) {
        System.exit(1);
      }
    }
  }
}

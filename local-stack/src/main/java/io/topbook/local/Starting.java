package io.topbook.local;

import io.topbook.local.process.Launch;
import io.topbook.local.process.Part;
import io.topbook.local.process.RunState;
import io.topbook.local.process.StartFailedException;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Starts a run here, or in a process of its own that outlives this one.
final class Starting {
  private static final Duration LOOK = Duration.ofMillis(200);

  private Starting() {}

  static int run(StackSettings settings, String run, Plan plan, boolean detach)
      throws IOException, InterruptedException, StartFailedException {
    RunFolder folder = RunFolder.of(settings.home(), run);
    if (detach) {
      awaitRunning(inBackground(settings.home(), folder, plan), folder, new Console());
    } else {
      Session.run(settings, folder, plan, System.getenv());
    }
    return 0;
  }

  /// A process of its own that starts the run and keeps it until it is told to stop.
  ///
  /// @throws Refusal when another run is up or starting
  static Process inBackground(Path home, RunFolder folder, Plan plan) throws IOException {
    // Given back before the other process takes it: whoever is faster in between wins, and the
    // other refuses.
    try (FileChannel _ = new Runs(home).lock()) {
      folder.create();
      Files.deleteIfExists(RunOutput.file(folder));
    }
    return Launch.start(
        new Part.Command(
            words(folder, plan), Map.of(), Path.of("").toAbsolutePath(), Part.Preparation.NONE),
        RunOutput.file(folder));
  }

  private static List<String> words(RunFolder folder, Plan plan) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Topbook.class.getName(),
            "supervise",
            folder.path().toString(),
            plan.toJson()));
    return words;
  }

  /// Returns once everything serves; shows what the other process prints until then.
  ///
  /// @return that, to show more of it
  /// @throws Refusal when it ends instead, having said why
  static RunOutput awaitRunning(Process process, RunFolder folder, Console console)
      throws IOException, InterruptedException {
    var output = new RunOutput(folder, console);
    while (true) {
      boolean alive = process.isAlive();
      boolean running = isRunning(folder, process.pid());
      if (!alive) {
        output.show();
        throw new Refusal("it did not start", Math.max(1, process.exitValue()));
      }
      Thread.sleep(LOOK); // also once it runs: it says so a moment later
      output.show();
      if (running) {
        return output;
      }
    }
  }

  private static boolean isRunning(RunFolder folder, long pid) throws IOException {
    Optional<RunState> state = folder.state();
    return state
        .filter(now -> now.supervisor().pid() == pid && now.phase() == RunState.Phase.RUNNING)
        .isPresent();
  }
}

package io.topbook.local;

import io.topbook.local.process.RunState;
import io.topbook.local.process.StartFailedException;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Starts a run here, or in a process of its own that outlives this one.
final class Starting {
  private static final Duration LOOK = Duration.ofMillis(200);

  private Starting() {}

  static int run(StackSettings settings, String run, Plan plan, boolean detach)
      throws IOException, InterruptedException, StartFailedException {
    RunFolder folder = RunFolder.of(settings.home(), run);
    if (detach) {
      inBackground(folder, plan, new Console());
    } else {
      new Session(settings, folder, plan, new Console(), System.getenv()).run();
    }
    return 0;
  }

  /// Returns once everything serves; shows what the other process prints until then.
  ///
  /// @throws Refusal when it ends instead, having said why
  static void inBackground(RunFolder folder, Plan plan, Console console)
      throws IOException, InterruptedException {
    folder.create();
    plan.write(folder.planFile());
    Path output = folder.log("topbook");
    Files.deleteIfExists(output);
    Process process = launch(folder, output);
    long shown = 0;
    while (true) {
      boolean alive = process.isAlive();
      boolean running = isRunning(folder, process.pid());
      shown = show(output, shown, console);
      if (running) {
        return;
      }
      if (!alive) {
        throw new Refusal("it did not start");
      }
      Thread.sleep(LOOK);
    }
  }

  private static Process launch(RunFolder folder, Path output) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Topbook.class.getName(),
            "supervise",
            folder.path().toString()));
    var command =
        new io.topbook.local.process.Part.Command(
            words,
            java.util.Map.of(),
            Path.of("").toAbsolutePath(),
            io.topbook.local.process.Part.Preparation.NONE);
    return io.topbook.local.process.Launch.start(command, output);
  }

  private static boolean isRunning(RunFolder folder, long pid) throws IOException {
    Optional<RunState> state = folder.state();
    return state
        .filter(now -> now.supervisor().pid() == pid && now.phase() == RunState.Phase.RUNNING)
        .isPresent();
  }

  private static long show(Path output, long shown, Console console) throws IOException {
    if (!Files.exists(output)) {
      return shown;
    }
    List<String> lines = Files.readAllLines(output);
    lines.stream().skip(shown).forEach(console::line);
    return lines.size();
  }
}

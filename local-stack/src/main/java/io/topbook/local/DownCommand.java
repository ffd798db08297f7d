package io.topbook.local;

import io.topbook.local.parts.Stack;
import io.topbook.local.process.RunState;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Standing;
import io.topbook.local.setup.Installation;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Ends what is up, in order, and what a killed run has left.
@Command(name = "down", description = "Stops what is up: sources first, then what stores.")
final class DownCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(300);

  /// The parts that bring data in; a run has those that it needs.
  private static final Set<String> SOURCES = Set.of(Stack.SIM, Stack.PRODUCER, Stack.HISTORY);

  @Override
  public Integer call() throws Exception {
    var runs = new Runs(StackSettings.home(System.getenv()));
    var console = new Console();
    Optional<RunFolder> running = runs.running();
    if (running.isPresent()) {
      stop(running.get(), console);
    }
    int cleared = runs.clear(console::line);
    if (running.isEmpty() && cleared == 0) {
      console.line("nothing is up");
    }
    return 0;
  }

  static void stop(RunFolder folder, Console console) throws IOException, InterruptedException {
    Optional<ProcessHandle> supervisor =
        folder.state().flatMap(state -> state.supervisor().alive());
    if (supervisor.isPresent()) {
      stop(supervisor.get(), folder, console);
    }
  }

  /// Also before the supervisor has left a word of itself in the folder.
  static void stop(ProcessHandle supervisor, RunFolder folder, Console console)
      throws IOException, InterruptedException {
    tellFirst(console);
    supervisor.destroy();
    while (supervisor.isAlive()) {
      console.bottom("stopping " + folder.name() + ": " + left(folder.state()));
      Thread.sleep(LOOK);
    }
    console.bottom("");
    console.line(folder.name() + " has stopped; its data stays in " + folder.path());
  }

  /// Says beforehand why a stop may take long.
  static void tellFirst(Console console) {
    // Every run has a producer, and a build that changed any program changed its jars.
    if (!Installation.find().archives().has(Stack.PRODUCER)) {
      console.line(
          "the first stop after a build may take half a minute longer: each part writes an archive"
              + " of its classes, which makes every later start faster");
    }
  }

  /// What is still up, and what it is waited for: a stop drains between the sources and the rest.
  static String left(Optional<RunState> state) {
    List<PartState> parts = state.map(RunState::parts).orElse(List.of());
    List<String> left =
        parts.stream()
            .filter(
                part -> part.standing() == Standing.READY || part.standing() == Standing.STARTING)
            .map(PartState::name)
            .toList();
    List<String> stopped =
        parts.stream()
            .filter(part -> part.standing() == Standing.STOPPED)
            .map(PartState::name)
            .toList();
    boolean draining =
        !stopped.isEmpty()
            && stopped.stream()
                .allMatch(name -> SOURCES.contains(name) || name.equals(Stack.AGGREGATOR))
            && SOURCES.stream().noneMatch(left::contains);
    return (draining
            ? "the sources have stopped, waiting until all they brought is stored (STOP_DRAIN_MS at"
                + " most); "
            : "")
        + "still up: "
        + String.join(", ", left);
  }
}

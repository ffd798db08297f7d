package io.topbook.local;

import io.topbook.local.process.LogFile;
import io.topbook.local.process.Part;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Standing;
import io.topbook.local.process.Supervisor;
import io.topbook.local.setup.RunFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Says during a start which parts are on their way, and what a program or job of ours that takes
/// long has printed last: that is where it says for whom it waits.
final class StartWatch implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(500);

  /// So long it may take without a word; then it is told so often.
  private static final Duration LONG = Duration.ofSeconds(20);

  /// Likewise a job, which is done at once unless it waits for a neighbour.
  private static final Duration LONG_JOB = Duration.ofSeconds(10);

  private static final int TOLD_CHARACTERS = 160;

  private final Map<String, Part> parts;
  private final Supervisor supervisor;
  private final RunFolder folder;
  private final Console console;
  private final Map<String, Long> told = new HashMap<>();
  private final Thread thread = Thread.ofVirtual().name("start-watch").unstarted(this::watch);

  StartWatch(List<Part> parts, Supervisor supervisor, RunFolder folder, Console console) {
    this.parts = parts.stream().collect(Collectors.toMap(Part::name, Function.identity()));
    this.supervisor = supervisor;
    this.folder = folder;
    this.console = console;
    thread.start();
  }

  private void watch() {
    try {
      while (true) {
        List<PartState> starting =
            supervisor.state().parts().stream()
                .filter(part -> part.standing() == Standing.STARTING)
                .toList();
        console.bottom(
            starting.stream()
                .map(part -> part.name() + ' ' + seconds(part) + " s")
                .collect(Collectors.joining(", ", "starting: ", "")));
        for (PartState state : starting) {
          Part part = Objects.requireNonNull(parts.get(state.name()));
          long times = seconds(state) / patience(part).toSeconds();
          if (times > told.getOrDefault(part.name(), 0L)) {
            told.put(part.name(), times);
            tell(part);
          }
        }
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException _) {
      console.bottom("");
    }
  }

  static Duration patience(Part part) {
    return part.kind() == Part.Kind.JOB ? LONG_JOB : LONG;
  }

  private void tell(Part part) {
    try {
      List<String> last = new LogFile(folder.log(part.name())).tail(1);
      console.line("  %-12s still starting%s".formatted(part.name(), word(part, last)));
    } catch (IOException e) {
      console.line("  %-12s its log cannot be read: %s".formatted(part.name(), e.getMessage()));
    }
  }

  /// What a part says of itself. Only our programs, which answer `/health`, and our jobs say for
  /// whom they wait; what Kafka or the registry print last has to do with themselves alone.
  static String word(Part part, List<String> last) {
    boolean ours = part.kind() == Part.Kind.JOB || part.health().isPresent();
    if (!ours || last.isEmpty()) {
      return "";
    }
    String line = last.getLast();
    return ": " + line.substring(0, Math.min(line.length(), TOLD_CHARACTERS));
  }

  private static long seconds(PartState part) {
    return (System.currentTimeMillis() - part.sinceMillis()) / 1_000;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

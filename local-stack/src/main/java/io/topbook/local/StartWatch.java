package io.topbook.local;

import io.topbook.local.process.LogFile;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Standing;
import io.topbook.local.process.Supervisor;
import io.topbook.local.setup.RunFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Says during a start which parts are on their way, and what one that takes long has printed last:
/// that is where it says for whom it waits.
final class StartWatch implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(500);

  /// So long it may take without a word; then it is told so often.
  private static final Duration LONG = Duration.ofSeconds(20);

  private static final int TOLD_CHARACTERS = 160;

  private final Supervisor supervisor;
  private final RunFolder folder;
  private final Console console;
  private final Map<String, Long> told = new HashMap<>();
  private final Thread thread = Thread.ofVirtual().name("start-watch").unstarted(this::watch);

  StartWatch(Supervisor supervisor, RunFolder folder, Console console) {
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
        for (PartState part : starting) {
          long times = seconds(part) / LONG.toSeconds();
          if (times > told.getOrDefault(part.name(), 0L)) {
            told.put(part.name(), times);
            tell(part.name());
          }
        }
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException _) {
      console.bottom("");
    }
  }

  private void tell(String part) {
    try {
      for (String line : new LogFile(folder.log(part)).tail(1)) {
        String start = line.substring(0, Math.min(line.length(), TOLD_CHARACTERS));
        console.line("  %-12s still starting: %s".formatted(part, start));
      }
    } catch (IOException e) {
      console.line("  %-12s its log cannot be read: %s".formatted(part, e.getMessage()));
    }
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

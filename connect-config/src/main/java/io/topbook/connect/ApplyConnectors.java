package io.topbook.connect;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;

/// Brings Connect's sinks to what `connectors/` says: creates the missing, changes the different,
/// leaves the equal and every other connector alone. Run it as often as you like.
public final class ApplyConnectors {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final ConnectRest connect;
  private final SinkConfigs sinks;
  private final Duration waitFor;
  private final PrintStream out;

  ApplyConnectors(ConnectRest connect, SinkConfigs sinks, Duration waitFor, PrintStream out) {
    this.connect = connect;
    this.sinks = sinks;
    this.waitFor = waitFor;
    this.out = out;
  }

  /// Applies every sink, a line each.
  public static void main(String[] args) throws IOException, InterruptedException {
    ConnectSettings settings = ConnectSettings.from(System.getenv());
    try (var connect = new ConnectRest(settings.connect())) {
      new ApplyConnectors(connect, settings.sinks(), settings.waitFor(), System.out).run();
    }
  }

  /// @throws IOException when Connect was not ready within the time set; the message names it
  void run() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + waitFor.toNanos();
    untilReady(
        deadline,
        () -> {
          connect.requireReady();
          return "";
        });
    for (String table : SinkConfigs.TABLES) {
      out.println(sinks.nameOf(table) + ": " + untilReady(deadline, () -> apply(table)));
    }
  }

  private String apply(String table) throws IOException {
    String name = sinks.nameOf(table);
    Map<String, String> wanted = sinks.of(table);
    Map<String, String> present = connect.config(name).orElse(Map.of());
    if (present.equals(wanted)) {
      return "unchanged";
    }
    connect.putConfig(name, wanted);
    return present.isEmpty() ? "created" : "changed";
  }

  /// A step that talks to Connect, which may be starting or rebalancing.
  private interface Step {
    String take() throws IOException;
  }

  private static String untilReady(long deadline, Step step)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return step.take();
      } catch (IOException e) {
        if (System.nanoTime() >= deadline) {
          throw e;
        }
        Thread.sleep(PAUSE);
      }
    }
  }
}

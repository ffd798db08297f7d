package io.topbook.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.topbook.local.look.Health;
import io.topbook.local.look.History;
import io.topbook.local.look.Memory;
import io.topbook.local.look.Rows;
import io.topbook.local.look.Sinks;
import io.topbook.local.look.Table;
import io.topbook.local.process.ProcessId;
import io.topbook.local.process.RunState;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Standing;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;

/// How everything is. Exit code 0 only when all is well.
@Command(name = "status", description = "Says how each part is; exit code 0 only when all is well.")
final class StatusCommand implements Callable<Integer> {
  private static final int HEALTH_CHARACTERS = 100;

  /// Rows are stored two or three seconds after their second; older ones wait for something.
  private static final Duration LATE = Duration.ofSeconds(30);

  private final Console console = new Console();
  private boolean well = true;

  @Override
  public Integer call() throws Exception {
    RunFolder folder = new Runs(StackSettings.home(System.getenv())).requireRunning();
    RunState state = folder.state().orElseThrow();
    Plan plan = Plan.read(folder.planFile());
    Addresses at = Addresses.read(folder.addressesFile());
    well = state.phase() == RunState.Phase.RUNNING;
    console.line(
        folder.name()
            + ", "
            + plan.exchange().label()
            + ": "
            + state.phase().name().toLowerCase(Locale.ROOT));
    console.line("");
    showParts(state.parts());
    console.line("");
    showTables(folder, plan, at);
    showBehind(plan, at);
    showShortage(new FreeDisk(folder.path(), StackSettings.minFreeDiskMb(System.getenv())));
    console.line(well ? "all is well" : "not all is well");
    return well ? 0 : 1;
  }

  private void showParts(List<PartState> parts) throws InterruptedException, IOException {
    var table = new Table("part", "state", "pid", "up", "restarts", "MB", "port", "health");
    for (PartState part : parts) {
      Optional<ProcessHandle> process =
          Optional.ofNullable(part.process()).flatMap(ProcessId::alive);
      if (part.standing() == Standing.DONE) {
        continue;
      }
      well &= part.standing() == Standing.READY && process.isPresent();
      table.row(
          part.name(),
          part.standing().name().toLowerCase(Locale.ROOT),
          process.map(handle -> Long.toString(handle.pid())).orElse("–"),
          process.isPresent() ? age(part.sinceMillis()) : "–",
          part.restarts(),
          process.isPresent() ? Memory.residentMb(process.get()) : 0L,
          part.port() == null ? "–" : part.port().toString(),
          health(part));
    }
    console.line(table.text());
  }

  private String health(PartState part) throws InterruptedException {
    if (part.health() == null) {
      return "";
    }
    Health.Answer answer = Health.get(URI.create(part.health()));
    well &= answer.status() == 200;
    return switch (answer.status()) {
      case 0 -> "does not answer";
      case 200 -> "well";
      default -> "NOT WELL " + shortened(answer.body());
    };
  }

  private static String shortened(JsonNode body) {
    String text = body.toString();
    return text.length() > HEALTH_CHARACTERS ? text.substring(0, HEALTH_CHARACTERS) + "…" : text;
  }

  private void showTables(RunFolder folder, Plan plan, Addresses at) throws IOException {
    var table = new Table("table", "rows", "");
    try (var rows = new Rows(at.database(), folder, plan.exchange())) {
      for (Sinks.Sink sink : Sinks.ALL) {
        Rows.Size size = rows.size(sink.table());
        table.row(sink.table(), size.rows(), size.exact() ? "" : "about");
      }
      console.line(table.text());
      new History(plan, rows).behind().ifPresent(console::line);
      if (plan.source() != Plan.Source.RECORDING) {
        rows.stalest(plan.history()).ifPresent(this::showStalest);
      }
    } catch (SQLException e) {
      well = false;
      console.line("database: " + e.getMessage());
    }
  }

  /// Whether what is live is stored while it is fresh: rows of symbols that share a partition with
  /// a past that is being caught up with may have to wait behind it. That past is live, too, once
  /// it has caught up.
  private void showStalest(Rows.Stalest stalest) {
    boolean late = stalest.ago().compareTo(LATE) > 0;
    well &= !late;
    console.line(
        "live feature rows are stored up to %d s ago (%s)%s"
            .formatted(stalest.ago().toSeconds(), stalest.symbol(), late ? ", late" : ""));
  }

  private void showBehind(Plan plan, Addresses at) throws InterruptedException {
    try (var sinks = new Sinks(at, plan.exchange())) {
      List<String> behind = sinks.behind();
      console.line(
          behind.isEmpty()
              ? "everything received is stored"
              : "still to store (records not yet committed): " + String.join(", ", behind));
    } catch (KafkaException e) {
      well = false;
      console.line("kafka: " + e.getMessage());
    }
  }

  private void showShortage(FreeDisk disk) {
    disk.shortage()
        .ifPresent(shortage -> {
          well = false;
          console.line(shortage);
        });
  }

  private static String age(long sinceMillis) {
    Duration age = Duration.between(Instant.ofEpochMilli(sinceMillis), Instant.now());
    return "%d:%02d:%02d".formatted(age.toHours(), age.toMinutesPart(), age.toSecondsPart());
  }
}

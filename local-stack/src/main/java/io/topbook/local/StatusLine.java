package io.topbook.local;

import io.topbook.local.look.History;
import io.topbook.local.look.Rows;
import io.topbook.local.process.RunState;
import io.topbook.local.process.RunState.Standing;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The one line that says how a run is, renewed every few seconds.
final class StatusLine implements AutoCloseable {
  private final long startNanos = System.nanoTime();
  private final Rows rows;
  private final History history;
  private boolean behind;
  private boolean caughtUp;
  private boolean told;

  StatusLine(RunFolder folder, Plan plan, Addresses addresses) throws IOException {
    this.rows = new Rows(addresses.database(), folder, plan.exchange());
    this.history = new History(plan, rows);
  }

  String text(RunState state) {
    Duration up = Duration.ofNanos(System.nanoTime() - startNanos);
    List<String> away =
        state.parts().stream()
            .filter(part -> part.standing() != Standing.READY && part.standing() != Standing.DONE)
            .map(part ->
                part.name() + ' ' + part.standing().name().toLowerCase(java.util.Locale.ROOT))
            .toList();
    return "up %d:%02d:%02d · %s · %s"
        .formatted(
            up.toHours(),
            up.toMinutesPart(),
            up.toSecondsPart(),
            away.isEmpty() ? "all parts ready" : String.join(", ", away),
            stored());
  }

  private String stored() {
    try {
      String newest =
          rows.newest().stream()
              .map(table -> table.table() + ' ' + table.age())
              .collect(Collectors.joining(", ", "newest row: ", ""));
      Optional<String> past = history.behind();
      caughtUp |= behind && past.isEmpty();
      behind = past.isPresent();
      return newest + past.map(" · "::concat).orElse("");
    } catch (SQLException e) {
      return "database away";
    }
  }

  /// Once, after {@link #text} has seen the past catch up with now: when it falls behind for a
  /// moment later on, the line itself says so.
  Optional<String> news() {
    if (!caughtUp || told) {
      return Optional.empty();
    }
    told = true;
    long seconds = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    return Optional.of("the past is stored up to now, %d s after all was up".formatted(seconds));
  }

  @Override
  public void close() {
    rows.close();
  }
}

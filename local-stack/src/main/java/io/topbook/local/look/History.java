package io.topbook.local.look;

import io.topbook.local.setup.Plan;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/// How far the symbols are whose simulated market begins in the past, by the rows that are stored.
/// Confined to one thread.
public final class History {
  /// A row is stored a second or two after its own second has passed.
  private static final Duration CAUGHT_UP = Duration.ofSeconds(15);

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Plan plan;
  private final Rows rows;

  public History(Plan plan, Rows rows) {
    this.plan = plan;
    this.rows = rows;
  }

  /// @return empty once it has caught up, or when there is none
  public Optional<String> behind() throws SQLException {
    if (plan.history().isEmpty()) {
      return Optional.empty();
    }
    Instant now = Instant.now();
    Optional<Instant> until = rows.rowsUntil(plan.history());
    if (until.isPresent() && until.get().isAfter(now.minus(CAUGHT_UP))) {
      return Optional.empty();
    }
    String past = "the past of " + String.join(", ", plan.history());
    if (until.isEmpty()) {
      return Optional.of(past + " is on its way");
    }
    Instant from = rows.barsFrom(plan.history()).orElse(until.get());
    return Optional.of(past + " is stored up to " + place(from, until.get(), now));
  }

  private static String place(Instant from, Instant until, Instant now) {
    long percent =
        100
            * from.until(until, ChronoUnit.SECONDS)
            / Math.max(1, from.until(now, ChronoUnit.SECONDS));
    return MINUTE.format(until) + " UTC (" + Math.clamp(percent, 0, 99) + " %)";
  }
}

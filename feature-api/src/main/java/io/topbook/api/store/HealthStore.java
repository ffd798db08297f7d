package io.topbook.api.store;

import io.topbook.api.query.BarKind;
import io.topbook.schemas.Exchange;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks the database how it is, within a bounded time. Thread-safe.
public final class HealthStore {
  /// A fact, or why it could not be had.
  public record Answer<T>(Optional<T> value, Optional<String> problem) {
    static <T> Answer<T> of(Optional<T> value) {
      return new Answer<>(value, Optional.empty());
    }

    static <T> Answer<T> without(String problem) {
      return new Answer<>(Optional.empty(), Optional.of(problem));
    }
  }

  /// What the database says of itself.
  ///
  /// @param latency of the smallest question there is
  /// @param migration version of the last migration that ran
  /// @param timescaleLicense `timescale`, `apache`, or empty on plain PostgreSQL
  /// @param newestBar start of the newest bar of any symbol; empty when there is none
  public record Report(
      Duration latency,
      Answer<String> migration,
      Answer<String> timescaleLicense,
      Map<BarKind, Answer<Instant>> newestBar) {
    public Report {
      newestBar = Map.copyOf(newestBar);
    }

    /// What plain PostgreSQL, or TimescaleDB's Apache edition, does not do for us.
    public List<String> missing() {
      return timescaleLicense.value().filter("timescale"::equals).isPresent()
          ? List.of()
          : List.of("compression", "retention policies");
    }
  }

  private interface Question<T> {
    Optional<T> ask(Statement statement) throws SQLException;
  }

  private final Database database;
  private final Exchange exchange;

  /// @param database with short time-outs and connections of its own, so that the answer neither
  ///   hangs nor waits for slow queries
  public HealthStore(Database database, Exchange exchange) {
    this.database = database;
    this.exchange = exchange;
  }

  /// @throws StoreUnavailableException when the database cannot be reached
  public Report report() {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(true); // so that one failed question spoils no other
      try (Statement statement = connection.createStatement()) {
        long start = System.nanoTime();
        statement.execute("SELECT 1");
        Duration latency = Duration.ofNanos(System.nanoTime() - start);
        var newest = new EnumMap<BarKind, Answer<Instant>>(BarKind.class);
        for (BarKind kind : BarKind.values()) {
          newest.put(kind, answer(statement, s -> newestBar(s, BarTable.of(kind))));
        }
        return new Report(
            latency,
            answer(statement, this::migration),
            answer(statement, HealthStore::timescaleLicense),
            newest);
      }
    } catch (SQLException e) {
      throw database.explained(e);
    }
  }

  private Optional<String> migration(Statement statement) throws SQLException {
    return text(
        statement,
        """
        SELECT version FROM %s.flyway_schema_history
         WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1
        """
            .formatted(exchange.schema()));
  }

  private static Optional<String> timescaleLicense(Statement statement) throws SQLException {
    return text(
        statement,
        """
        SELECT current_setting('timescaledb.license', true)
          FROM pg_extension WHERE extname = 'timescaledb'
        """);
  }

  private Optional<Instant> newestBar(Statement statement, BarTable table) throws SQLException {
    String sql = "SELECT max(window_start) FROM " + exchange.schema() + "." + table.table();
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return Optional.ofNullable(rows.getObject(1, OffsetDateTime.class))
          .map(OffsetDateTime::toInstant);
    }
  }

  private static Optional<String> text(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
    }
  }

  private static <T> Answer<T> answer(Statement statement, Question<T> question)
      throws SQLException {
    try {
      return Answer.of(question.ask(statement));
    } catch (SQLException e) {
      if (statement.getConnection().isClosed()) {
        throw e;
      }
      return Answer.without(Database.firstLine(e));
    }
  }
}

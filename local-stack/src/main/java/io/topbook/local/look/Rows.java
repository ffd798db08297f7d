package io.topbook.local.look;

import io.topbook.local.setup.RunFolder;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the tables of one exchange hold. One connection, opened at the first question and again
/// after it broke. Confined to one thread.
public final class Rows implements AutoCloseable {
  private static final String ROLE = "topbook_reader";
  private static final Pattern PLANNED_ROWS = Pattern.compile("rows=(\\d+)");
  private static final String TIMED_OUT = "57014";
  private static final int QUICK_MS = 5_000;
  private static final int NO_LIMIT = 0;

  /// Counting so many takes about a second from a cold disk.
  private static final long COUNTED_ROWS = 1_000_000;

  private final String url;
  private final String password;
  private final Exchange exchange;
  private @Nullable Connection connection;

  public Rows(String url, RunFolder folder, Exchange exchange) throws IOException {
    this.url = url;
    this.password = Files.readString(folder.secret(ROLE));
    this.exchange = exchange;
  }

  /// How old the newest row of a table is.
  public record Newest(String table, Optional<Duration> ago) {
    /// For people: `0.8 s ago`.
    public String age() {
      return ago.map(age -> String.format(Locale.ROOT, "%.1f s ago", age.toMillis() / 1e3))
          .orElse("none");
    }
  }

  /// The newest raw and derived row, by when they were stored.
  ///
  /// Asks for the last minutes only, so that it stays cheap when the tables are large.
  public List<Newest> newest() throws SQLException {
    List<Newest> all = new ArrayList<>();
    for (String table : List.of("second_marks", "trade_1s")) {
      String sql =
          "SELECT extract(epoch FROM now() - max(stored_at)) FROM "
              + table
              + " WHERE window_start > now() - interval '10 minutes'";
      all.add(new Newest(table, one(sql)));
    }
    return all;
  }

  /// A symbol, and how long ago the newest second ended whose feature row is stored.
  public record Stalest(String symbol, Duration ago) {}

  /// Of the symbols with seconds in the last ten minutes, and of `history` with seconds at any
  /// time, the one whose newest is the oldest; but for those that are still played, by their newest
  /// mark.
  public Optional<Stalest> stalest(List<String> history) throws SQLException {
    String sql =
        """
        SELECT symbol, extract(epoch FROM now() - newest) - 1 FROM (
          SELECT symbol, (
            SELECT window_start FROM features_1s f
            WHERE f.symbol_id = s.symbol_id
              AND (window_start > now() - interval '10 minutes' OR s.symbol = ANY (?))
            ORDER BY window_start DESC LIMIT 1) AS newest, (
            SELECT played FROM second_marks m WHERE m.symbol_id = s.symbol_id
            ORDER BY window_start DESC LIMIT 1) AS played
          FROM symbols s) AS each
        WHERE newest IS NOT NULL AND played IS NOT TRUE ORDER BY newest LIMIT 1
        """;
    try (PreparedStatement statement = open().prepareStatement(sql)) {
      statement.setArray(1, open().createArrayOf("text", history.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new Stalest(
                    rows.getString(1), Duration.ofMillis((long) (rows.getDouble(2) * 1000))))
            : Optional.empty();
      }
    }
  }

  /// How many rows a table has.
  ///
  /// @param exact false: as the database's planner estimates, since counting would take long
  public record Size(long rows, boolean exact) {}

  /// How many rows a table has, counted where that is quick.
  public Size size(String table) throws SQLException {
    long about = estimate(table);
    if (about > COUNTED_ROWS) {
      return new Size(about, false);
    }
    try {
      return new Size(number("SELECT count(*) FROM " + table, QUICK_MS), true);
    } catch (SQLException e) {
      if (TIMED_OUT.equals(e.getSQLState())) {
        return new Size(about, false);
      }
      throw e;
    }
  }

  /// How many rows a table has, counted however long that takes.
  public long count(String table) throws SQLException {
    return number("SELECT count(*) FROM " + table, NO_LIMIT);
  }

  /// How many marks have no row of their second in `bars`: those are still on their way.
  public long marksWithout(String bars) throws SQLException {
    return number(
        "SELECT count(*) FROM second_marks m WHERE NOT EXISTS (SELECT FROM "
            + bars
            + " b WHERE b.symbol_id = m.symbol_id AND b.window_start = m.window_start)",
        NO_LIMIT);
  }

  /// Up to which second every one of `symbols` has its final rows in all tables that have one for
  /// each second; empty while one has none.
  public Optional<Instant> rowsUntil(List<String> symbols) throws SQLException {
    String sql =
        Stream.of("bt_1s", "trade_1s", "book_1s", "features_1s")
            .map(
                """
                SELECT coalesce((
                  SELECT window_start FROM %s r
                  WHERE r.symbol_id = wanted.symbol_id AND r.revision >= 0
                  ORDER BY window_start DESC LIMIT 1), '-infinity') AS newest
                FROM wanted
                """
                    ::formatted)
            .collect(
                Collectors.joining(
                    "UNION ALL ",
                    "WITH wanted AS (SELECT symbol_id FROM symbols WHERE symbol = ANY (?))"
                        + " SELECT extract(epoch FROM min(newest)) FROM (",
                    ") AS each"));
    return time(sql, symbols);
  }

  /// The second of the first bar of `symbols`; empty while there is none.
  public Optional<Instant> barsFrom(List<String> symbols) throws SQLException {
    String sql =
        """
        SELECT extract(epoch FROM min(first.window_start)) FROM symbols s
        JOIN LATERAL (
          SELECT window_start FROM trade_1s b WHERE b.symbol_id = s.symbol_id
          ORDER BY window_start LIMIT 1) AS first ON true
        WHERE s.symbol = ANY (?)
        """;
    return time(sql, symbols);
  }

  private Optional<Instant> time(String sql, List<String> symbols) throws SQLException {
    try (PreparedStatement statement = open().prepareStatement(sql)) {
      statement.setArray(1, open().createArrayOf("text", symbols.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        double seconds = rows.getDouble(1);
        return rows.wasNull() || Double.isInfinite(seconds)
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond((long) seconds));
      }
    }
  }

  private long number(String sql, int timeoutMs) throws SQLException {
    try (Statement statement = open().createStatement()) {
      statement.execute("SET statement_timeout = " + timeoutMs);
      try (ResultSet rows = statement.executeQuery(sql)) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /// What the planner expects: from the last statistics and the table's size now.
  private long estimate(String table) throws SQLException {
    try (Statement statement = open().createStatement();
        ResultSet plan = statement.executeQuery("EXPLAIN SELECT FROM " + table)) {
      plan.next();
      Matcher rows = PLANNED_ROWS.matcher(plan.getString(1));
      if (!rows.find()) {
        throw new SQLException("expected rows=… in a plan, was " + plan.getString(1));
      }
      return Long.parseLong(rows.group(1));
    }
  }

  private Optional<Duration> one(String sql) throws SQLException {
    try (Statement statement = open().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      double seconds = rows.getDouble(1);
      return rows.wasNull()
          ? Optional.empty()
          : Optional.of(Duration.ofMillis((long) (seconds * 1e3)));
    }
  }

  private Connection open() throws SQLException {
    Connection now = connection;
    if (now == null || !now.isValid(2)) {
      close();
      now = Reader.connect(url, ROLE, password, exchange.schema());
      connection = now;
    }
    return now;
  }

  @Override
  public void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException _) {
        // it is gone either way
      }
      connection = null;
    }
  }
}

package io.topbook.schemas.jobs;

import io.topbook.schemas.Exchange;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A real PostgreSQL on a free port, empty.
final class TestDatabase implements AutoCloseable {
  private final EmbeddedPostgres postgres;

  TestDatabase() {
    try {
      postgres =
          EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
    } catch (IOException e) {
      throw new IllegalStateException("no PostgreSQL", e);
    }
  }

  String url() {
    return postgres.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
  }

  Database as(String user, String password) {
    return new Database(url(), user, password);
  }

  /// Runs the migrate job as the superuser; returns what it said.
  String migrate(Exchange exchange) {
    return migrate(exchange, as("postgres", ""));
  }

  String migrate(Exchange exchange, Database database) {
    var said = new ByteArrayOutputStream();
    var config =
        new MigrateJob.Config(
            exchange,
            database,
            "writer's",
            "reader's",
            Duration.ofSeconds(7),
            Duration.ofSeconds(10));
    new MigrateJob(config, new PrintStream(said, true, StandardCharsets.UTF_8)).run();
    return said.toString(StandardCharsets.UTF_8);
  }

  Connection connect(String user, String password) throws SQLException {
    return DriverManager.getConnection(url(), user, password);
  }

  /// Rows of a query, the columns joined by `|`, null as `∅`.
  static List<String> rows(Connection connection, String query) throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      List<String> result = new ArrayList<>();
      while (rows.next()) {
        var row = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          String value = rows.getString(i);
          row.append(i == 1 ? "" : "|").append(value == null ? "∅" : value);
        }
        result.add(row.toString());
      }
      return result;
    }
  }

  static void execute(Connection connection, String statement) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  List<String> rows(String query) throws SQLException {
    try (Connection connection = connect("postgres", "")) {
      return rows(connection, query);
    }
  }

  void execute(String statement) throws SQLException {
    try (Connection connection = connect("postgres", "")) {
      execute(connection, statement);
    }
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL does not stop", e);
    }
  }
}

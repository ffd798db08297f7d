package io.topbook.connect;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.jobs.MigrateJob;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// A real PostgreSQL with the migrations' tables and five symbols, on a free port that it keeps
/// over {@link #kill()} and {@link #start()}. Its zone is not UTC, so that a time that leans on it
/// shows.
final class Database implements AutoCloseable {
  static final String PASSWORD = "a pass&word ü";
  static final String SCHEMA = Exchange.BINANCE.schema();

  private final Path folder;
  private final int port = Broker.freePort();
  private EmbeddedPostgres postgres;

  private Database(Path folder) throws IOException {
    this.folder = folder;
  }

  static Database started(Path folder) throws IOException, SQLException {
    var database = new Database(Files.createDirectories(folder));
    database.start();
    new MigrateJob(
            new MigrateJob.Config(
                Exchange.BINANCE,
                new io.topbook.schemas.jobs.Database(database.url(), "postgres", ""),
                PASSWORD,
                "",
                Duration.ofSeconds(60),
                Duration.ofSeconds(60)),
            System.out)
        .run();
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO marketdata.symbols (exchange, symbol, status, valid_from) "
              + "SELECT 'binance', 'SYMBOL' || n, 'TRADING', now() FROM generate_series(1, 5) n");
    }
    return database;
  }

  void start() throws IOException {
    postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setCleanDataDirectory(false)
            .setPort(port)
            .setServerConfig("timezone", "America/New_York")
            .setServerConfig("track_commit_timestamp", "on")
            .start();
  }

  /// As `kill -9` on its main process does.
  void kill() throws Exception {
    String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
    ProcessHandle main = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    main.destroyForcibly();
    main.onExit().get();
    postgres.close();
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  Connection connection() throws SQLException {
    return postgres.getPostgresDatabase().getConnection();
  }

  /// The first column of the first row, a number.
  long number(String sql) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}

package io.topbook.schemas.jobs;

import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.postgresql.PGConnection;

/// Brings one exchange's schema to the newest version, and makes the roles that use it.
///
/// The tables belong to `topbook_owner`, whoever runs the job; that user must be allowed to create
/// roles the first time. Safe to run again, and twice at once.
public final class MigrateJob {
  /// @param writerPassword of `topbook_writer`; empty: its password and right to log in stay
  /// @param readerPassword of `topbook_reader`; likewise
  /// @param readerTimeout after which the server ends a statement of `topbook_reader`
  public record Config(
      Exchange exchange,
      Database database,
      String writerPassword,
      String readerPassword,
      Duration readerTimeout,
      Duration waitLimit) {
    public static Config from(Settings settings) {
      var config =
          new Config(
              settings.oneOf("EXCHANGE", Exchange.BINANCE, Exchange.class),
              Database.from(settings, "topbook_owner"),
              settings.secretOrFile("WRITER_PASSWORD"),
              settings.secretOrFile("READER_PASSWORD"),
              settings.millis("READER_STATEMENT_TIMEOUT_MS", 60_000, 100, 86_400_000),
              settings.millis("WAIT_MS", 120_000, 0, 3_600_000));
      settings.check();
      return config;
    }

    @Override
    public String toString() {
      return "Config[exchange="
          + exchange
          + ", database="
          + database
          + ", waitLimit="
          + waitLimit
          + ']';
    }
  }

  /// Any number: two jobs that change roles at once would collide ("tuple concurrently updated").
  private static final long ROLES_LOCK = 0x746f_7062_6f6f_6b01L;

  private final Config config;
  private final PrintStream out;

  public MigrateJob(Config config, PrintStream out) {
    this.config = config;
    this.out = out;
  }

  public static void main(String[] args) {
    JobMain.run(settings -> new MigrateJob(Config.from(settings), JobMain.out()).run());
  }

  /// @throws JobFailedException when the database stays away, refuses, or a migration fails
  public void run() {
    try (Connection connection = config.database().connect(new Patience(config.waitLimit(), out));
        Statement sql = connection.createStatement()) {
      sql.execute("SELECT pg_advisory_lock(" + ROLES_LOCK + ")");
      sql.execute(resource("/db/roles.sql"));
      sql.execute("CREATE SCHEMA IF NOT EXISTS " + schema() + " AUTHORIZATION topbook_owner");
      migrate();
      setUpRoles(connection, sql);
    } catch (SQLException e) {
      throw new JobFailedException(
          "migrating " + schema() + " at " + config.database().url() + " failed: " + e.getMessage(),
          e);
    }
  }

  private void migrate() {
    Database database = config.database();
    try {
      MigrateResult result =
          Flyway.configure(MigrateJob.class.getClassLoader())
              .dataSource(database.url(), database.user(), database.password())
              .initSql("SET ROLE topbook_owner")
              .locations("classpath:db/migration")
              .defaultSchema(schema())
              .schemas(schema())
              .createSchemas(false)
              .placeholders(Map.of("schema", schema()))
              .load()
              .migrate();
      out.println(
          schema()
              + ": "
              + result.migrationsExecuted
              + " migrations applied, now at version "
              + Objects.requireNonNullElse(
                  result.targetSchemaVersion, result.initialSchemaVersion));
    } catch (FlywayException e) {
      throw new JobFailedException(
          "migrating " + schema() + " at " + database.url() + " failed: " + e.getMessage(), e);
    }
  }

  private void setUpRoles(Connection connection, Statement sql) throws SQLException {
    String path = String.join(", ", schemas(sql));
    String here = "IN DATABASE " + sql.enquoteIdentifier(connection.getCatalog(), true);
    for (String role : List.of("topbook_writer", "topbook_reader")) {
      sql.execute("ALTER ROLE " + role + ' ' + here + " SET search_path = " + path);
    }
    String reader = "ALTER ROLE topbook_reader " + here + " SET ";
    sql.execute(reader + "statement_timeout = " + config.readerTimeout().toMillis());
    sql.execute(reader + "default_transaction_read_only = on");
    letIn(connection, "topbook_writer", config.writerPassword());
    letIn(connection, "topbook_reader", config.readerPassword());
  }

  /// The driver hashes the password, so that it shows in no log of the server.
  private static void letIn(Connection connection, String role, String password)
      throws SQLException {
    if (!password.isEmpty()) {
      connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), null);
      try (Statement sql = connection.createStatement()) {
        sql.execute("ALTER ROLE " + role + " LOGIN");
      }
    }
  }

  /// The schemas of ours in this database, spot first: the search path of writer and reader.
  private static List<String> schemas(Statement sql) throws SQLException {
    List<String> there = new ArrayList<>();
    try (ResultSet rows = sql.executeQuery("SELECT nspname FROM pg_namespace")) {
      while (rows.next()) {
        there.add(rows.getString(1));
      }
    }
    return Arrays.stream(Exchange.values()).map(Exchange::schema).filter(there::contains).toList();
  }

  private String schema() {
    return config.exchange().schema();
  }

  private static String resource(String path) {
    try (InputStream stream =
        Objects.requireNonNull(MigrateJob.class.getResourceAsStream(path), path)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + path, e);
    }
  }
}

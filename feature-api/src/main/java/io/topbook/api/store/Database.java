package io.topbook.api.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;

/// A pool of read-only connections to one database. Thread-safe.
///
/// Opening it reaches out to nobody, so that a process can start before its database; connections
/// come and are replaced as the database allows.
public final class Database implements AutoCloseable {
  /// How to reach it.
  ///
  /// @param connections the most connections at once
  /// @param connectionWait how long a caller waits for one
  /// @param statementTimeout after which the server gives up a statement
  public record Access(
      String url,
      String user,
      String password,
      int connections,
      Duration connectionWait,
      Duration statementTimeout) {
    @Override
    public String toString() {
      return user + " at " + url;
    }
  }

  /// How busy the pool is.
  public record PoolState(int active, int idle, int waiting) {}

  /// What a client adds to the server's own limit, so that a dead peer is noticed as well.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// PostgreSQL's conditions that a repaired or restarted database no longer has: missing tables or
  /// rights are here because migrations may still be due.
  private static final Set<String> CURABLE_STATES =
      Set.of("42P01", "3F000", "42501", "28000", "28P01", "3D000", "25006");

  private static final Set<String> CURABLE_CLASSES = Set.of("08", "53", "57", "58", "F0", "XX");
  private static final String STATEMENT_TIMED_OUT = "57014";

  private final HikariDataSource pool;
  private final Access access;

  public Database(String name, Access access) {
    this.access = access;
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(access.url());
    config.setUsername(access.user());
    config.setPassword(access.password());
    config.setMaximumPoolSize(access.connections());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(access.connectionWait().toMillis());
    config.setValidationTimeout(access.connectionWait().toMillis());
    config.setInitializationFailTimeout(-1);
    config.setReadOnly(true);
    // A cursor that fetches a page at a time needs a transaction.
    config.setAutoCommit(false);
    // Without a commit of its own the setting would be rolled back with the first transaction.
    config.setIsolateInternalQueries(true);
    config.setConnectionInitSql(
        "SET SESSION statement_timeout = " + access.statementTimeout().toMillis());
    config.addDataSourceProperty("ApplicationName", name);
    config.addDataSourceProperty("connectTimeout", seconds(access.connectionWait()));
    config.addDataSourceProperty("loginTimeout", seconds(access.connectionWait()));
    config.addDataSourceProperty(
        "socketTimeout", seconds(access.statementTimeout().plus(PATIENCE)));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    this.pool = new HikariDataSource(config);
  }

  Connection connect() throws SQLException {
    return pool.getConnection();
  }

  public PoolState pool() {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    return new PoolState(
        bean.getActiveConnections(),
        bean.getIdleConnections(),
        bean.getThreadsAwaitingConnection());
  }

  /// What to throw for a failed statement: unavailable when time or an operator can cure it.
  RuntimeException explained(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.equals(STATEMENT_TIMED_OUT)) {
      return new StoreUnavailableException(
          "the database took longer than " + access.statementTimeout().toMillis() + " ms", e);
    }
    if (e instanceof SQLTransientConnectionException) {
      return new StoreUnavailableException(
          "no database connection within " + access.connectionWait().toMillis() + " ms", e);
    }
    boolean curable =
        CURABLE_STATES.contains(state)
            || (state.length() == 5 && CURABLE_CLASSES.contains(state.substring(0, 2)));
    return curable
        ? new StoreUnavailableException("the database cannot answer: " + firstLine(e), e)
        : new IllegalStateException("SQL failed, state " + state, e);
  }

  @Override
  public void close() {
    pool.close();
  }

  /// What went wrong, without the position in our SQL.
  static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.plusMillis(999).toSeconds()));
  }
}

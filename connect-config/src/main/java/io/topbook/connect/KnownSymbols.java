package io.topbook.connect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The symbol ids that the database holds: exactly what its foreign keys will say.
///
/// Ids are never taken back, so what was seen once is known for good. An id not seen yet has the
/// table read anew: a symbol is there before any producer may use it, so a second look settles it.
/// An id that was not there is not asked for again within a second: a feed of them would read the
/// whole table once a record.
///
/// The connection is kept, and opened again when it broke. Not thread-safe.
final class KnownSymbols implements AutoCloseable {
  private static final Duration MISSES_HOLD = Duration.ofSeconds(1);

  private final PGSimpleDataSource database = new PGSimpleDataSource();
  private final String table;
  private final LongSupplier nanoTime;
  private final Set<Integer> known = new HashSet<>();
  private final Set<Integer> missed = new HashSet<>();
  private long missedSinceNanos;
  private @Nullable Connection connection;

  KnownSymbols(String url, String user, String password, String table, LongSupplier nanoTime) {
    database.setUrl(url);
    database.setUser(user);
    database.setPassword(password);
    this.table = table;
    this.nanoTime = nanoTime;
  }

  String table() {
    return table;
  }

  /// @throws RetriableException when the database cannot be asked
  boolean contains(int id) {
    if (known.contains(id)) {
      return true;
    }
    if (nanoTime.getAsLong() - missedSinceNanos >= MISSES_HOLD.toNanos()) {
      missed.clear();
    }
    if (missed.contains(id)) {
      return false;
    }
    try {
      read();
      if (!known.contains(id)) {
        remember(id);
        return false;
      }
      return true;
    } catch (SQLException e) {
      close();
      throw new RetriableException(
          "cannot read " + table + " at " + database.getURL() + ": " + e.getMessage(), e);
    }
  }

  private void remember(int miss) {
    if (missed.isEmpty()) {
      missedSinceNanos = nanoTime.getAsLong();
    }
    missed.add(miss);
  }

  private void read() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = database.getConnection();
      open.setReadOnly(true);
      connection = open;
    }
    try (Statement statement = open.createStatement();
        ResultSet ids = statement.executeQuery("SELECT symbol_id FROM " + table)) {
      while (ids.next()) {
        known.add(ids.getInt(1));
      }
    }
  }

  @Override
  public void close() {
    try (Connection _ = connection) {
      connection = null;
    } catch (SQLException _) {
      // broken already: nothing is left to give back
    }
  }
}

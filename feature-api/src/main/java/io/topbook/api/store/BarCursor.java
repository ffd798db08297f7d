package io.topbook.api.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bars as they come from the database, a page in memory at a time. Confined to one thread; holds a
/// connection until closed.
public final class BarCursor implements AutoCloseable {
  private final Database database;
  private final List<Column> columns;
  private final Connection connection;
  private final ResultSet rows;

  BarCursor(Database database, BarTable table, Connection connection, ResultSet rows) {
    this.database = database;
    this.columns = table.columns();
    this.connection = connection;
    this.rows = rows;
  }

  public List<Column> columns() {
    return columns;
  }

  /// Steps to the next row.
  ///
  /// @return false when there is none
  /// @throws StoreUnavailableException when the database went away
  public boolean next() {
    try {
      return rows.next();
    } catch (SQLException e) {
      throw database.explained(e);
    }
  }

  /// The current row's value of the column at `index`, counted from 0; null when unknown.
  public @Nullable Object value(int index) {
    try {
      return Values.read(rows, index + 1, columns.get(index).type());
    } catch (SQLException e) {
      throw database.explained(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close(); // the pool closes statement and rows, and rolls back
    } catch (SQLException _) {
      // the pool has thrown the broken connection away; every row was read or its failure reported
    }
  }
}

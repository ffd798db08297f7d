package io.topbook.api.store;

import io.topbook.api.query.BarQuery;
import io.topbook.api.query.Order;
import io.topbook.schemas.Exchange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;

/// Reads the one-second bars. Thread-safe.
public final class BarStore {
  /// Rows that the driver holds at once.
  private static final int PAGE = 1000;

  private final Database database;
  private final Exchange exchange;

  public BarStore(Database database, Exchange exchange) {
    this.database = database;
    this.exchange = exchange;
  }

  /// Opens the answer to a query: its rows, and one more when the limit cut it. The caller closes
  /// it, and until then it holds a connection.
  ///
  /// @throws UnknownSymbolException when there is no such symbol
  /// @throws StoreUnavailableException when the database cannot answer now
  public BarCursor open(BarQuery query) {
    Connection connection = null;
    try {
      connection = database.connect();
      int symbolId =
          SymbolStore.id(connection, exchange, query.symbol())
              .orElseThrow(() -> new UnknownSymbolException(query.symbol(), exchange.label()));
      var cursor =
          new BarCursor(
              database, BarTable.of(query.kind()), connection, select(connection, query, symbolId));
      connection = null;
      return cursor;
    } catch (SQLException e) {
      throw database.explained(e);
    } finally {
      closeUnlessHandedOver(connection);
    }
  }

  private ResultSet select(Connection connection, BarQuery query, int symbolId)
      throws SQLException {
    BarTable table = BarTable.of(query.kind());
    String sql =
        """
        SELECT %s
          FROM %s.%s
         WHERE symbol_id = ?
           AND window_start >= ?
           AND window_start < ?
           AND quality & ? = 0
         ORDER BY window_start %s
         LIMIT ?
        """
            .formatted(
                table.selectList(),
                exchange.schema(),
                table.table(),
                query.order() == Order.ASC ? "ASC" : "DESC");
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setFetchSize(PAGE);
    statement.setInt(1, symbolId);
    setInstant(statement, 2, query.range().from());
    setInstant(statement, 3, query.range().to());
    statement.setInt(4, query.quality().excluded());
    statement.setInt(5, query.limit() + 1);
    return statement.executeQuery();
  }

  private static void setInstant(PreparedStatement statement, int index, Instant instant)
      throws SQLException {
    statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
  }

  private static void closeUnlessHandedOver(@org.jspecify.annotations.Nullable Connection held) {
    if (held != null) {
      try {
        held.close();
      } catch (SQLException _) {
        // broken, so the pool has thrown it away already; what broke it is being reported
      }
    }
  }
}

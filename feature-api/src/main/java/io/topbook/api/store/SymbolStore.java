package io.topbook.api.store;

import io.topbook.api.query.SymbolQuery;
import io.topbook.avro.SymbolInfo;
import io.topbook.schemas.Exchange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the table `symbols`. Thread-safe.
///
/// An exchange lists a few thousand at most, so an answer is a list.
public final class SymbolStore {
  public static final List<Column> COLUMNS = Column.of(SymbolInfo.SCHEMA$);

  private final Database database;
  private final Exchange exchange;

  public SymbolStore(Database database, Exchange exchange) {
    this.database = database;
    this.exchange = exchange;
  }

  /// The symbols that pass every filter, by name; values by column name, in column order.
  ///
  /// @throws StoreUnavailableException when the database cannot answer now
  public List<Map<String, @Nullable Object>> find(SymbolQuery query) {
    String sql =
        """
        SELECT %s
          FROM %s.symbols
         WHERE exchange = ?
           AND (?::text IS NULL OR status = ?)
           AND (?::text IS NULL OR base_asset = ?)
           AND (?::text IS NULL OR quote_asset = ?)
           AND (?::text IS NULL OR starts_with(symbol, ?))
         ORDER BY symbol
        """
            .formatted(
                COLUMNS.stream().map(Column::name).collect(Collectors.joining(", ")),
                exchange.schema());
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, exchange.label());
      int index = 2;
      for (var filter : List.of(query.status(), query.base(), query.quote(), query.prefix())) {
        statement.setString(index++, filter.orElse(null));
        statement.setString(index++, filter.orElse(null));
      }
      var found = new ArrayList<Map<String, @Nullable Object>>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(row(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw database.explained(e);
    }
  }

  /// The id of a symbol, on a connection that the caller holds.
  static Optional<Integer> id(Connection connection, Exchange exchange, String symbol)
      throws SQLException {
    String sql =
        "SELECT symbol_id FROM " + exchange.schema() + ".symbols WHERE exchange = ? AND symbol = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, exchange.label());
      statement.setString(2, symbol);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(rows.getInt(1)) : Optional.empty();
      }
    }
  }

  private static Map<String, @Nullable Object> row(ResultSet rows) throws SQLException {
    var row = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      row.put(COLUMNS.get(i).name(), Values.read(rows, i + 1, COLUMNS.get(i).type()));
    }
    return row;
  }
}

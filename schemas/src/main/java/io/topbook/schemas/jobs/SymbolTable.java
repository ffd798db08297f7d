package io.topbook.schemas.jobs;

import io.topbook.avro.SymbolInfo;
import io.topbook.schemas.Exchange;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tables `symbols` and `symbol_history` of one exchange, over one connection without
/// auto-commit. Confined to one thread.
final class SymbolTable {
  private static final String COLUMNS =
      "exchange, symbol, base_asset, quote_asset, tick_size, step_size, status, valid_from";

  private final Connection connection;
  private final Exchange exchange;

  SymbolTable(Connection connection, Exchange exchange) {
    this.connection = connection;
    this.exchange = exchange;
  }

  /// Waits until no other job works on this exchange's symbols; held until the connection closes.
  void lock() throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT pg_advisory_lock(hashtextextended(?, 0))")) {
      sql.setString(1, "topbook symbols job " + exchange.schema());
      sql.execute();
    }
  }

  /// Every row, by symbol.
  Map<String, SymbolInfo> load() throws SQLException {
    Map<String, SymbolInfo> rows = new TreeMap<>();
    try (PreparedStatement sql =
        connection.prepareStatement(
            "SELECT symbol_id, " + COLUMNS + " FROM " + table("symbols") + " WHERE exchange = ?")) {
      sql.setString(1, exchange.label());
      try (ResultSet found = sql.executeQuery()) {
        while (found.next()) {
          SymbolInfo row = row(found);
          rows.put(row.getSymbol(), row);
        }
      }
    }
    return rows;
  }

  private static SymbolInfo row(ResultSet found) throws SQLException {
    return new SymbolInfo(
        found.getInt("symbol_id"),
        found.getString("exchange"),
        found.getString("symbol"),
        found.getString("base_asset"),
        found.getString("quote_asset"),
        size(found.getBigDecimal("tick_size")),
        size(found.getBigDecimal("step_size")),
        found.getString("status"),
        found.getObject("valid_from", OffsetDateTime.class).toInstant());
  }

  /// Adds a symbol; its id is the next one.
  SymbolInfo insert(ListedSymbol listed, Instant validFrom) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO "
                + table("symbols")
                + " ("
                + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING symbol_id")) {
      bind(sql, listed.info(0, exchange, validFrom));
      try (ResultSet given = sql.executeQuery()) {
        given.next();
        SymbolInfo row = listed.info(given.getInt(1), exchange, validFrom);
        remember(row);
        return row;
      }
    }
  }

  /// Replaces what is said of a known symbol; its id stays.
  SymbolInfo update(int id, ListedSymbol listed, Instant validFrom) throws SQLException {
    SymbolInfo row = listed.info(id, exchange, validFrom);
    try (PreparedStatement sql =
        connection.prepareStatement(
            "UPDATE "
                + table("symbols")
                + " SET ("
                + COLUMNS
                + ") = (?, ?, ?, ?, ?, ?, ?, ?) WHERE symbol_id = ?")) {
      bind(sql, row);
      sql.setInt(9, id);
      sql.executeUpdate();
    }
    remember(row);
    return row;
  }

  private void remember(SymbolInfo row) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            """
            INSERT INTO %s AS h
              (symbol_id, base_asset, quote_asset, tick_size, step_size, status, valid_from)
            SELECT symbol_id, base_asset, quote_asset, tick_size, step_size, status, valid_from
            FROM %s WHERE symbol_id = ?
            ON CONFLICT (symbol_id, valid_from) DO UPDATE SET
              (base_asset, quote_asset, tick_size, step_size, status) =
              (excluded.base_asset, excluded.quote_asset, excluded.tick_size, excluded.step_size,
               excluded.status)
            """
                .formatted(table("symbol_history"), table("symbols")))) {
      sql.setInt(1, row.getSymbolId());
      sql.executeUpdate();
    }
  }

  private static void bind(PreparedStatement sql, SymbolInfo row) throws SQLException {
    sql.setString(1, row.getExchange());
    sql.setString(2, row.getSymbol());
    sql.setString(3, row.getBaseAsset());
    sql.setString(4, row.getQuoteAsset());
    sql.setObject(5, number(row.getTickSize()), Types.NUMERIC);
    sql.setObject(6, number(row.getStepSize()), Types.NUMERIC);
    sql.setString(7, row.getStatus());
    sql.setObject(8, row.getValidFrom().atOffset(ZoneOffset.UTC));
  }

  private static @Nullable BigDecimal number(@Nullable String size) {
    return size == null ? null : new BigDecimal(size);
  }

  private static @Nullable String size(@Nullable BigDecimal size) {
    return size == null ? null : ListedSymbol.plain(size);
  }

  private String table(String name) {
    return exchange.schema() + '.' + name;
  }
}

package io.topbook.sim.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.schemas.Exchange;
import io.topbook.sim.sentlog.SentEvent;
import io.topbook.sim.trouble.NetTrouble;
import io.topbook.sim.verify.Row.Origin;
import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;

/// The raw tables. Key frames are left out. Confined to one thread.
final class TableSide implements StoredSide, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS_AT_ONCE = 5_000;

  /// The class of SQL states that wrong names and passwords have, and the state of a missing one.
  private static final String NOT_LET_IN = "28";

  private static final String REFUSED = "08004";

  private static final String MICROS = "(extract(epoch FROM %s) * 1000000)::bigint";

  private final Connection connection;
  private final String url;
  private final Exchange exchange;
  private final Streams streams;
  private long sinceMicros;

  /// @param url JDBC
  /// @param streams those of the log: other symbols are passed over
  TableSide(String url, String user, String password, Exchange exchange, Streams streams)
      throws UnreachableException {
    this.url = url;
    this.exchange = exchange;
    this.streams = streams;
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("ApplicationName", "exchange-sim-verify");
    try {
      connection = DriverManager.getConnection(url, properties);
      // Rows arrive as they are read, only inside a transaction.
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  private UnreachableException unreachable(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String options =
        state.startsWith(NOT_LET_IN) || state.equals(REFUSED)
            ? "--database-user, --database-password-file"
            : "--database";
    // The driver says of an unknown host only that the attempt failed.
    String reason =
        e.getCause() instanceof UnknownHostException unknown
            ? NetTrouble.of(unknown)
            : e.getMessage();
    return new UnreachableException(
        "cannot read from the database " + url + " (" + options + "): " + reason, e);
  }

  @Override
  public String name() {
    return "table";
  }

  @Override
  public void since(long wallMicros) {
    sinceMicros = wallMicros;
  }

  private String select(Kind kind) {
    String columns =
        switch (kind) {
          case QUOTE -> "t.update_id, t.bid_price, t.bid_qty, t.ask_price, t.ask_qty";
          case TRADE ->
              "t.agg_trade_id, t.price, t.qty, t.first_trade_id, t.last_trade_id,"
                  + " t.buyer_is_maker, t.repaired, "
                  + MICROS.formatted("t.sent_time")
                  + " AS sent";
          case DEPTH ->
              "t.last_update_id, t.first_update_id, t.previous_update_id, t.bids::text AS bids,"
                  + " t.asks::text AS asks";
        };
    String schema = exchange.schema();
    return "SELECT s.symbol, "
        + MICROS.formatted("t.event_time")
        + " AS time, "
        + columns
        + " FROM "
        + schema
        + '.'
        + kind.table()
        + " t JOIN "
        + schema
        + ".symbols s USING (symbol_id) WHERE s.exchange = ? AND s.symbol = ANY (?)"
        + (kind == Kind.DEPTH ? " AND t.kind = 'DIFF'" : "");
  }

  @Override
  public void read(Sink sink) throws IOException {
    for (Kind kind : Kind.values()) {
      String sql = select(kind) + " AND t.stored_at >= to_timestamp(? / 1000000.0)";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setFetchSize(ROWS_AT_ONCE);
        restrict(statement, streams.symbols().toArray());
        statement.setLong(3, sinceMicros);
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            row(kind, rows, sink);
          }
        }
        connection.commit();
      } catch (SQLException e) {
        throw unreachable(e);
      }
    }
  }

  private void restrict(PreparedStatement statement, Object[] symbols) throws SQLException {
    Array names = connection.createArrayOf("text", symbols);
    statement.setString(1, exchange.label());
    statement.setArray(2, names);
  }

  private void row(Kind kind, ResultSet rows, Sink sink) throws SQLException, IOException {
    SentEvent event = event(kind, rows);
    OptionalInt stream = streams.known(event.symbol(), kind);
    if (stream.isEmpty()) {
      return;
    }
    boolean repaired = kind == Kind.TRADE && rows.getBoolean("repaired");
    sink.row(
        new Row(
            repaired ? Origin.TABLE_REPAIRED : Origin.TABLE,
            stream.getAsInt(),
            Kind.firstIdOf(event),
            Kind.idOf(event),
            Values.hash(event),
            0,
            kind == Kind.QUOTE ? rows.getLong("time") : Row.UNKNOWN,
            event.eventMicros() == SentEvent.ABSENT ? Row.UNKNOWN : event.eventMicros()));
  }

  private SentEvent event(Kind kind, ResultSet rows) throws SQLException, IOException {
    String symbol = rows.getString("symbol");
    long time = rows.getLong("time");
    return switch (kind) {
      case QUOTE ->
          StoredQuotes.asSent(
              new SentEvent.Quote(
                  symbol,
                  rows.getLong("update_id"),
                  rows.getDouble("bid_price"),
                  rows.getDouble("bid_qty"),
                  rows.getDouble("ask_price"),
                  rows.getDouble("ask_qty"),
                  time,
                  SentEvent.ABSENT),
              exchange);
      case TRADE ->
          new SentEvent.Trade(
              symbol,
              false,
              rows.getLong("agg_trade_id"),
              rows.getDouble("price"),
              rows.getDouble("qty"),
              rows.getLong("first_trade_id"),
              rows.getLong("last_trade_id"),
              rows.getBoolean("buyer_is_maker"),
              time,
              longOrAbsent(rows, "sent"));
      case DEPTH ->
          new SentEvent.Depth(
              symbol,
              rows.getLong("first_update_id"),
              rows.getLong("last_update_id"),
              longOrAbsent(rows, "previous_update_id"),
              levels(rows.getString("bids")),
              levels(rows.getString("asks")),
              time);
    };
  }

  private static long longOrAbsent(ResultSet rows, String column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? SentEvent.ABSENT : value;
  }

  private static NavigableMap<Double, Double> levels(String json) throws IOException {
    NavigableMap<Double, Double> levels = new TreeMap<>();
    for (JsonNode level : JSON.readTree(json)) {
      levels.put(level.path(0).doubleValue(), level.path(1).doubleValue());
    }
    return levels;
  }

  @Override
  public List<SentEvent> fetch(Row row, Streams of) throws IOException {
    Kind kind = of.kind(row.stream());
    String id =
        switch (kind) {
          case QUOTE -> "update_id";
          case TRADE -> "agg_trade_id";
          case DEPTH -> "last_update_id";
        };
    String sql = select(kind) + " AND t." + id + " = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      restrict(statement, new Object[] {of.symbol(row.stream())});
      statement.setLong(3, row.id());
      List<SentEvent> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          SentEvent event = event(kind, rows);
          if (Values.hash(event) == row.hash()) {
            found.add(event);
          }
        }
      }
      connection.commit();
      return found;
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  @Override
  public List<String> unreadable() {
    return List.of();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException _) {
      // It was only read; the server ends its session either way.
    }
  }
}

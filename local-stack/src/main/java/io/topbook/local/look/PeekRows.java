package io.topbook.local.look;

import io.topbook.features.Quality;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Reads a symbol's feature rows. Confined to one thread; the connection is the caller's.
public final class PeekRows {
  private final Connection connection;

  public PeekRows(Connection connection) {
    this.connection = connection;
  }

  /// @param tickSize an exact decimal; empty when the exchange did not say
  public record Listed(int symbolId, String symbol, String tickSize) {}

  /// The symbols of an exchange, by name.
  public Map<String, Listed> listed(String exchange) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT symbol_id, symbol, tick_size FROM symbols WHERE exchange = ? ORDER BY 2")) {
      statement.setString(1, exchange);
      Map<String, Listed> listed = new LinkedHashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String tickSize = Objects.requireNonNullElse(rows.getString(3), "");
          listed.put(rows.getString(2), new Listed(rows.getInt(1), rows.getString(2), tickSize));
        }
      }
      return listed;
    }
  }

  /// The first and the last second that are stored.
  public record Stored(Instant first, Instant last) {}

  /// Of a symbol, provisional rows included; empty when nothing is.
  public Optional<Stored> stored(Listed symbol) throws SQLException {
    Optional<Instant> first = end(symbol, "ASC");
    Optional<Instant> last = end(symbol, "DESC");
    return first.isEmpty() || last.isEmpty()
        ? Optional.empty()
        : Optional.of(new Stored(first.get(), last.get()));
  }

  private Optional<Instant> end(Listed symbol, String order) throws SQLException {
    String sql =
        "SELECT extract(epoch FROM window_start)::bigint FROM features_1s"
            + " WHERE symbol_id = ? ORDER BY window_start "
            + order
            + " LIMIT 1";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, symbol.symbolId());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(Instant.ofEpochSecond(rows.getLong(1))) : Optional.empty();
      }
    }
  }

  /// The stretch `[from, to)`, whole seconds, in buckets of `step` seconds.
  public Peek peek(Listed symbol, Instant from, Instant to, int count, long step)
      throws SQLException {
    return new Peek(
        symbol.symbol(),
        from,
        to,
        step,
        buckets(symbol, from, to, count, step),
        last(symbol, from, to),
        symbol.tickSize());
  }

  private List<Peek.Bucket> buckets(Listed symbol, Instant from, Instant to, int count, long step)
      throws SQLException {
    String sql =
        """
        SELECT floor(extract(epoch FROM window_start - ?) / ?)::int AS bucket,
               count(*),
               count(*) FILTER (WHERE quality & ? = 0),
               avg(q_mid), min(q_mid), max(q_mid),
               avg(q_ask - q_bid), min(q_ask - q_bid), max(q_ask - q_bid),
               avg(k_imb_5), min(k_imb_5), max(k_imb_5)
          FROM features_1s
         WHERE symbol_id = ? AND window_start >= ? AND window_start < ? AND revision >= 0
         GROUP BY bucket
        """;
    var buckets = new Peek.Bucket[count];
    Arrays.fill(buckets, Peek.Bucket.NONE);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setTimestamp(1, Timestamp.from(from));
      statement.setLong(2, step);
      statement.setInt(3, Quality.INCOMPLETE);
      statement.setInt(4, symbol.symbolId());
      statement.setTimestamp(5, Timestamp.from(from));
      statement.setTimestamp(6, Timestamp.from(to));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          buckets[rows.getInt(1)] =
              new Peek.Bucket(
                  rows.getLong(2),
                  rows.getLong(3),
                  range(rows, 4),
                  range(rows, 7),
                  range(rows, 10));
        }
      }
    }
    return List.of(buckets);
  }

  private List<Peek.Row> last(Listed symbol, Instant from, Instant to) throws SQLException {
    String sql =
        """
        SELECT extract(epoch FROM window_start)::bigint, q_mid, q_ask - q_bid, k_imb_5,
               t_agg_count_1, quality
          FROM features_1s
         WHERE symbol_id = ? AND window_start >= ? AND window_start < ?
         ORDER BY window_start DESC
         LIMIT ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, symbol.symbolId());
      statement.setTimestamp(2, Timestamp.from(from));
      statement.setTimestamp(3, Timestamp.from(to));
      statement.setInt(4, Peek.LAST_ROWS);
      List<Peek.Row> last = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          last.addFirst(
              new Peek.Row(
                  Instant.ofEpochSecond(rows.getLong(1)),
                  real(rows, 2),
                  real(rows, 3),
                  real(rows, 4),
                  whole(rows, 5),
                  rows.getInt(6)));
        }
      }
      return last;
    }
  }

  private static Peek.Range range(ResultSet rows, int first) throws SQLException {
    return new Peek.Range(real(rows, first), real(rows, first + 1), real(rows, first + 2));
  }

  private static OptionalDouble real(ResultSet rows, int column) throws SQLException {
    double value = rows.getDouble(column);
    return rows.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static OptionalLong whole(ResultSet rows, int column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }
}

package io.topbook.api.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Reads SQL values as the types that {@link Column.Type} promises; SQL's NULL is null.
final class Values {
  private Values() {}

  static @Nullable Object read(ResultSet rows, int index, Column.Type type) throws SQLException {
    return switch (type) {
      case WHOLE -> orNull(rows, rows.getLong(index));
      case NUMBER -> orNull(rows, rows.getDouble(index));
      case TIME -> {
        OffsetDateTime time = rows.getObject(index, OffsetDateTime.class);
        yield time == null ? null : time.toInstant();
      }
      case TEXT -> rows.getString(index);
    };
  }

  private static @Nullable Object orNull(ResultSet rows, Object value) throws SQLException {
    return rows.wasNull() ? null : value;
  }
}

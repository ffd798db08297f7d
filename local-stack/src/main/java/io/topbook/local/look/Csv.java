package io.topbook.local.look;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Rows as comma-separated values (RFC 4180, lines end in LF): a header, null as nothing, an empty
/// text as `""`.
public final class Csv {
  private final Appendable out;

  public Csv(Appendable out) {
    this.out = out;
  }

  public void write(ResultSet rows) throws SQLException, IOException {
    ResultSetMetaData shape = rows.getMetaData();
    int columns = shape.getColumnCount();
    for (int column = 1; column <= columns; column++) {
      cell(shape.getColumnLabel(column), column);
    }
    out.append('\n');
    while (rows.next()) {
      for (int column = 1; column <= columns; column++) {
        cell(rows.getString(column), column);
      }
      out.append('\n');
    }
  }

  private void cell(@Nullable String value, int column) throws IOException {
    if (column > 1) {
      out.append(',');
    }
    out.append(quoted(value));
  }

  static String quoted(@Nullable String value) {
    if (value == null) {
      return "";
    }
    boolean plain =
        !value.isEmpty()
            && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}

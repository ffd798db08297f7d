package io.topbook.local.look;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/// A connection to the database as the role that may only read.
public final class Reader {
  private Reader() {}

  /// @param schema of the exchange whose tables need no prefix
  public static Connection connect(String url, String user, String password, String schema)
      throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("ApplicationName", "topbook-cli");
    // Numbers as the server writes them, not as Java would.
    properties.setProperty("binaryTransfer", "false");
    properties.setProperty("options", "-c TimeZone=UTC");
    Connection connection = DriverManager.getConnection(url, properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SET search_path = " + statement.enquoteIdentifier(schema, true) + ", public");
    }
    return connection;
  }
}

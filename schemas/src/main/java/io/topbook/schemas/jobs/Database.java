package io.topbook.schemas.jobs;

import io.topbook.runtime.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/// The database, and as whom to enter it: `DATABASE_URL`, `DATABASE_USER`, `DATABASE_PASSWORD`.
public record Database(String url, String user, String password) {
  static Database from(Settings settings, String defaultUser) {
    return new Database(
        settings.read("DATABASE_URL", "jdbc:postgresql://127.0.0.1:15432/topbook", Database::url),
        settings.text("DATABASE_USER", defaultUser),
        settings.secretOrFile("DATABASE_PASSWORD"));
  }

  private static String url(String given) {
    if (!given.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("must start with jdbc:postgresql:");
    }
    return given;
  }

  /// A connection, once the server takes them.
  ///
  /// @throws JobFailedException when it does not in time, or refuses us
  Connection connect(Patience patience) {
    return patience.await("database at " + url, this::tryConnect);
  }

  private Connection tryConnect() throws NotReadyException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("ApplicationName", "topbook-job");
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException e) {
      if (isPassing(String.valueOf(e.getSQLState()))) {
        throw new NotReadyException(e.getMessage(), e);
      }
      throw new JobFailedException(
          "the database at " + url + " refuses " + user + ": " + e.getMessage(), e);
    }
  }

  /// 08: no connection. 57P03: starting up. 53300: too many connections.
  private static boolean isPassing(String state) {
    return state.startsWith("08") || state.equals("57P03") || state.equals("53300");
  }

  @Override
  public String toString() {
    return "Database[url=" + url + ", user=" + user + ", password=***]";
  }
}

package io.topbook.api.config;

import io.topbook.api.query.Limits;
import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import java.time.Duration;

/// Every setting of the API. Defaults live here only.
public record ApiConfig(
    Exchange exchange,
    String host,
    int port,
    DatabaseConfig database,
    Duration queryTimeout,
    Limits limits) {
  /// Where the tables are, and who we are there.
  public record DatabaseConfig(
      String url, String user, String password, int connections, Duration connectionWait) {
    @Override
    public String toString() {
      return user + " at " + url;
    }
  }

  /// @throws io.topbook.runtime.BadSettingsException by `settings.check()`, naming every bad key
  public static ApiConfig from(Settings settings) {
    int maxRows = settings.integer("QUERY_MAX_ROWS", 100_000, 1, 1_000_000);
    int defaultRows = settings.integer("QUERY_DEFAULT_ROWS", 1_000, 1, 1_000_000);
    int maxRangeHours = settings.integer("QUERY_MAX_RANGE_HOURS", 168, 1, 24 * 366);
    settings.require(
        defaultRows <= maxRows,
        "QUERY_DEFAULT_ROWS",
        "must be at most QUERY_MAX_ROWS (" + maxRows + "), was " + defaultRows);
    var config =
        new ApiConfig(
            settings.oneOf("EXCHANGE", Exchange.BINANCE, Exchange.class),
            settings.text("HTTP_HOST", "127.0.0.1"),
            settings.integer("HTTP_PORT", 8000, 0, 65_535),
            database(settings),
            settings.millis("QUERY_TIMEOUT_MS", 30_000, 100, 600_000),
            new Limits(Math.min(defaultRows, maxRows), maxRows, Duration.ofHours(maxRangeHours)));
    settings.check();
    return config;
  }

  private static DatabaseConfig database(Settings settings) {
    String url =
        settings.read(
            "DATABASE_URL", "jdbc:postgresql://127.0.0.1:15432/topbook", ApiConfig::jdbcUrl);
    String user = settings.text("DATABASE_USER", "topbook_reader");
    String password = settings.secret("DATABASE_PASSWORD", "");
    String inFile = settings.content("DATABASE_PASSWORD_FILE");
    settings.require(
        password.isEmpty() || inFile.isEmpty(),
        "DATABASE_PASSWORD_FILE",
        "must not be set together with DATABASE_PASSWORD");
    return new DatabaseConfig(
        url,
        user,
        password.isEmpty() ? inFile : password,
        settings.integer("DATABASE_CONNECTIONS", 8, 1, 200),
        settings.millis("DATABASE_WAIT_MS", 2_000, 250, 60_000));
  }

  private static String jdbcUrl(String url) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("must be an address that starts with jdbc:postgresql:");
    }
    return url;
  }
}

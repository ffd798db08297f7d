package io.topbook.connect;

import io.topbook.runtime.BadSettingsException;
import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// What {@link ApplyConnectors} and {@link Watchdog} are told; the README's table says more.
///
/// @param sinks what to apply
/// @param waitFor how long to wait for Connect before giving up
/// @param watchInterval pause between two looks of the watchdog
/// @param restartBackoffMax the longest pause between two restarts of one connector
public record ConnectSettings(
    URI connect,
    SinkConfigs sinks,
    Duration waitFor,
    Duration watchInterval,
    Duration restartBackoffMax,
    String httpHost,
    int httpPort) {

  /// @throws BadSettingsException naming every bad key
  public static ConnectSettings from(Map<String, String> environment) {
    Settings settings = Settings.from(environment);
    ConnectSettings read = read(settings);
    settings.check();
    return read;
  }

  static ConnectSettings read(Settings settings) {
    return new ConnectSettings(
        settings.address("CONNECT_URL", "http://127.0.0.1:8083", "http", "https"),
        new SinkConfigs(
            settings.oneOf("SINK_FLAVOUR", Flavour.DEBEZIUM, Flavour.class),
            settings.read("EXCHANGE", "binance", Exchange::of),
            settings.read(
                "DATABASE_URL",
                "jdbc:postgresql://127.0.0.1:15432/topbook",
                ConnectSettings::requireJdbc),
            settings.read("DATABASE_PASSWORD_FILE", "", ConnectSettings::passwordReference)),
        settings.millis("WAIT_MS", 120_000, 0, 3_600_000),
        settings.millis("WATCHDOG_INTERVAL_MS", 2_000, 100, 60_000),
        settings.millis("WATCHDOG_BACKOFF_MAX_MS", 15_000, 1_000, 600_000),
        settings.text("HTTP_HOST", "127.0.0.1"),
        settings.integer("HTTP_PORT", 9103, 0, 65_535));
  }

  /// What the worker resolves to the password: the content of the file, else its environment.
  private static String passwordReference(String file) {
    if (file.isEmpty()) {
      return "${env:DATABASE_PASSWORD}";
    }
    Path path = Path.of(file).toAbsolutePath();
    requireNoLineEnd(path);
    return "${directory:" + path.getParent() + ':' + path.getFileName() + '}';
  }

  /// Connect takes the file as it is, so a line end would be part of the password. Where only the
  /// worker sees the file there is nothing to look at.
  private static void requireNoLineEnd(Path file) {
    try {
      if (Files.isReadable(file) && Files.readString(file).endsWith("\n")) {
        throw new IllegalArgumentException("must name a file without a line end");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("must name a readable file (" + e.getMessage() + ')', e);
    }
  }

  private static String requireJdbc(String url) {
    if (!url.startsWith("jdbc:postgresql://")) {
      throw new IllegalArgumentException("must start with jdbc:postgresql://");
    }
    return url;
  }
}

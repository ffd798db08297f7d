package io.topbook.local.setup;

import io.topbook.runtime.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What the environment says about the stack as a whole; each program reads its own settings beside
/// these, since it inherits the environment.
///
/// @param home where data and logs of every run live
/// @param minFreeDiskMb a run does not start with less
/// @param logMaxMb a part's log is cut beyond this
/// @param patience how long a starting part waits for its neighbours
/// @param drain how long a stop waits until what was received is stored
public record StackSettings(
    Path home,
    Ports ports,
    Elsewhere elsewhere,
    String symbols,
    int partitions,
    int minFreeDiskMb,
    int logMaxMb,
    Duration patience,
    Duration drain) {

  /// Where each part listens, on 127.0.0.1.
  public record Ports(
      int postgres,
      int kafka,
      int kafkaController,
      int registry,
      int connect,
      int sim,
      int producer,
      int aggregator,
      int watchdog,
      int api) {}

  /// Parts that are not started because a real one is named; empty when ours is.
  public record Elsewhere(
      Optional<Database> database,
      Optional<String> kafka,
      Optional<String> registry,
      Optional<String> connect) {}

  /// A database of the user's own. The user must be allowed to create roles the first time.
  public record Database(String url, String user, String password) {
    @Override
    public String toString() {
      return "Database[url=" + url + ", user=" + user + ", password=***]";
    }
  }

  /// @throws io.topbook.runtime.BadSettingsException naming every bad key, its value and its range
  public static StackSettings from(Map<String, String> environment) {
    Settings settings = Settings.from(environment);
    StackSettings read = read(settings);
    settings.check();
    return read;
  }

  static StackSettings read(Settings settings) {
    return new StackSettings(
        settings.read("TOPBOOK_HOME", ".topbook", Path::of).toAbsolutePath().normalize(),
        new Ports(
            port(settings, "PORT_POSTGRES", 15432),
            port(settings, "PORT_KAFKA", 9092),
            port(settings, "PORT_KAFKA_CONTROLLER", 9093),
            port(settings, "PORT_REGISTRY", 8081),
            port(settings, "PORT_CONNECT", 8083),
            port(settings, "PORT_SIM", 9443),
            port(settings, "PORT_PRODUCER", 9101),
            port(settings, "PORT_AGGREGATOR", 9102),
            port(settings, "PORT_WATCHDOG", 9103),
            port(settings, "PORT_API", 8000)),
        new Elsewhere(
            database(settings),
            optional(settings, "KAFKA_BOOTSTRAP_SERVERS"),
            optional(settings, "SCHEMA_REGISTRY_URL"),
            optional(settings, "CONNECT_URL")),
        settings.text("SYMBOLS", ""),
        settings.integer("TOPIC_PARTITIONS", 12, 1, 1000),
        settings.integer("MIN_FREE_DISK_MB", 2_000, 0, 1_000_000_000),
        settings.integer("LOG_MAX_MB", 50, 1, 100_000),
        settings.millis("WAIT_MS", 120_000, 1_000, 3_600_000),
        settings.millis("STOP_DRAIN_MS", 60_000, 0, 3_600_000));
  }

  private static int port(Settings settings, String key, int defaultPort) {
    return settings.integer(key, defaultPort, 1, 65_535);
  }

  private static Optional<Database> database(Settings settings) {
    String user = settings.text("DATABASE_USER", "topbook_owner");
    String password = settings.secret("DATABASE_PASSWORD", "");
    return optional(settings, "DATABASE_URL").map(url -> new Database(url, user, password));
  }

  private static Optional<String> optional(Settings settings, String key) {
    return Optional.of(settings.text(key, "")).filter(text -> !text.isEmpty());
  }
}

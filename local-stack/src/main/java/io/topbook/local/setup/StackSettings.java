package io.topbook.local.setup;

import io.topbook.runtime.BadSettingsException;
import io.topbook.runtime.Settings;
import io.topbook.schemas.SymbolList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// What the environment says about the stack as a whole; each program reads its own settings beside
/// these, since it inherits the environment.
///
/// @param home where data and logs of every run live
/// @param minFreeDiskMb a run does not start with less
/// @param logMaxMb a part's log is cut beyond this
/// @param patience how long a starting part waits for its neighbours
/// @param drain how long a stop waits until what was received is stored
/// @param problems a line for each bad key, which has its default here: whoever starts something
///   refuses together with what is wrong with the programs' settings
public record StackSettings(
    Path home,
    Ports ports,
    Elsewhere elsewhere,
    String symbols,
    int partitions,
    int minFreeDiskMb,
    int logMaxMb,
    Duration patience,
    Duration drain,
    List<String> problems) {
  private static final String DATABASE = "DATABASE_URL";
  private static final String KAFKA = "KAFKA_BOOTSTRAP_SERVERS";
  private static final String REGISTRY = "SCHEMA_REGISTRY_URL";
  private static final String CONNECT = "CONNECT_URL";
  private static final String WRITER_PASSWORD = "WRITER_PASSWORD";
  private static final String READER_PASSWORD = "READER_PASSWORD";

  /// Where each part listens, on 127.0.0.1.
  public record Ports(
      int postgres,
      int kafka,
      int kafkaController,
      int registry,
      int connect,
      int sim,
      int producer,
      int history,
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
  ///
  /// @param writerPassword of `topbook_writer`, which the migrate job sets
  /// @param readerPassword of `topbook_reader`, likewise
  public record Database(
      String url, String user, String password, String writerPassword, String readerPassword) {
    @Override
    public String toString() {
      return "Database[url=" + url + ", user=" + user + ", password=***]";
    }
  }

  /// For a run whose parts are all its own: what is made up or played back must not get between the
  /// user's real rows.
  ///
  /// @param command say `demo`
  public static StackSettings readOfOwnParts(Map<String, String> environment, String command) {
    Settings settings = Settings.from(environment);
    List<String> given =
        Stream.of(DATABASE, KAFKA, REGISTRY, CONNECT)
            .filter(key -> !environment.getOrDefault(key, "").isBlank())
            .toList();
    String instead = "env -u " + String.join(" -u ", given) + " ./topbook " + command;
    for (String key : given) {
      settings.require(
          false, key, "must not be set for " + command + ", which keeps to itself: " + instead);
    }
    Map<String, String> own = new HashMap<>(environment);
    given.forEach(own::remove);
    return read(own).with(problems(settings));
  }

  /// The same, for who needs all of them at once.
  ///
  /// @throws BadSettingsException naming every bad key, its value and its range
  public static StackSettings ofOwnParts(Map<String, String> environment, String command) {
    return readOfOwnParts(environment, command).checked();
  }

  /// As far as they can be read: see `problems`.
  public static StackSettings read(Map<String, String> environment) {
    Settings settings = Settings.from(environment);
    return read(settings).with(problems(settings));
  }

  /// @throws BadSettingsException naming every bad key, its value and its range
  public static StackSettings from(Map<String, String> environment) {
    return read(environment).checked();
  }

  private static List<String> problems(Settings settings) {
    try {
      settings.check();
      return List.of();
    } catch (BadSettingsException e) {
      return e.problems();
    }
  }

  private StackSettings with(List<String> more) {
    return new StackSettings(
        home,
        ports,
        elsewhere,
        symbols,
        partitions,
        minFreeDiskMb,
        logMaxMb,
        patience,
        drain,
        Stream.concat(problems.stream(), more.stream()).toList());
  }

  private StackSettings checked() {
    if (!problems.isEmpty()) {
      throw new BadSettingsException(problems);
    }
    return this;
  }

  /// All that a command needs of the settings that looks at a run or ends it.
  public static Path home(Map<String, String> environment) {
    return checked(environment, StackSettings::home);
  }

  private static <T> T checked(Map<String, String> environment, Function<Settings, T> read) {
    Settings settings = Settings.from(environment);
    T value = read.apply(settings);
    settings.check();
    return value;
  }

  private static Path home(Settings settings) {
    return settings.read("TOPBOOK_HOME", ".topbook", Path::of).toAbsolutePath().normalize();
  }

  static StackSettings read(Settings settings) {
    return new StackSettings(
        home(settings),
        new Ports(
            port(settings, "PORT_POSTGRES", 15432),
            port(settings, "PORT_KAFKA", 9092),
            port(settings, "PORT_KAFKA_CONTROLLER", 9093),
            port(settings, "PORT_REGISTRY", 8081),
            port(settings, "PORT_CONNECT", 8083),
            port(settings, "PORT_SIM", 9443),
            port(settings, "PORT_PRODUCER", 9101),
            port(settings, "PORT_HISTORY", 9104),
            port(settings, "PORT_AGGREGATOR", 9102),
            port(settings, "PORT_WATCHDOG", 9103),
            port(settings, "PORT_API", 8000)),
        new Elsewhere(
            database(settings),
            optional(settings, KAFKA, StackSettings::requireHosts),
            optional(settings, REGISTRY, StackSettings::requireWebAddress),
            optional(settings, CONNECT, StackSettings::requireWebAddress)),
        settings.read("SYMBOLS", "", StackSettings::symbols),
        settings.integer("TOPIC_PARTITIONS", 12, 1, 1000),
        minFreeDiskMb(settings),
        settings.integer("LOG_MAX_MB", 50, 1, 100_000),
        settings.millis("WAIT_MS", 120_000, 1_000, 3_600_000),
        settings.millis("STOP_DRAIN_MS", 60_000, 0, 3_600_000),
        List.of());
  }

  private static String symbols(String text) {
    if (!text.isEmpty()) {
      var _ = SymbolList.parse(text);
    }
    return text;
  }

  /// What `status` needs beside.
  public static int minFreeDiskMb(Map<String, String> environment) {
    return checked(environment, StackSettings::minFreeDiskMb);
  }

  private static int minFreeDiskMb(Settings settings) {
    return settings.integer("MIN_FREE_DISK_MB", 2_000, 0, 1_000_000_000);
  }

  private static int port(Settings settings, String key, int defaultPort) {
    return settings.integer(key, defaultPort, 1, 65_535);
  }

  private static Optional<Database> database(Settings settings) {
    String user = settings.text("DATABASE_USER", "topbook_owner");
    String password = settings.secretOrFile("DATABASE_PASSWORD");
    String writer = settings.secretOrFile(WRITER_PASSWORD);
    String reader = settings.secretOrFile(READER_PASSWORD);
    Optional<String> url = optional(settings, DATABASE, StackSettings::requireDatabase);
    if (url.isPresent()) {
      // Roles belong to the whole server: their passwords are not ours to make up there.
      settings.require(!writer.isEmpty(), WRITER_PASSWORD, "must be set with " + DATABASE);
      settings.require(!reader.isEmpty(), READER_PASSWORD, "must be set with " + DATABASE);
    }
    return url.map(there -> new Database(there, user, password, writer, reader));
  }

  private static Optional<String> optional(
      Settings settings, String key, Consumer<String> requirement) {
    return settings.read(
        key,
        "",
        text -> {
          if (text.isEmpty()) {
            return Optional.empty();
          }
          requirement.accept(text);
          return Optional.of(text);
        });
  }

  private static void requireDatabase(String text) {
    require(text.startsWith("jdbc:postgresql:"), "must start with jdbc:postgresql:");
  }

  private static void requireHosts(String text) {
    require(
        Arrays.stream(text.split(",", -1)).allMatch(each -> each.strip().matches("\\S+:\\d{1,5}")),
        "must be HOST:PORT, several joined by commas");
  }

  private static void requireWebAddress(String text) {
    require(
        text.matches("https?://[^/\\s]+(/\\S*)?"),
        "must be an address that starts with http:// or https://");
  }

  private static void require(boolean holds, String requirement) {
    if (!holds) {
      throw new IllegalArgumentException(requirement);
    }
  }
}

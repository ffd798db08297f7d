package io.topbook.runtime;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads settings from the environment and collects what is wrong with them, so that a process
/// refuses to start with one message that names every bad key, its value and its range.
///
/// Each method reads one key; an unusable value is noted and the default returned, so that reading
/// goes on. Call {@link #check()} last. An empty value counts as absent. Not thread-safe.
public final class Settings {
  /// A protocol, which Kafka allows and ignores, a name or an address, and the port.
  private static final Pattern SERVER =
      Pattern.compile("(?:\\w+://)?(?:[\\w.%-]+|\\[[\\w.:%]+]):(\\d{1,5})");

  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> defaults = new LinkedHashMap<>();
  private final Map<String, String> effective = new TreeMap<>();

  private Settings(Map<String, String> environment) {
    this.environment = environment;
  }

  public static Settings from(Map<String, String> environment) {
    return new Settings(environment);
  }

  public String text(String key, String defaultValue) {
    return read(key, defaultValue, value -> value);
  }

  /// A text without which the process cannot start.
  public String required(String key, String meaning) {
    defaults.put(key, "");
    String value = environment.getOrDefault(key, "").strip();
    if (value.isEmpty()) {
      problem(key, "must be set: " + meaning);
    }
    effective.put(key, value);
    return value;
  }

  /// A text that never shows in {@link #effective()} or in a message.
  public String secret(String key, String defaultValue) {
    String value = text(key, defaultValue);
    effective.put(key, "***");
    defaults.put(key, "");
    return value;
  }

  public boolean bool(String key, boolean defaultValue) {
    return read(
        key,
        Boolean.toString(defaultValue),
        value ->
            switch (value) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("must be true or false");
            });
  }

  public int integer(String key, int defaultValue, int min, int max) {
    return (int) number(key, defaultValue, min, max);
  }

  public long number(String key, long defaultValue, long min, long max) {
    return read(
        key,
        Long.toString(defaultValue),
        value -> {
          long number;
          try {
            number = Long.parseLong(value);
          } catch (NumberFormatException _) {
            throw new IllegalArgumentException("must be a whole number from " + min + " to " + max);
          }
          if (number < min || number > max) {
            throw new IllegalArgumentException("must be from " + min + " to " + max);
          }
          return number;
        });
  }

  /// A duration whose key ends in `_MS`.
  public Duration millis(String key, long defaultMillis, long min, long max) {
    return Duration.ofMillis(number(key, defaultMillis, min, max));
  }

  public <E extends Enum<E>> E oneOf(String key, E defaultValue, Class<E> type) {
    return read(
        key,
        label(defaultValue),
        value ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> label(constant).equals(value))
                .findFirst()
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        Arrays.stream(type.getEnumConstants())
                            .map(Settings::label)
                            .collect(Collectors.joining(", ", "must be one of ", "")))));
  }

  /// An address with one of `schemes`, say `ws` and `wss`.
  public URI address(String key, String defaultValue, String... schemes) {
    return read(
        key,
        defaultValue,
        value -> {
          try {
            URI uri = new URI(value);
            if (uri.getHost() != null && Arrays.asList(schemes).contains(uri.getScheme())) {
              return uri;
            }
          } catch (URISyntaxException _) {
            // falls through to the one message for every unusable address
          }
          throw new IllegalArgumentException(
              "must be an address that starts with " + String.join(":// or ", schemes) + "://");
        });
  }

  /// A file that can be read; empty when the key is not set.
  public Optional<Path> file(String key) {
    return read(
        key,
        "",
        value -> {
          if (value.isEmpty()) {
            return Optional.empty();
          }
          Path file = Path.of(value);
          if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("must be a file that can be read");
          }
          return Optional.of(file);
        });
  }

  /// A secret: the value of `key`, else the content of the file that `key`_FILE names, else empty.
  public String secretOrFile(String key) {
    String value = secret(key, "");
    String inFile = content(key + "_FILE");
    return value.isEmpty() ? inFile : value;
  }

  /// What stands in the file that `key` names, without white space around it; empty when the key is
  /// not set.
  public String content(String key) {
    return read(
        key,
        "",
        file -> {
          try {
            return file.isEmpty() ? "" : Files.readString(Path.of(file)).strip();
          } catch (IOException e) {
            throw new IllegalArgumentException(
                "must be a readable file (" + e.getMessage() + ")", e);
          }
        });
  }

  /// Kafka's brokers, say `kafka-1:9092,kafka-2:9092`.
  public String servers(String key, String defaultValue) {
    return read(
        key,
        defaultValue,
        value -> {
          for (String server : value.split(",", -1)) {
            if (!isServer(server.strip())) {
              throw new IllegalArgumentException("must be host:port, several joined by ','");
            }
          }
          return value;
        });
  }

  private static boolean isServer(String server) {
    Matcher parts = SERVER.matcher(server);
    if (!parts.matches()) {
      return false;
    }
    int port = Integer.parseInt(parts.group(1));
    return port > 0 && port <= 65_535;
  }

  /// Any other type. `parse` throws IllegalArgumentException that says what is allowed ("must be
  /// …").
  public <T> T read(String key, String defaultValue, Function<String, T> parse) {
    defaults.put(key, defaultValue);
    String given = environment.getOrDefault(key, "").strip();
    effective.put(key, given.isEmpty() ? defaultValue : given);
    if (!given.isEmpty()) {
      try {
        return parse.apply(given);
      } catch (IllegalArgumentException e) {
        problem(key, e.getMessage() + ", was \"" + given + '"');
        effective.put(key, defaultValue);
      }
    }
    return parse.apply(defaultValue);
  }

  /// Notes a problem between settings that are fine one by one.
  public void require(boolean holds, String key, String problem) {
    if (!holds) {
      problem(key, problem);
    }
  }

  /// @throws BadSettingsException naming every bad key, when there is one
  public void check() {
    if (!problems.isEmpty()) {
      throw new BadSettingsException(problems);
    }
  }

  /// Every key read so far with its default, in reading order: what a README's table must say.
  public Map<String, String> defaults() {
    return Map.copyOf(defaults);
  }

  /// Every key read so far with the value in force, secrets masked.
  public Map<String, String> effective() {
    return new TreeMap<>(effective);
  }

  private void problem(String key, String what) {
    problems.add(key + ": " + what);
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}

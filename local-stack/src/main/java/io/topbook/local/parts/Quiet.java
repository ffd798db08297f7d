package io.topbook.local.parts;

import java.util.Arrays;
import java.util.stream.Stream;

/// Flags that keep talkative loggers of Kafka to warnings, and give lines a time.
final class Quiet {
  private static final String SIMPLE = "-Dorg.slf4j.simpleLogger.";

  private Quiet() {}

  static Stream<String> flags(String... loggers) {
    return Stream.concat(
        Stream.of(
            SIMPLE + "showDateTime=true",
            SIMPLE + "dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            SIMPLE + "showShortLogName=true"),
        Arrays.stream(loggers).map(logger -> SIMPLE + "log." + logger + "=warn"));
  }
}

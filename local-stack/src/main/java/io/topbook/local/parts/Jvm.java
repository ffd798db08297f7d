package io.topbook.local.parts;

import io.topbook.local.setup.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Command lines of Java programs, on the JDK that runs us.
///
/// Each program keeps an archive of its loaded classes, made when it first ends in order: that
/// halves its next start (registry: 4.3 → 2.0 s).
///
/// @param archives where they are
/// @param environment looked up for `JAVA_OPTS_<PART>`, the operator's own flags, which come last
record Jvm(Archives archives, Map<String, String> environment) {
  /// The second compiler would cost more than it earns: short-lived, or idle.
  static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final List<String> ALWAYS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          // Kafka's and Netty's use of native access and Unsafe prints warnings on JDK 25
          // otherwise.
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          // That there is no archive yet is not worth a line in the part's log.
          "-Xlog:cds*=off",
          "-Xlog:aot*=off");

  /// A program that stays.
  ///
  /// @param flags of this program, say its heap
  List<String> lasting(
      String part, List<String> flags, String classPath, String... mainAndArguments)
      throws IOException {
    List<String> all = new ArrayList<>(flags);
    all.add("-XX:+AutoCreateSharedArchive");
    all.add("-XX:SharedArchiveFile=" + archives.of(part, classPath));
    return brief(part, all, classPath, mainAndArguments);
  }

  /// A program that does one thing and ends.
  List<String> brief(
      String part, List<String> flags, String classPath, String... mainAndArguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(ALWAYS);
    words.addAll(withOneCollector(flags, own(part)));
    words.add("-cp");
    words.add(classPath);
    words.addAll(Arrays.asList(mainAndArguments));
    return words;
  }

  /// The operator's collector, else the part's, else the one that needs least: Java refuses two.
  private static List<String> withOneCollector(List<String> flags, List<String> own) {
    List<String> all = new ArrayList<>(flags);
    if (own.stream().anyMatch(Jvm::isCollector)) {
      all.removeIf(Jvm::isCollector);
    }
    all.addAll(own);
    if (all.stream().noneMatch(Jvm::isCollector)) {
      all.addFirst("-XX:+UseSerialGC");
    }
    return all;
  }

  private static boolean isCollector(String flag) {
    return flag.matches("-XX:\\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC");
  }

  /// The flags in a `jvm.options` file: one a line, `#` begins a comment.
  static List<String> options(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  private List<String> own(String part) {
    String flags =
        environment.getOrDefault(
            "JAVA_OPTS_" + part.toUpperCase(Locale.ROOT).replace('-', '_'), "");
    return flags.isBlank() ? List.of() : List.of(flags.strip().split("\\s+"));
  }
}

package io.topbook.connect;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A real part in a JVM of its own, so that it can be killed as in life. Confined to one thread.
final class ChildJvm implements AutoCloseable {
  /// What is handed out for the worker: its properties, its log levels.
  static final Path DIST = Path.of("src/main/dist").toAbsolutePath();

  private final List<String> command;
  private final Map<String, String> environment;
  private final Path folder;
  private final Path log;
  private Process process;

  /// @param main class and its arguments
  ChildJvm(Path folder, Map<String, String> environment, List<String> options, String... main) {
    this.folder = folder;
    this.environment = environment;
    this.log = folder.resolve("log.txt");
    command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", DIST + File.pathSeparator + infrastructure()));
    command.addAll(Arrays.asList(main));
  }

  /// The test's class path without anything of ours: the plugins must find their own.
  private static String infrastructure() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .filter(entry ->
            !Path.of(entry).getFileName().toString().matches("(topbook|avro|postgresql)-.*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  void start() throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = builder.start();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /// As `kill -9` does.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    if (isAlive()) {
      kill();
    }
  }
}

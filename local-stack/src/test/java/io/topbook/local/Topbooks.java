package io.topbook.local;

import io.topbook.local.setup.Installation;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `./topbook` as its users run it: a process of its own, on ports and in a folder of this test's.
final class Topbooks {
  private static final List<String> PORTS =
      List.of(
          "PORT_POSTGRES",
          "PORT_KAFKA",
          "PORT_KAFKA_CONTROLLER",
          "PORT_REGISTRY",
          "PORT_CONNECT",
          "PORT_SIM",
          "PORT_PRODUCER",
          "PORT_AGGREGATOR",
          "PORT_HISTORY",
          "PORT_WATCHDOG",
          "PORT_API");

  /// What a command said.
  record Answer(int exitCode, String output) {}

  private final Installation installation;
  private final Path home;
  private final Map<String, String> environment = new HashMap<>();

  Topbooks(Installation installation, Path home) throws IOException {
    this.installation = installation;
    this.home = Files.createDirectories(home);
    environment.put("TOPBOOK_HOME", home.toString());
    environment.put("MIN_FREE_DISK_MB", "500");
    // A replay is done once everything is committed.
    environment.put("COMMIT_INTERVAL_MS", "2000");
    for (String port : PORTS) {
      environment.put(port, Integer.toString(TestStack.freePort()));
    }
  }

  Path home() {
    return home;
  }

  /// Runs a command to its end.
  Answer run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(home, "answer", ".txt");
    Process process = start(output, arguments);
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroy();
      throw new AssertionError(
          "not done within ten minutes: " + List.of(arguments) + "\n" + Files.readString(output));
    }
    var answer = new Answer(process.exitValue(), Files.readString(output));
    Files.delete(output);
    return answer;
  }

  Process start(Path output, String... arguments) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-Dtopbook.root=" + installation.root(),
            "-cp",
            installation.programs(),
            Topbook.class.getName()));
    words.addAll(List.of(arguments));
    var builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    return builder
        .redirectErrorStream(true)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(output.toFile())
        .start();
  }

  /// The rows of a query, without the header: what the command `sql` prints, but without a JVM for
  /// each, which would take the cores from what is waited for.
  List<String> sql(String statement) throws IOException, SQLException {
    var answer = new StringWriter();
    try {
      SqlCommand.print(new Runs(home), statement, answer);
    } catch (SQLException e) {
      throw new SQLException(statement, e);
    }
    return answer.toString().lines().skip(1).toList();
  }
}

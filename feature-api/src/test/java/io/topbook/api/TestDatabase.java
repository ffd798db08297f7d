package io.topbook.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.api.config.ApiConfig;
import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.jobs.Database;
import io.topbook.schemas.jobs.MigrateJob;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL on a free port, that can be killed and started again on the same data.
/// Confined to one thread.
final class TestDatabase implements AutoCloseable {
  private static final String READER_PASSWORD = "reads";

  private final Path data;
  private final int port;
  private @Nullable EmbeddedPostgres server;

  TestDatabase(Path folder) throws IOException {
    this.data = folder.resolve("data");
    try (var socket = new ServerSocket(0)) {
      this.port = socket.getLocalPort();
    }
  }

  /// The version of the newest migration that there is.
  static String newestVersion() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../schemas/src/main/resources/db/migration"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("V\\d+__.*"))
          .map(name -> name.substring(1, name.indexOf('_')))
          .max(String::compareTo)
          .orElseThrow();
    }
  }

  void start() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "off")
            // It is off by default here, and a killed server would lose what was just stored.
            .setServerConfig("synchronous_commit", "on")
            .start();
  }

  /// Ends it as a crash does: no goodbye to any client.
  void kill() throws IOException {
    ProcessHandle postmaster = postmaster();
    var backends = postmaster.children().toList();
    postmaster.destroyForcibly();
    backends.forEach(ProcessHandle::destroyForcibly);
    postmaster.onExit().join();
    backends.forEach(backend -> backend.onExit().join());
    Files.deleteIfExists(data.resolve("postmaster.pid"));
    close(); // nothing is left to stop, but it lets go of the folder
  }

  /// Stops it in its tracks: connections stay open and nothing answers.
  void freeze() throws Exception {
    signal("STOP");
  }

  void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    var command = new ArrayList<>(List.of("kill", "-" + name));
    ProcessHandle postmaster = postmaster();
    command.add(Long.toString(postmaster.pid()));
    postmaster.children().forEach(backend -> command.add(Long.toString(backend.pid())));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private ProcessHandle postmaster() throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    return ProcessHandle.of(pid).orElseThrow();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", "");
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /// Makes the tables and roles of the schema, as the migrate job does.
  void migrate() {
    new MigrateJob(
            new MigrateJob.Config(
                Exchange.BINANCE,
                new Database(url(), "postgres", ""),
                "",
                READER_PASSWORD,
                Duration.ofMinutes(1),
                Duration.ofSeconds(10)),
            System.out)
        .run();
  }

  /// Runs statements as the owner.
  void run(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// The API's settings for it, on a free HTTP port.
  ApiConfig config(Map<String, String> further) {
    var environment = new HashMap<String, String>();
    environment.put("HTTP_PORT", "0");
    environment.put("DATABASE_URL", url());
    environment.put("DATABASE_PASSWORD", READER_PASSWORD);
    environment.put("DATABASE_WAIT_MS", "500");
    environment.putAll(further);
    return ApiConfig.from(Settings.from(environment));
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}

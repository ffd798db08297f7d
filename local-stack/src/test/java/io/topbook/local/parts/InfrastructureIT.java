package io.topbook.local.parts;

import static io.topbook.local.TestStack.await;
import static io.topbook.local.TestStack.freePort;
import static io.topbook.local.TestStack.installation;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.process.Part;
import io.topbook.local.process.RunState;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Standing;
import io.topbook.local.process.Supervisor;
import io.topbook.local.setup.Archives;
import io.topbook.local.setup.Installation;
import io.topbook.local.setup.RunFolder;
import io.topbook.schemas.wire.RegistryClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real broker, registry and database under the real supervisor, killed one by one.
class InfrastructureIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir private static Path home;
  private static RunFolder folder;
  private static Supervisor supervisor;
  private static int postgresPort;
  private static int kafkaPort;
  private static RegistryClient registry;

  @BeforeAll
  static void start() throws Exception {
    Installation installation = installation();
    folder = RunFolder.of(home, "infrastructure").create();
    var jvm = new Jvm(new Archives(home.resolve("archives")), Map.of());
    postgresPort = freePort();
    kafkaPort = freePort();
    int registryPort = freePort();
    Path data = folder.data();
    List<Part> parts =
        List.of(
            new Postgres(
                    installation.libraries(),
                    home,
                    data.resolve("postgres"),
                    folder.secret("topbook_owner"),
                    postgresPort,
                    true)
                .part(),
            new Broker(jvm, installation.kafka(), data.resolve("kafka"), kafkaPort, freePort())
                .part(),
            new Registry(jvm, installation.registry(), data.resolve("registry"), registryPort)
                .part());
    registry =
        new RegistryClient(URI.create("http://127.0.0.1:" + registryPort + "/apis/ccompat/v7"));
    supervisor = new Supervisor(parts, folder.stateFile(), folder.logs(), new Printed());
    supervisor.start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (supervisor != null) {
      supervisor.stop();
    }
  }

  @Test
  void aKilledDatabaseComesBackWithItsRows() throws Exception {
    execute("CREATE TABLE kept AS SELECT 42 AS answer");

    kill("postgres");

    try (var connection = DriverManager.getConnection(url(), "topbook_owner", password());
        var rows = connection.createStatement().executeQuery("SELECT answer FROM kept")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }

  @Test
  void aKilledBrokerComesBackWithItsTopics() throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + kafkaPort))) {
      admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1))).all().get();

      kill("kafka");

      assertThat(admin.listTopics().names().get()).contains("kept");
    }
  }

  @Test
  void aKilledRegistryGivesTheSameIdsAndNoneTwice() throws Exception {
    Schema first = SchemaBuilder.record("First").fields().requiredInt("a").endRecord();
    Schema second = SchemaBuilder.record("Second").fields().requiredInt("b").endRecord();
    int id = registry.register("first-value", first);

    kill("registry");

    var fresh =
        new RegistryClient(URI.create("http://127.0.0.1:" + port("registry") + "/apis/ccompat/v7"));
    assertThat(fresh.schemaOf(id)).isEqualTo(first);
    assertThat(fresh.register("first-value", first)).isEqualTo(id);
    assertThat(fresh.register("second-value", second)).isNotEqualTo(id);
  }

  @Test
  void noPasswordIsOnACommandLineOrReadableByOthers() throws Exception {
    String secret = password();
    for (PartState part : supervisor.state().parts()) {
      Path commandLine = Path.of("/proc/" + part.process().pid() + "/cmdline");
      assertThat(new String(Files.readAllBytes(commandLine), StandardCharsets.UTF_8))
          .doesNotContain(secret);
    }
    assertThat(Files.getPosixFilePermissions(folder.secret("topbook_owner")))
        .containsExactlyInAnyOrder(
            java.nio.file.attribute.PosixFilePermission.OWNER_READ,
            java.nio.file.attribute.PosixFilePermission.OWNER_WRITE);
  }

  private static void kill(String name) throws Exception {
    int before = state(name).restarts();
    state(name).process().alive().orElseThrow().destroyForcibly();
    await(
        name + " is back",
        LIMIT,
        () -> state(name).restarts() > before && state(name).standing() == Standing.READY);
  }

  private static PartState state(String name) {
    RunState state = supervisor.state();
    return state.parts().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static int port(String name) {
    return state(name).port();
  }

  private static void execute(String sql) throws Exception {
    try (var connection = DriverManager.getConnection(url(), "topbook_owner", password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String url() {
    return "jdbc:postgresql://127.0.0.1:" + postgresPort + "/topbook";
  }

  private static String password() throws Exception {
    return Files.readString(folder.secret("topbook_owner"));
  }
}

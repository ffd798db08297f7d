package io.topbook.local.parts;

import io.topbook.local.process.Part;
import io.topbook.local.process.Part.Command;
import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.Part.Port;
import io.topbook.local.process.Part.StopSignal;
import io.topbook.local.process.Probe;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Apicurio's registry with its tables in a file: every record names a schema by id, so ids must
/// outlive restarts and kills.
final class Registry {
  static final String NAME = "registry";

  private final Jvm jvm;
  private final Path program;
  private final Path folder;
  private final int port;

  /// @param program the unpacked distribution
  Registry(Jvm jvm, Path program, Path folder, int port) {
    this.jvm = jvm;
    this.program = program;
    this.folder = folder;
    this.port = port;
  }

  Part part() throws IOException {
    List<String> flags =
        List.of(
            "-Xmx128m",
            Jvm.ONE_COMPILER,
            // As its manifest says, which counts with -jar only.
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            // Its management port would be 9000 on every interface; nobody asks it.
            "-Dquarkus.management.host=127.0.0.1",
            "-Dquarkus.management.port=0",
            "-Dquarkus.http.access-log.enabled=false",
            "-Dquarkus.otel.sdk.disabled=true",
            // WRITE_DELAY=0: an id that was answered is on disk; H2's default would lose half a
            // second.
            "-Dapicurio.datasource.url=jdbc:h2:file:"
                + folder.resolve("registry")
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0",
            "-Dapicurio.datasource.jdbc.initial-size=2",
            "-Dapicurio.datasource.jdbc.min-size=2",
            "-Dapicurio.datasource.jdbc.max-size=10");
    return new Part(
        NAME,
        Kind.SERVICE,
        new Command(
            jvm.lasting(
                NAME,
                flags,
                program.resolve("quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint"),
            Map.of(),
            program,
            () -> Files.createDirectories(folder)),
        Set.of(),
        List.of(new Port(port, "PORT_REGISTRY")),
        Probe.answers(URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7/subjects")),
        Duration.ofSeconds(90),
        StopSignal.TERM,
        Optional.empty());
  }
}

package io.topbook.connect;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A real Connect worker in a child process: our template, the plugin folder that the build stages.
final class Worker implements AutoCloseable {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private final ChildJvm process;
  private final URI address;

  private Worker(ChildJvm process, URI address) {
    this.process = process;
    this.address = address;
  }

  static Worker started(Path folder, String brokers, URI registry) throws IOException {
    Files.createDirectories(folder);
    Path plugins = folder.resolve("plugins");
    if (!Files.exists(plugins)) {
      Files.createSymbolicLink(plugins, TARGET.resolve("plugins"));
    }
    URI address = URI.create("http://127.0.0.1:" + Broker.freePort());
    var process =
        new ChildJvm(
            folder,
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                brokers,
                "SCHEMA_REGISTRY_URL",
                registry.toString(),
                "CONNECT_LISTENERS",
                address.toString(),
                "TOPIC_REPLICATION",
                "1",
                "DATABASE_USER",
                "topbook_writer",
                "DATABASE_PASSWORD",
                Database.PASSWORD),
            List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // Not UTC, so that a time that leans on the worker's zone shows.
                "-Duser.timezone=Asia/Kolkata"),
            "org.apache.kafka.connect.cli.ConnectDistributed",
            ChildJvm.DIST.resolve("worker.properties").toString());
    process.start();
    return new Worker(process, address);
  }

  URI address() {
    return address;
  }

  long pid() {
    return process.pid();
  }

  void kill() {
    process.kill();
  }

  String log() throws IOException {
    return process.log();
  }

  void restart() throws IOException {
    process.start();
  }

  @Override
  public void close() {
    process.close();
  }
}

package io.topbook.schemas.jobs;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/// A real broker (KRaft, one node) as a process of its own, on free ports, in a folder of its own.
final class TestBroker implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final Process process;

  TestBroker() {
    try {
      folder = Files.createTempDirectory("topbook-broker");
      port = freePort();
      Path properties = properties(port, freePort());
      java(
              "kafka.tools.StorageTool",
              "format",
              "-t",
              "dG9wYm9va3Rlc3RzMDAwMA",
              "-c",
              properties.toString())
          .start()
          .waitFor();
      process = java("kafka.Kafka", properties.toString()).start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      awaitReady();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("no broker", e);
    }
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  private Path properties(int port, int controllerPort) throws IOException {
    return Files.writeString(
        folder.resolve("server.properties"),
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.min.isr=1
        auto.create.topics.enable=false
        """
            .formatted(port, controllerPort, folder.resolve("log")));
  }

  private ProcessBuilder java(String... mainAndArguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(mainAndArguments));
    File log = folder.resolve("log.txt").toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
  }

  private void awaitReady() throws InterruptedException, IOException {
    var config =
        new java.util.HashMap<String, Object>(
            java.util.Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                60_000));
    try (Admin admin = Admin.create(config)) {
      admin.listTopics().names().get();
    } catch (ExecutionException e) {
      throw new IOException(Files.readString(folder.resolve("log.txt")), e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      try (var files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("broker does not stop", e);
    }
  }
}

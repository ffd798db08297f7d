package io.topbook.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One Kafka node, thrown away after the run; settings that are not Kafka's are those of a local
/// stack.
final class LoadBroker {
  private LoadBroker() {}

  static Child start(Path work, int port) throws IOException, InterruptedException {
    Path properties = work.resolve("server.properties");
    Files.writeString(
        properties,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=1
        transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
        group.initial.rebalance.delay.ms=0
        """
            .formatted(port, freePort(), work.resolve("kafka")));
    String classPath = System.getProperty("java.class.path");
    try (Child format =
        Child.java(
            work.resolve("format.log"),
            Map.of(),
            List.of(
                "-cp",
                classPath,
                "kafka.tools.StorageTool",
                "format",
                "-t",
                "dG9wYm9vay1iZW5jaC1sb2Fk",
                "-c",
                properties.toString()))) {
      format.expectSuccess();
    }
    return Child.java(
        work.resolve("kafka.log"),
        Map.of(),
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            "kafka.Kafka",
            properties.toString()));
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

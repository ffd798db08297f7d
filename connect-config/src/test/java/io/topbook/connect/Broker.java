package io.topbook.connect;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/// A real broker and controller in one child process, on free ports, with every topic.
final class Broker implements AutoCloseable {
  private final ChildJvm process;
  private final String address;

  private Broker(ChildJvm process, String address) {
    this.process = process;
    this.address = address;
  }

  static Broker started(Path folder) throws Exception {
    Files.createDirectories(folder);
    int port = freePort();
    int controller = freePort();
    Path properties = folder.resolve("server.properties");
    Files.writeString(
        properties,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        auto.create.topics.enable=false
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        group.initial.rebalance.delay.ms=0
        """
            .formatted(port, controller, folder.resolve("data")));
    StorageTool.execute(
        new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString()},
        new PrintStream(Files.newOutputStream(folder.resolve("format.txt"))));
    var process =
        new ChildJvm(
            folder,
            Map.of(),
            List.of("-Xmx256m", "-XX:+UseSerialGC"),
            "kafka.Kafka",
            properties.toString());
    var broker = new Broker(process, "127.0.0.1:" + port);
    process.start();
    Eventually.holds(Duration.ofSeconds(60), broker::createTopics);
    return broker;
  }

  String address() {
    return address;
  }

  private void createTopics() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      admin
          .createTopics(
              Arrays.stream(Topic.values())
                  .map(topic -> new NewTopic(topic.on(Exchange.BINANCE), 2, (short) 1))
                  .toList())
          .all()
          .get();
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.close();
  }
}

package io.topbook.aggregator;

import io.topbook.aggregator.topology.AggregatorTopology;
import io.topbook.aggregator.topology.Input;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/// A real Kafka broker in a JVM of its own, on ports that were free.
final class TestBroker implements AutoCloseable {
  private final int port;
  private final ChildJvm jvm;

  private TestBroker(int port, ChildJvm jvm) {
    this.port = port;
    this.jvm = jvm;
  }

  static TestBroker start(Path folder) throws IOException, InterruptedException {
    int port = freePort();
    int controllerPort = freePort();
    Path settings = folder.resolve("server.properties");
    Files.writeString(
        settings,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        auto.create.topics.enable=false
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.abort.timed.out.transaction.cleanup.interval.ms=500
        group.initial.rebalance.delay.ms=0
        """
            .formatted(port, controllerPort, folder.resolve("kafka")));
    Path log = folder.resolve("kafka.log");
    try (var format =
        ChildJvm.start(
            "kafka.tools.StorageTool",
            List.of("format", "-t", Uuid.randomUuid().toString(), "-c", settings.toString()),
            Map.of(),
            log)) {
      if (format.awaitExit() != 0) {
        throw new IllegalStateException("cannot format: " + format.lastWords());
      }
    }
    return new TestBroker(
        port, ChildJvm.start("kafka.Kafka", List.of(settings.toString()), Map.of(), log));
  }

  String servers() {
    return "127.0.0.1:" + port;
  }

  /// Creates every topic of the aggregator; waits until the broker is up.
  void createTopics(Exchange exchange, int partitions)
      throws ExecutionException, InterruptedException {
    List<NewTopic> topics =
        Stream.concat(
                Arrays.stream(Input.values()).map(Input::topic),
                AggregatorTopology.OUTPUTS.stream())
            .map((Topic topic) -> topic.on(exchange))
            .map(name ->
                new NewTopic(name, partitions, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime")))
            .toList();
    try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers()))) {
      admin.createTopics(topics).all().get(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("broker does not answer: " + jvm.lastWords(), e);
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    jvm.close();
  }
}

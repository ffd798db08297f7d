package io.topbook.local.parts;

import io.topbook.local.process.Part;
import io.topbook.local.process.Part.Command;
import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.Part.Port;
import io.topbook.local.process.Part.StopSignal;
import io.topbook.local.process.Probe;
import io.topbook.local.setup.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/// One Kafka node, broker and KRaft controller in one process.
final class Broker {
  static final String NAME = "kafka";

  private static final List<String> FLAGS =
      Stream.concat(
              Stream.of("-Xms64m", "-Xmx256m"),
              Quiet.flags(
                  // Each prints all its settings, or a line a partition, at every start.
                  "org.apache.kafka.common.config.AbstractConfig",
                  "kafka.log",
                  "kafka.cluster",
                  "org.apache.kafka.storage",
                  "org.apache.kafka.controller",
                  "state.change.logger"))
          .toList();

  private final Jvm jvm;
  private final String classPath;
  private final Path folder;
  private final int port;
  private final int controllerPort;

  Broker(Jvm jvm, String classPath, Path folder, int port, int controllerPort) {
    this.jvm = jvm;
    this.classPath = classPath;
    this.folder = folder;
    this.port = port;
    this.controllerPort = controllerPort;
  }

  Part part() throws IOException {
    return new Part(
        NAME,
        Kind.SERVICE,
        new Command(
            jvm.lasting(NAME, FLAGS, classPath, "kafka.Kafka", properties().toString()),
            Map.of(),
            folder,
            this::format),
        Set.of(),
        List.of(new Port(port, "PORT_KAFKA"), new Port(controllerPort, "PORT_KAFKA_CONTROLLER")),
        Probe.listens("127.0.0.1", port),
        Duration.ofSeconds(60),
        StopSignal.TERM,
        Optional.empty());
  }

  /// Under another name until complete: being killed on the way leaves nothing that looks complete.
  private void format() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    if (!Files.exists(log())) {
      Path next = folder.resolve("log.next");
      Folders.delete(next);
      Path formatting = folder.resolve("format.properties");
      Files.writeString(formatting, settings(next));
      Tool.run(
          folder,
          "",
          jvm.brief(
              "kafka-format",
              List.of("-Xmx64m", Jvm.ONE_COMPILER),
              classPath,
              "kafka.tools.StorageTool",
              "format",
              "--config",
              formatting.toString(),
              "--cluster-id",
              Uuid.randomUuid().toString()));
      Files.delete(formatting);
      Files.move(next, log(), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.writeString(properties(), settings(log()));
  }

  private Path properties() {
    return folder.resolve("server.properties");
  }

  private Path log() {
    return folder.resolve("log");
  }

  /// Written anew at every start, since ports are settings.
  private String settings(Path log) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    listeners=BROKER://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
    listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
    inter.broker.listener.name=BROKER
    controller.listener.names=CONTROLLER
    log.dirs=%3$s
    # Topics are made by the topics job, with the retention that the design gives them.
    auto.create.topics.enable=false
    # One broker: nothing can be on two. Few partitions: each is files to open at start.
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=4
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    transaction.state.log.num.partitions=4
    # How soon the transaction of a killed aggregator is looked at, when its time is up.
    transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
    # After kill -9 the broker may register anew only once its old registration has expired; its
    # coordinators work meanwhile. A transaction that times out then is rolled back in vain: at the
    # expiry no partition has a leader, and the broker takes that for deleted partitions and skips
    # their markers. Whatever reads committed waits there for ever. So it expires before they start.
    broker.session.timeout.ms=2000
    broker.heartbeat.interval.ms=500
    share.coordinator.state.topic.replication.factor=1
    share.coordinator.state.topic.min.isr=1
    # The first member of a group need not wait three seconds for others.
    group.initial.rebalance.delay.ms=0
    # Half the heap otherwise.
    log.cleaner.dedupe.buffer.size=16777216
    num.network.threads=2
    num.io.threads=4
    # After kill -9, partitions are checked on both cores.
    num.recovery.threads.per.data.dir=2
    # Snapshots of a thousand levels a side with room to spare.
    message.max.bytes=8388608
    """
        .formatted(port, controllerPort, log);
  }
}

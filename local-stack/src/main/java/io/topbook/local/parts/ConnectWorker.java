package io.topbook.local.parts;

import io.topbook.local.process.Part;
import io.topbook.local.process.Part.Command;
import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.Part.Port;
import io.topbook.local.process.Part.Preparation;
import io.topbook.local.process.Part.StopSignal;
import io.topbook.local.process.Probe;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// One distributed Connect worker with the sinks' plugins.
final class ConnectWorker {
  static final String NAME = "connect";

  private static final List<String> FLAGS =
      Stream.concat(
              Stream.of("-Xms64m", "-Xmx512m", "-Xmn200m"),
              Quiet.flags(
                  "org.apache.kafka.common",
                  "org.apache.kafka.clients",
                  "org.apache.kafka.connect.runtime.WorkerConfig",
                  "org.eclipse.jetty",
                  "org.hibernate"))
          .toList();

  private ConnectWorker() {}

  /// @param folder in which its `plugins` lie
  /// @param environment what its properties ask for
  static Part part(
      Jvm jvm,
      String classPath,
      Path properties,
      Path folder,
      int port,
      Map<String, String> environment,
      Set<String> needs)
      throws IOException {
    return new Part(
        NAME,
        Kind.SERVICE,
        new Command(
            jvm.lasting(
                NAME,
                FLAGS,
                classPath,
                "org.apache.kafka.connect.cli.ConnectDistributed",
                properties.toString()),
            environment,
            folder,
            Preparation.NONE),
        needs,
        List.of(new Port(port, "PORT_CONNECT")),
        Probe.answers(URI.create("http://127.0.0.1:" + port + "/connectors")),
        Duration.ofMinutes(2),
        StopSignal.TERM,
        Optional.empty());
  }
}

package io.topbook.local.process;

import io.topbook.local.process.Part.Command;
import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.Part.Port;
import io.topbook.local.process.Part.Preparation;
import io.topbook.local.process.Part.StopSignal;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Small parts for tests: shell scripts.
final class TestParts {
  private final String name;
  private final String script;
  private final List<Port> ports = new ArrayList<>();
  private Kind kind = Kind.SERVICE;
  private Set<String> needs = Set.of();
  private Probe probe = Probe.none();
  private Path directory = Path.of("/");

  private TestParts(String name, String script) {
    this.name = name;
    this.script = script;
  }

  static TestParts script(String name, String script) {
    return new TestParts(name, script);
  }

  static TestParts sleeping(String name) {
    return new TestParts(name, "exec sleep 60");
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  TestParts port(int number, String key) {
    ports.add(new Port(number, key));
    return this;
  }

  TestParts kind(Kind kind) {
    this.kind = kind;
    return this;
  }

  TestParts needs(String... names) {
    this.needs = Set.of(names);
    return this;
  }

  TestParts probe(Probe probe) {
    this.probe = probe;
    return this;
  }

  TestParts directory(Path directory) {
    this.directory = directory;
    return this;
  }

  Part build() {
    return build(
        new Command(List.of("/bin/sh", "-c", script), Map.of(), directory, Preparation.NONE));
  }

  /// Does something else than the script.
  Part build(Part.Work work) {
    return new Part(
        name,
        kind,
        work,
        needs,
        ports,
        probe,
        Duration.ofSeconds(20),
        StopSignal.TERM,
        Optional.empty());
  }
}

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Our own programs: each a main class on the one class path, told by its environment what to do.
///
/// @param directory in which they run
/// @param common the settings that all of them share
/// @param startLimit how long each may take to serve
record Programs(
    Jvm jvm, String classPath, Path directory, Map<String, String> common, Duration startLimit) {
  /// Short-lived, or idle: the second compiler would cost more than it earns.
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final String QUIET_CLIENTS = "org.apache.kafka";

  /// A program that answers `/health` on a port of its own.
  Part service(
      String name,
      Kind kind,
      String main,
      List<String> flags,
      Port port,
      Map<String, String> settings,
      Set<String> needs)
      throws IOException {
    URI health = URI.create("http://127.0.0.1:" + port.number() + "/health");
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("HTTP_HOST", "127.0.0.1");
    environment.put("HTTP_PORT", Integer.toString(port.number()));
    return part(
        name,
        kind,
        flags,
        List.of(main),
        environment,
        needs,
        List.of(port),
        Probe.answers(health),
        Optional.of(health));
  }

  /// A program that does one thing and ends.
  Part job(String name, String main, Map<String, String> settings, Set<String> needs)
      throws IOException {
    List<String> flags = List.of("-Xmx96m", ONE_COMPILER);
    return part(
        name,
        Kind.JOB,
        flags,
        List.of(main),
        settings,
        needs,
        List.of(),
        Probe.none(),
        Optional.empty());
  }

  /// The stand-in exchange.
  Part sim(Port port, List<String> arguments) throws IOException {
    URI status = URI.create("http://127.0.0.1:" + port.number() + "/sim/status");
    List<String> words = new ArrayList<>(List.of("io.topbook.sim.SimMain"));
    words.addAll(arguments);
    return part(
        Stack.SIM,
        Kind.SOURCE,
        List.of("-Xmx192m"),
        words,
        Map.of(),
        Set.of(),
        List.of(port),
        Probe.answers(status),
        Optional.of(status));
  }

  private Part part(
      String name,
      Kind kind,
      List<String> flags,
      List<String> mainAndArguments,
      Map<String, String> settings,
      Set<String> needs,
      List<Port> ports,
      Probe probe,
      Optional<URI> health)
      throws IOException {
    Map<String, String> environment = new HashMap<>(common);
    environment.putAll(settings);
    List<String> all = Stream.concat(flags.stream(), Quiet.flags(QUIET_CLIENTS)).toList();
    var command =
        new Command(
            jvm.command(name, all, classPath, mainAndArguments.toArray(String[]::new)),
            environment,
            directory,
            Preparation.NONE);
    return new Part(name, kind, command, needs, ports, probe, startLimit, StopSignal.TERM, health);
  }
}

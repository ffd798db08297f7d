package io.topbook.local.parts;

import io.topbook.local.process.Part;
import io.topbook.local.process.Part.Command;
import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.Part.Port;
import io.topbook.local.process.Part.Preparation;
import io.topbook.local.process.Part.StopSignal;
import io.topbook.local.process.Part.Task;
import io.topbook.local.process.Part.Work;
import io.topbook.local.process.Probe;
import io.topbook.runtime.Settings;
import io.topbook.schemas.jobs.JobFailedException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/// Our own programs: each a main class on the one class path, told by its environment what to do.
///
/// @param directory in which they run
/// @param common the settings that all of them share
/// @param startLimit how long each may take to serve
/// @param check is given each program's settings
record Programs(
    Jvm jvm,
    String classPath,
    Path directory,
    Map<String, String> common,
    Duration startLimit,
    SettingsCheck check) {
  private static final String QUIET_CLIENTS = "org.apache.kafka";

  /// A program that answers `/health` on a port of its own.
  ///
  /// @param reader reads its settings as it does
  Part service(
      String name,
      Kind kind,
      String main,
      List<String> flags,
      Port port,
      Map<String, String> settings,
      Function<Map<String, String>, ?> reader,
      Set<String> needs)
      throws IOException {
    URI health = URI.create("http://127.0.0.1:" + port.number() + "/health");
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("HTTP_HOST", "127.0.0.1");
    environment.put("HTTP_PORT", Integer.toString(port.number()));
    check.read(environment(environment), reader);
    return part(
        name,
        kind,
        lasting(name, flags, List.of(main), environment),
        needs,
        List.of(port),
        Probe.answers(health),
        Optional.of(health));
  }

  /// A program that does one thing and ends.
  ///
  /// @param reader reads its settings as it does
  Part job(
      String name,
      String main,
      Map<String, String> settings,
      Function<Map<String, String>, ?> reader,
      Set<String> needs) {
    check.read(environment(settings), reader);
    List<String> flags = logging(List.of("-Xmx96m", Jvm.ONE_COMPILER));
    return part(
        name,
        Kind.JOB,
        new Command(
            jvm.brief(name, flags, classPath, main),
            environment(settings),
            directory,
            Preparation.NONE),
        needs,
        List.of(),
        Probe.none(),
        Optional.empty());
  }

  /// One of the jobs of `schemas`, done inside this process.
  ///
  /// @param reader reads its settings as it does
  <C> Part task(
      String name,
      Function<Settings, C> reader,
      BiFunction<C, PrintStream, Runnable> job,
      Map<String, String> settings,
      Set<String> needs) {
    Map<String, String> environment = environment(settings);
    check.read(environment, all -> reader.apply(Settings.from(all)));
    Task task =
        out -> {
          C config = reader.apply(Settings.from(check.environment(environment)));
          try {
            job.apply(config, out).run();
          } catch (JobFailedException e) {
            throw new IOException(e.getMessage(), e);
          }
        };
    return part(name, Kind.JOB, task, needs, List.of(), Probe.none(), Optional.empty());
  }

  /// The stand-in exchange.
  Part sim(Port port, List<String> arguments) throws IOException {
    URI status = URI.create("http://127.0.0.1:" + port.number() + "/sim/status");
    List<String> words = new ArrayList<>(List.of("io.topbook.sim.SimMain"));
    words.addAll(arguments);
    return part(
        Stack.SIM,
        Kind.SOURCE,
        lasting(Stack.SIM, List.of("-Xmx192m"), words, Map.of()),
        Set.of(),
        List.of(port),
        Probe.answers(status),
        Optional.of(status));
  }

  private Command lasting(
      String name, List<String> flags, List<String> mainAndArguments, Map<String, String> settings)
      throws IOException {
    String[] words = mainAndArguments.toArray(String[]::new);
    return new Command(
        jvm.lasting(name, logging(flags), classPath, words),
        environment(settings),
        directory,
        Preparation.NONE);
  }

  private static List<String> logging(List<String> flags) {
    return Stream.concat(flags.stream(), Quiet.flags(QUIET_CLIENTS)).toList();
  }

  private Map<String, String> environment(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(common);
    environment.putAll(settings);
    return environment;
  }

  private Part part(
      String name,
      Kind kind,
      Work work,
      Set<String> needs,
      List<Port> ports,
      Probe probe,
      Optional<URI> health) {
    return new Part(name, kind, work, needs, ports, probe, startLimit, StopSignal.TERM, health);
  }
}

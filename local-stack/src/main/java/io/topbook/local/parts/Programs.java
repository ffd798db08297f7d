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
import io.topbook.local.process.StartFailedException;
import io.topbook.runtime.BadSettingsException;
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
import java.util.stream.Stream;

/// Our own programs: each a main class on the one class path, told by its environment what to do.
///
/// @param directory in which they run
/// @param common the settings that all of them share
/// @param startLimit how long each may take to serve
record Programs(
    Jvm jvm, String classPath, Path directory, Map<String, String> common, Duration startLimit) {
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
        lasting(name, flags, List.of(main), environment),
        needs,
        List.of(port),
        Probe.answers(health),
        Optional.of(health));
  }

  /// A program that does one thing and ends.
  Part job(String name, String main, Map<String, String> settings, Set<String> needs) {
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
  Part task(String name, Job job, Map<String, String> settings, Set<String> needs) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(environment(settings));
    Task task =
        out -> {
          try {
            job.run(Settings.from(environment), out);
          } catch (BadSettingsException e) {
            throw new StartFailedException("cannot start: " + e.getMessage());
          } catch (JobFailedException e) {
            throw new IOException(e.getMessage(), e);
          }
        };
    return part(name, Kind.JOB, task, needs, List.of(), Probe.none(), Optional.empty());
  }

  /// What a job of `schemas` is to this module.
  @FunctionalInterface
  interface Job {
    void run(Settings settings, PrintStream out);
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

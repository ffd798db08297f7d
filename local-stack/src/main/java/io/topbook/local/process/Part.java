package io.topbook.local.process;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One part of the stack: how it starts, what it waits for, how one knows that it serves.
///
/// @param needs names of the parts that must serve (a job: be done) before it starts
/// @param startLimit how long after its start it may take until it serves; a job: until it is done
/// @param health where `/health` answers, when it has one
public record Part(
    String name,
    Kind kind,
    Work work,
    Set<String> needs,
    List<Port> ports,
    Probe probe,
    Duration startLimit,
    StopSignal stopSignal,
    Optional<URI> health) {

  /// What a part is for, which decides when it stops.
  public enum Kind {
    /// Brings data in: stops first, so that the rest can drain.
    SOURCE,
    /// Runs until it is stopped, after all parts that need it.
    SERVICE,
    /// Ends by itself, with 0 when it is done; tried again when not.
    JOB
  }

  /// How a part is told to stop.
  public enum StopSignal {
    TERM,
    INT
  }

  /// What a part does.
  public sealed interface Work {}

  /// A short job done inside this process: a JVM of its own would take longer than the job.
  @FunctionalInterface
  public non-sealed interface Task extends Work {
    /// How a line begins that the operator should read at once, not only in the job's log.
    String WARNING = "warning: ";

    /// @param out for what the operator should read
    /// @throws IOException when it cannot be done now: it is tried again
    /// @throws StartFailedException when trying again is of no use
    void run(PrintStream out) throws IOException, StartFailedException, InterruptedException;
  }

  /// A process.
  ///
  /// @param prepare runs before the first start, say to make a data folder; must stand being cut
  ///   off and run again
  public record Command(
      List<String> words, Map<String, String> environment, Path directory, Preparation prepare)
      implements Work {}

  /// What must be there before a part's first start.
  @FunctionalInterface
  public interface Preparation {
    Preparation NONE = () -> {};

    void run() throws IOException, InterruptedException;
  }

  /// A port that the part will listen on.
  ///
  /// @param key the setting that changes it
  public record Port(int number, String key) {}
}

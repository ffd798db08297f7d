package io.topbook.local.process;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a supervisor leaves on disk so that another terminal, or the next run after a kill, finds
/// its processes.
public record RunState(ProcessId supervisor, Phase phase, List<PartState> parts) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /// Where a run stands.
  public enum Phase {
    STARTING,
    RUNNING,
    STOPPING,
    STOPPED
  }

  /// Where a part stands.
  public enum Standing {
    WAITING,
    STARTING,
    READY,
    /// A job that has done its work.
    DONE,
    /// It died and starts again after a pause.
    RESTARTING,
    STOPPED,
    FAILED
  }

  /// One part as last seen.
  ///
  /// @param process the latest one; null before the first
  /// @param restarts how often it died and was started again
  /// @param port the first it listens on; null when none
  /// @param health where `/health` answers; null when nowhere
  /// @param sinceMillis since when it stands so
  public record PartState(
      String name,
      Standing standing,
      @Nullable ProcessId process,
      int restarts,
      @Nullable Integer port,
      @Nullable String health,
      long sinceMillis) {}

  /// What `file` holds; empty when there is none.
  ///
  /// @throws IOException when it cannot be read or understood
  public static Optional<RunState> read(Path file) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readString(file), RunState.class));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /// Replaces `file` as a whole: a reader sees the old or the new, never a half.
  public void write(Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, JSON.writeValueAsString(this));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Whether the supervisor that wrote this still runs.
  public boolean isAlive() {
    return phase != Phase.STOPPED && supervisor.alive().isPresent();
  }

  /// Processes of a supervisor that is gone.
  public List<PartState> orphans() {
    if (isAlive()) {
      return List.of();
    }
    return parts.stream()
        .filter(part -> part.process() != null && part.process().alive().isPresent())
        .toList();
  }
}

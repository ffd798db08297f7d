package io.topbook.local.process;

import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.RunState.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// Starts the parts as soon as what they need serves, keeps them running, stops them so that
/// nothing loses what it depends on. Leaves a {@link RunState} on disk at every change.
/// Thread-safe.
public final class Supervisor {
  private final Path stateFile;
  private final Map<String, Keeper> keepers = new LinkedHashMap<>();
  private final Progress progress;
  private final ProcessId self = ProcessId.of(ProcessHandle.current());
  private Phase phase = Phase.STARTING;
  private boolean unsaved;

  /// @param parts each after those it needs
  /// @param logs where each part's `NAME.log` goes
  public Supervisor(List<Part> parts, Path stateFile, Path logs, Progress progress) {
    this.stateFile = stateFile;
    this.progress = progress;
    for (Part part : parts) {
      List<Keeper> needs = part.needs().stream().map(this::keeper).toList();
      Path log = logs.resolve(part.name() + ".log");
      keepers.put(part.name(), new Keeper(part, needs, log, progress, this::save));
    }
  }

  private Keeper keeper(String name) {
    Keeper keeper = keepers.get(name);
    if (keeper == null) {
      throw new IllegalArgumentException(name + " is needed before it is listed");
    }
    return keeper;
  }

  /// Starts everything and returns once everything serves.
  ///
  /// @throws StartFailedException naming the first part that does not; the rest is left to {@link
  ///   #stop}
  public void start() throws StartFailedException {
    save();
    for (Keeper keeper : keepers.values()) {
      Thread.ofVirtual().name(keeper.part().name()).start(keeper);
    }
    awaitAll(keepers.values().stream().map(Keeper::served).toList());
    enter(Phase.RUNNING);
  }

  /// Waits for all, but no longer than until the first fails.
  private static void awaitAll(List<CompletableFuture<Void>> futures) throws StartFailedException {
    var all = CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    for (CompletableFuture<Void> future : futures) {
      var _ =
          future.exceptionally(failure -> {
            all.completeExceptionally(failure);
            return null;
          });
    }
    try {
      all.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StartFailedException failed) {
        throw failed;
      }
      throw e;
    }
  }

  /// The parts as they stand.
  public synchronized RunState state() {
    return new RunState(self, phase, keepers.values().stream().map(Keeper::state).toList());
  }

  /// Stops what brings data in; the rest goes on.
  public void stopSources() throws InterruptedException {
    enter(Phase.STOPPING);
    stop(part -> part.kind() == Kind.SOURCE);
  }

  /// Stops one part; the rest goes on.
  public void stop(String name) throws InterruptedException {
    keeper(name).stop();
  }

  /// Stops everything.
  public void stop() throws InterruptedException {
    enter(Phase.STOPPING);
    stop(_ -> true);
    enter(Phase.STOPPED);
  }

  /// Those that no other of them needs go first, all at once; then the next.
  private void stop(Predicate<Part> which) throws InterruptedException {
    List<Keeper> left =
        new ArrayList<>(
            keepers.values().stream().filter(keeper -> which.test(keeper.part())).toList());
    while (!left.isEmpty()) {
      Set<String> needed = new HashSet<>();
      left.forEach(keeper -> needed.addAll(allNeeds(keeper.part())));
      List<Keeper> next =
          left.stream().filter(keeper -> !needed.contains(keeper.part().name())).toList();
      stopTogether(next);
      left.removeAll(next);
    }
  }

  private static void stopTogether(List<Keeper> keepers) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.invokeAll(
          keepers.stream()
              .map(keeper ->
                  Executors.callable(() -> {
                    try {
                      keeper.stop();
                    } catch (InterruptedException _) {
                      Thread.currentThread().interrupt();
                    }
                  }))
              .toList());
    }
  }

  /// What the part needs, and what that needs, and so on.
  private Set<String> allNeeds(Part part) {
    Set<String> all = new HashSet<>(part.needs());
    part.needs().forEach(name -> all.addAll(allNeeds(keeper(name).part())));
    return all;
  }

  private void enter(Phase now) {
    synchronized (this) {
      phase = now;
    }
    save();
  }

  /// Writes the state again when that failed the last time, say on a full disk.
  public synchronized void saveMissed() {
    if (unsaved) {
      save();
    }
  }

  /// What cannot be written is told, once, and no reason to leave a part dead or running.
  private synchronized void save() {
    try {
      state().write(stateFile);
      unsaved = false;
    } catch (IOException e) {
      if (!unsaved) {
        progress.trouble(
            "cannot write " + stateFile + ", so ./topbook status and down may not know: " + e);
      }
      unsaved = true;
    }
  }
}

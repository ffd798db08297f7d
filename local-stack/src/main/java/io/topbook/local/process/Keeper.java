package io.topbook.local.process;

import io.topbook.local.process.Part.Command;
import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.Part.Task;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Standing;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps one part running: starts it once what it needs serves, probes it, and starts it again with
/// growing pauses when it dies.
///
///     WAITING ─needs serve─► STARTING ─probe─► READY ─dies─► RESTARTING ─pause─► STARTING …
///                               │ └─job ends with 0─► DONE
///                               └─dies thrice, or too slow, before it ever served─► FAILED
///
/// {@link #run} belongs to one thread; {@link #stop} and {@link #state} are safe from any.
final class Keeper implements Runnable {
  private static final int ATTEMPTS = 3;
  private static final int BAD_SETTINGS = 2;
  private static final Duration PROBE_PAUSE = Duration.ofMillis(200);
  private static final Duration PAUSE_MIN = Duration.ofMillis(500);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(15);

  /// A part that served this long has recovered: its next pause is the shortest again.
  private static final Duration RECOVERED = Duration.ofSeconds(60);

  /// The first time a JVM ends it also writes its class archive, a few seconds of work.
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

  private static final int TOLD_LINES = 15;

  private final Part part;
  private final List<Keeper> needs;
  private final Path log;
  private final Progress progress;
  private final Runnable changed;

  /// Completed once the part has served for the first time; fails when it never will.
  private final CompletableFuture<Void> served = new CompletableFuture<>();

  private final CountDownLatch stopping = new CountDownLatch(1);
  private Standing standing = Standing.WAITING;
  private long sinceMillis = Instant.now().toEpochMilli();
  private @Nullable Process process;
  private @Nullable Thread runner;
  private @Nullable ProcessId id;
  private int restarts;

  Keeper(Part part, List<Keeper> needs, Path log, Progress progress, Runnable changed) {
    this.part = part;
    this.needs = needs;
    this.log = log;
    this.progress = progress;
    this.changed = changed;
  }

  Part part() {
    return part;
  }

  CompletableFuture<Void> served() {
    return served;
  }

  synchronized PartState state() {
    Integer port = part.ports().isEmpty() ? null : part.ports().getFirst().number();
    String health = part.health().map(URI::toString).orElse(null);
    return new PartState(part.name(), standing, id, restarts, port, health, sinceMillis);
  }

  @Override
  public void run() {
    synchronized (this) {
      runner = Thread.currentThread();
    }
    try {
      for (Keeper need : needs) {
        need.served.get();
      }
      switch (part.work()) {
        case Command command -> {
          command.prepare().run();
          keep(command);
        }
        case Task task -> keepTrying(task);
      }
    } catch (ExecutionException e) {
      enter(Standing.STOPPED);
      served.completeExceptionally(e.getCause() == null ? e : e.getCause());
    } catch (IOException | StartFailedException e) {
      fail(e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (RuntimeException e) {
      // Kafka's client throws one of its own when a stop interrupts it; any other is our mistake,
      // and without this nobody would hear of it.
      if (!isStopping()) {
        fail("cannot be kept: " + e);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // stop() says what it stands for now
    }
  }

  private void keepTrying(Task task)
      throws IOException, InterruptedException, StartFailedException {
    Duration pause = PAUSE_MIN;
    long startNanos = System.nanoTime();
    for (int attempt = 1; !isStopping(); attempt++) {
      enter(Standing.STARTING);
      if (isDone(task)) {
        serve(Standing.DONE, startNanos);
        return;
      }
      // A task waits for its neighbours by itself: one that has waited long is not tried again.
      if (attempt == ATTEMPTS || since(startNanos).compareTo(part.startLimit().dividedBy(2)) > 0) {
        throw new StartFailedException("failed");
      }
      rest("failed", pause);
      pause = min(pause.multipliedBy(2), PAUSE_MAX);
    }
  }

  private boolean isDone(Task task) throws IOException, InterruptedException, StartFailedException {
    try (var out = new JobLog(appending())) {
      try {
        task.run(out);
        return true;
      } catch (IOException e) {
        out.println(e.getMessage());
        return false;
      }
    }
  }

  /// A job's log, whose warnings go on to the operator.
  private final class JobLog extends PrintStream {
    JobLog(OutputStream log) {
      super(log, true, StandardCharsets.UTF_8);
    }

    @Override
    public void println(@Nullable String line) {
      super.println(line);
      if (line != null && line.startsWith(Task.WARNING)) {
        progress.trouble(part.name() + ": " + line);
      }
    }
  }

  private OutputStream appending() throws IOException {
    return Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void keep(Command command)
      throws IOException, InterruptedException, StartFailedException {
    Duration pause = PAUSE_MIN;
    for (int attempt = 1; !isStopping(); attempt++) {
      long startNanos = System.nanoTime();
      String how;
      boolean hopeless = false;
      try {
        Optional<Process> started = launch(command);
        if (started.isEmpty()) {
          return;
        }
        Process running = started.get();
        awaitServing(running, startNanos);
        int exit = running.waitFor();
        if (part.kind() == Kind.JOB && exit == 0) {
          serve(Standing.DONE, startNanos);
          return;
        }
        how = exit > 128 ? "signal " + (exit - 128) : "exit code " + exit;
        hopeless = exit == BAD_SETTINGS;
      } catch (IOException e) {
        how = "no launch: " + e.getMessage(); // no memory, no file handles: that passes
      }
      if (isStopping()) {
        return;
      }
      if (!served.isDone() && (attempt == ATTEMPTS || hopeless)) {
        throw new StartFailedException(
            attempt == 1 ? "ended with " + how : "ended " + attempt + " times, last with " + how);
      }
      pause = since(startNanos).compareTo(RECOVERED) > 0 ? PAUSE_MIN : pause;
      rest(how, pause);
      pause = min(pause.multipliedBy(2), PAUSE_MAX);
    }
  }

  private void rest(String how, Duration pause) throws InterruptedException {
    synchronized (this) {
      restarts++;
    }
    enter(Standing.RESTARTING);
    progress.died(part, how, pause);
    stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Empty when told to stop in the meantime.
  private Optional<Process> launch(Command command) throws IOException {
    synchronized (this) {
      if (isStopping()) {
        return Optional.empty();
      }
      process = Launch.start(command, log);
      id = ProcessId.of(process.toHandle());
    }
    enter(Standing.STARTING);
    return Optional.of(process);
  }

  /// Returns when the part serves, or has ended. One that has served before may take its time: a
  /// database reads its log first.
  private void awaitServing(Process running, long startNanos)
      throws InterruptedException, StartFailedException {
    if (part.kind() == Kind.JOB) {
      if (!running.waitFor(part.startLimit().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StartFailedException(
            "was not done within " + part.startLimit().toSeconds() + " s");
      }
      return;
    }
    while (running.isAlive() && !isStopping()) {
      Optional<String> missing = part.probe().missing();
      if (missing.isEmpty()) {
        serve(Standing.READY, startNanos);
        return;
      }
      if (!served.isDone() && since(startNanos).compareTo(part.startLimit()) > 0) {
        throw new StartFailedException(
            "did not serve within " + part.startLimit().toSeconds() + " s: " + missing.get());
      }
      stopping.await(PROBE_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void serve(Standing as, long startNanos) {
    enter(as);
    progress.ready(part, since(startNanos));
    served.complete(null);
  }

  private void fail(String why) {
    enter(Standing.FAILED);
    if (served.isDone()) {
      progress.trouble(part.name() + " is given up: " + why); // no start waits for it any more
    }
    served.completeExceptionally(new StartFailedException(part.name() + ' ' + why + lastLines()));
  }

  private String lastLines() {
    try {
      List<String> lines = new LogFile(log).tail(TOLD_LINES);
      return lines.isEmpty()
          ? ""
          : "\nThe last lines of " + log + ":\n    " + String.join("\n    ", lines);
    } catch (IOException e) {
      return "\n" + log + " cannot be read: " + e;
    }
  }

  /// Ends the process and keeps it from starting again. Returns when it has ended.
  void stop() throws InterruptedException {
    Process running;
    synchronized (this) {
      stopping.countDown();
      running = process;
      if (runner != null && part.work() instanceof Task) {
        runner.interrupt();
      }
    }
    if (running != null && running.isAlive()) {
      boolean gently = Stopping.stop(running.toHandle(), part.stopSignal(), STOP_PATIENCE);
      progress.stopped(part, !gently);
    }
    if (standing != Standing.DONE && standing != Standing.FAILED) {
      enter(Standing.STOPPED);
    }
    served.completeExceptionally(new StartFailedException("stopped while starting"));
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void enter(Standing now) {
    synchronized (this) {
      standing = now;
      sinceMillis = Instant.now().toEpochMilli();
    }
    changed.run();
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}

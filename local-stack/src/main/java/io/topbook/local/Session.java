package io.topbook.local;

import io.topbook.local.look.Sinks;
import io.topbook.local.parts.Stack;
import io.topbook.local.process.Part;
import io.topbook.local.process.Ports;
import io.topbook.local.process.StartFailedException;
import io.topbook.local.process.Supervisor;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Installation;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One run from its checks to its end: refuses early, starts, stays until told to stop, stops
/// sources first.
final class Session {
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final StackSettings settings;
  private final RunFolder folder;
  private final Plan plan;
  private final Console console;
  private final List<Part> parts;
  private final Supervisor supervisor;
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicBoolean stopping = new AtomicBoolean();

  /// @throws Refusal when it cannot work; nothing was started then
  Session(
      StackSettings settings,
      RunFolder folder,
      Plan plan,
      Console console,
      Map<String, String> environment)
      throws IOException, InterruptedException {
    this.settings = settings;
    this.folder = folder;
    this.plan = plan;
    this.console = console;
    var runs = new Runs(settings.home());
    Optional<RunFolder> other = runs.running();
    if (other.isPresent()) {
      throw new Refusal(other.get().name() + " is up already: ./topbook down ends it");
    }
    runs.clear(console::line);
    folder.create();
    refuseFullDisk();
    parts = Stack.parts(settings, Installation.find(), folder, plan, environment);
    List<String> problems = Ports.problems(parts, "127.0.0.1");
    if (!problems.isEmpty()) {
      throw new Refusal(String.join("\n", problems));
    }
    plan.write(folder.planFile());
    Addresses.of(settings).write(folder.addressesFile());
    supervisor = new Supervisor(parts, folder.stateFile(), folder.logs(), console);
  }

  private void refuseFullDisk() throws IOException {
    long freeMb = Files.getFileStore(folder.path()).getUsableSpace() >> 20;
    if (freeMb < settings.minFreeDiskMb()) {
      throw new Refusal(
          "%s has %d MB free, less than MIN_FREE_DISK_MB (%d): free some space, or set TOPBOOK_HOME to a folder elsewhere"
              .formatted(folder.path(), freeMb, settings.minFreeDiskMb()));
    }
  }

  /// Starts everything, stays until a signal, stops everything.
  void run() throws InterruptedException, StartFailedException, IOException {
    for (Part part : parts) {
      folder.bound(part.name(), 0);
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::onSignal));
    try (var _ = new StartWatch(supervisor, folder, console)) {
      supervisor.start();
    } catch (StartFailedException e) {
      if (stopping.compareAndSet(false, true)) {
        console.line("cannot start, stopping what is up");
        supervisor.stop();
        stopped.countDown();
        throw e;
      }
      stopped.await();
      return;
    }
    console.line("");
    console.line(Banner.text(plan, Addresses.of(settings), folder));
    try (var look = new StatusLine(folder, plan, Addresses.of(settings))) {
      while (!told.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        console.bottom(look.text(supervisor.state()));
        for (Part part : parts) {
          folder.bound(part.name(), (long) settings.logMaxMb() << 20);
        }
      }
    }
    stopped.await();
  }

  private void onSignal() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    told.countDown();
    console.bottom("");
    console.line("stopping: sources first");
    try {
      boolean running =
          supervisor.state().phase() == io.topbook.local.process.RunState.Phase.RUNNING;
      supervisor.stopSources();
      if (running) {
        drain();
      }
      supervisor.stop();
      console.line("stopped; data stays in " + folder.path());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
  }

  /// Waits until what was received is stored, but not for ever.
  private void drain() throws InterruptedException {
    console.line("draining: waiting until everything received is stored");
    long deadline = System.nanoTime() + settings.drain().toNanos();
    try (var sinks = new Sinks(Addresses.of(settings), plan.exchange())) {
      List<String> behind = sinks.behind();
      while (!behind.isEmpty() && System.nanoTime() < deadline) {
        console.bottom("waiting for " + String.join(", ", behind));
        Thread.sleep(Duration.ofMillis(500));
        behind = sinks.behind();
      }
      console.bottom("");
      if (!behind.isEmpty()) {
        console.line(
            "not all is stored yet: "
                + String.join(", ", behind)
                + "; it stays in Kafka and is stored after the next start");
      }
    } catch (org.apache.kafka.common.KafkaException e) {
      console.line("cannot tell what is stored yet (" + e.getMessage() + "); it stays in Kafka");
    }
  }
}

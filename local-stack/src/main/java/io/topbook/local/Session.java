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
import java.nio.channels.FileChannel;
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
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final Duration DRAIN_LOOK = Duration.ofMillis(500);

  /// A start that failed stops what is up by itself; a signal waits for that no longer.
  private static final Duration STOP_LIMIT = Duration.ofMinutes(3);

  private final StackSettings settings;
  private final RunFolder folder;
  private final Plan plan;
  private final Console console;
  private final List<Part> parts;
  private final Supervisor supervisor;
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicBoolean stopping = new AtomicBoolean();

  /// Held until the end: nobody else may start or change a run under this home.
  private final FileChannel lock;

  private final FreeDisk disk;
  private boolean diskTold;
  private boolean boundTold;

  /// Starts everything, stays until a signal, stops everything.
  ///
  /// @throws Refusal when it cannot work; nothing was started then
  static void run(
      StackSettings settings, RunFolder folder, Plan plan, Map<String, String> environment)
      throws InterruptedException, StartFailedException, IOException {
    Console console = Console.ofRun();
    try {
      new Session(settings, folder, plan, console, environment).run();
    } finally {
      console.flush(LAST_WORDS);
    }
  }

  private Session(
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
    lock = runs.lock();
    runs.clear(console::line);
    folder.create();
    disk = new FreeDisk(folder.path(), settings.minFreeDiskMb());
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

  private void refuseFullDisk() {
    Optional<String> shortage = disk.shortage();
    if (shortage.isPresent()) {
      throw new Refusal(
          shortage.get() + ": free some space, or set TOPBOOK_HOME to a folder elsewhere");
    }
  }

  private void run() throws InterruptedException, StartFailedException, IOException {
    try (FileChannel _ = lock) {
      stay();
    }
  }

  private void stay() throws InterruptedException, StartFailedException, IOException {
    boundLogs(0);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::onSignal));
    try (var _ = new StartWatch(parts, supervisor, folder, console)) {
      supervisor.start();
    } catch (StartFailedException e) {
      if (stopping.compareAndSet(false, true)) {
        console.line("cannot start, stopping what is up");
        try {
          supervisor.stop();
        } finally {
          stopped.countDown();
        }
        throw e;
      }
      stopped.await();
      return;
    }
    console.line("");
    console.line(Banner.text(plan, Addresses.of(settings), folder));
    try (var look = new StatusLine(folder, plan, Addresses.of(settings))) {
      while (!told.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        Optional<String> shortage = disk.shortage();
        console.bottom(look.text(supervisor.state()) + shortage.map(" · "::concat).orElse(""));
        look.news().ifPresent(console::line);
        tellShortage(shortage);
        boundLogs((long) settings.logMaxMb() << 20);
        supervisor.saveMissed();
      }
    }
    stopped.await();
  }

  private void tellShortage(Optional<String> shortage) {
    if (shortage.isPresent() && !diskTold) {
      console.line(shortage.get() + ": free some space before a part stops on a full disk");
    }
    diskTold = shortage.isPresent();
  }

  /// A log that cannot be set aside is told, once, and no reason to end the run.
  private void boundLogs(long maxBytes) {
    boolean failed = false;
    for (Part part : parts) {
      try {
        folder.bound(part.name(), maxBytes);
      } catch (IOException e) {
        if (!boundTold) {
          console.line("cannot set aside " + folder.log(part.name()) + ": " + e);
        }
        boundTold = true;
        failed = true;
      }
    }
    boundTold = failed;
  }

  private void onSignal() {
    if (!stopping.compareAndSet(false, true)) {
      awaitStopped(); // or the process would end here and leave running what is being stopped
      return;
    }
    told.countDown();
    console.bottom("");
    console.line("stopping: sources first");
    DownCommand.tellFirst(console);
    try {
      boolean running =
          supervisor.state().phase() == io.topbook.local.process.RunState.Phase.RUNNING;
      supervisor.stopSources();
      if (running) {
        drain();
      }
      supervisor.stop();
      console.line("stopped; data stays in " + folder.path());
      console.flush(LAST_WORDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
  }

  private void awaitStopped() {
    try {
      if (!stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        console.line("not all has stopped; ./topbook down ends what is left");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until what was received is stored, but not for ever. The aggregator stops as soon as it
  /// has read all: it would go on with provisional rows, of seconds whose marks do not come any
  /// more, and the sinks would never be done.
  private void drain() throws InterruptedException {
    console.line("draining: waiting until everything received is stored");
    long deadline = System.nanoTime() + settings.drain().toNanos();
    try (var sinks = new Sinks(Addresses.of(settings), plan.exchange())) {
      if (awaitNone(sinks::aggregatorBehind, deadline).isEmpty()) {
        long began = System.nanoTime();
        console.bottom("stopping the aggregator");
        supervisor.stop(Stack.AGGREGATOR);
        deadline += System.nanoTime() - began;
      }
      List<String> behind = awaitNone(sinks::behind, deadline);
      console.bottom("");
      if (!behind.isEmpty()) {
        console.line(
            "not all is stored yet: "
                + String.join(", ", behind)
                + "; it stays in Kafka and is stored after the next start");
      }
    }
  }

  private interface Behind {
    List<String> ask() throws InterruptedException;
  }

  /// Asks until none is behind, or the time is up.
  ///
  /// @return who is behind even so
  private List<String> awaitNone(Behind who, long deadlineNanos) throws InterruptedException {
    List<String> behind = ask(who);
    while (!behind.isEmpty() && System.nanoTime() < deadlineNanos) {
      console.bottom("waiting for " + String.join(", ", behind));
      Thread.sleep(DRAIN_LOOK);
      behind = ask(who);
    }
    return behind;
  }

  /// A broker that does not answer may do so again: what is behind is not known until then.
  private static List<String> ask(Behind who) throws InterruptedException {
    try {
      return who.ask();
    } catch (org.apache.kafka.common.KafkaException e) {
      return List.of("kafka, which does not answer (" + e.getMessage() + ")");
    }
  }
}

package io.topbook.producer;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.producer.config.ProducerConfig;
import io.topbook.producer.telemetry.StartingHealth;
import io.topbook.runtime.BadSettingsException;
import io.topbook.runtime.OpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process: start, run until a signal or a fault, stop in order.
///
/// Exit code 143 after SIGTERM, 1 when it could not start or had to stop, 2 for unusable settings.
public final class ProducerMain {
  private static final Logger LOGGER = LoggerFactory.getLogger(ProducerMain.class);
  private static final int FAILED = 1;
  private static final int BAD_SETTINGS = 2;

  private ProducerMain() {}

  public static void main(String[] arguments) {
    ProducerConfig config;
    try {
      config = ProducerConfig.from(System.getenv());
    } catch (BadSettingsException e) {
      System.err.println("producer-ws cannot start:");
      System.err.println(e.getMessage());
      System.exit(BAD_SETTINGS);
      return;
    }
    System.exit(run(config));
  }

  private static int run(ProducerConfig config) {
    LOGGER
        .atInfo()
        .addKeyValue("version", version())
        .addKeyValue("settings", config.effective())
        .log("producer-ws starts");
    var asked = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    var fault = new AtomicReference<Throwable>();
    var start = new Start();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopAndWait(config, asked, start, stopped), "stop"));
    var health = new StartingHealth();
    var metrics = new PrometheusRegistry();
    // Before all else: a start that takes long is seen to live, and a port that is taken is told at
    // once.
    try (var ops =
            new OpsServer(
                new InetSocketAddress(config.ops().host(), config.ops().port()), health, metrics);
        var pipeline = start(ops, config, health, metrics, cause -> fail(cause, fault, asked))) {
      start.end();
      if (asked.getCount() > 0) {
        pipeline.start();
      }
      asked.await();
    } catch (InterruptedException | IOException | RuntimeException e) {
      failStart(e, fault, asked);
    } finally {
      stopped.countDown();
    }
    return fault.get() == null ? 0 : FAILED;
  }

  private static Pipeline start(
      OpsServer ops,
      ProducerConfig config,
      StartingHealth health,
      PrometheusRegistry metrics,
      Consumer<Throwable> fault)
      throws IOException, InterruptedException {
    ops.start();
    return new Pipeline(config, health, metrics, fault);
  }

  private static void failStart(
      Exception cause, AtomicReference<Throwable> fault, CountDownLatch asked) {
    if (asked.getCount() == 0 && fault.get() == null) {
      LOGGER.atInfo().log("producer-ws stopped before it ran");
      return;
    }
    LOGGER.atError().addKeyValue("error", cause.getMessage()).log("producer-ws cannot start");
    LOGGER.atDebug().setCause(cause).log("where that comes from");
    fault.compareAndSet(null, cause);
  }

  private static void fail(
      Throwable cause, AtomicReference<Throwable> fault, CountDownLatch asked) {
    if (fault.compareAndSet(null, cause)) {
      LOGGER.atError().setCause(cause).log("stopping, because going on would lose data silently");
    }
    asked.countDown();
  }

  /// The JVM ends when its hooks have: so the hook waits for the orderly stop.
  private static void stopAndWait(
      ProducerConfig config, CountDownLatch asked, Start start, CountDownLatch stopped) {
    asked.countDown();
    start.interrupt();
    try {
      boolean inTime =
          stopped.await(config.ops().drain().toMillis() + 15_000, TimeUnit.MILLISECONDS);
      if (!inTime) {
        LOGGER.atWarn().log("the stop took too long, leaving as it is");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String version() {
    String version = ProducerMain.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  /// The start, which waits for neighbours and may be interrupted; the orderly stop may not.
  /// Thread-safe.
  private static final class Start {
    private final Thread thread = Thread.currentThread();
    private boolean ended;

    synchronized void interrupt() {
      if (!ended) {
        thread.interrupt();
      }
    }

    /// On the starting thread.
    synchronized void end() {
      ended = true;
      Thread.interrupted();
    }
  }
}

package io.topbook.connect;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.connect.ConnectRest.Status;
import io.topbook.runtime.OpsServer;
import io.topbook.runtime.OpsServer.Health;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at every connector of ours now and then, creates the sink that is not there, and restarts
/// what has failed: at once, then after pauses that double, up to a bound, for as long as it takes.
///
/// A sink fails when the database refuses a connection in a way the sink does not retry ("the
/// database system is starting up"), or stays away longer than the sink waits. Connect itself
/// leaves a failed task alone. {@link #check} is confined to one thread; {@link #health} is safe
/// from any.
public final class Watchdog {
  private static final Logger LOGGER = LoggerFactory.getLogger(Watchdog.class);
  private static final String OURS = "topbook-";
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /// A connector that ran this long has recovered: its next failure is restarted at once.
  private static final Duration RECOVERED = Duration.ofSeconds(60);

  /// What is known of a connector's restarts.
  private static final class Restarts {
    private int inARow;
    private long lastNanos;
  }

  private static final Status MISSING = new Status("MISSING", List.of(), "");

  private final ConnectRest connect;
  private final SinkConfigs sinks;
  private final Duration backoffMax;
  private final LongSupplier nanoTime;
  private final Map<String, Restarts> restarts = new HashMap<>();
  private final Counter restarted;
  private final Gauge running;
  private final Gauge reachable;
  private volatile Map<String, Status> last = Map.of();
  private volatile boolean answers;

  Watchdog(
      ConnectRest connect,
      SinkConfigs sinks,
      Duration backoffMax,
      LongSupplier nanoTime,
      PrometheusRegistry metrics) {
    this.connect = connect;
    this.sinks = sinks;
    this.backoffMax = backoffMax;
    this.nanoTime = nanoTime;
    restarted =
        Counter.builder()
            .name("connect_restarts")
            .help("Restarts of failed connectors and tasks.")
            .labelNames("connector")
            .register(metrics);
    running =
        Gauge.builder()
            .name("connect_running")
            .help("1 when the connector and all its tasks run, else 0.")
            .labelNames("connector")
            .register(metrics);
    reachable =
        Gauge.builder()
            .name("connect_reachable")
            .help("1 when Connect's REST interface answered the last look, else 0.")
            .register(metrics);
  }

  /// Watches until the process is told to stop.
  public static void main(String[] args) throws IOException, InterruptedException {
    ConnectSettings settings = ConnectSettings.from(System.getenv());
    var metrics = new PrometheusRegistry();
    var stop = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown));
    try (var connect = new ConnectRest(settings.connect())) {
      var watchdog =
          new Watchdog(
              connect, settings.sinks(), settings.restartBackoffMax(), System::nanoTime, metrics);
      var address = new InetSocketAddress(settings.httpHost(), settings.httpPort());
      try (var ops = new OpsServer(address, watchdog::health, metrics)) {
        ops.start();
        watchdog.watch(settings.watchInterval(), stop);
      }
    }
  }

  /// Looks every `interval` until `stop` is down.
  void watch(Duration interval, CountDownLatch stop) throws InterruptedException {
    do {
      check();
    } while (!stop.await(interval.toMillis(), TimeUnit.MILLISECONDS));
  }

  /// One look. What one connector's step runs into leaves the others' to be taken.
  void check() {
    Map<String, Status> ours;
    try {
      ours = new TreeMap<>(connect.statuses());
      noteReachable(true, "");
    } catch (IOException | ConnectRest.RefusedException e) {
      noteReachable(false, String.valueOf(e.getMessage()));
      return;
    }
    ours.keySet().removeIf(name -> !name.startsWith(OURS));
    for (String table : SinkConfigs.TABLES) {
      if (ours.putIfAbsent(sinks.nameOf(table), MISSING) == null) {
        attempt(sinks.nameOf(table), () -> createIfGone(table));
      }
    }
    last = ours;
    ours.forEach((name, status) -> attempt(name, () -> look(name, status)));
  }

  private interface Step {
    void take() throws IOException;
  }

  private static void attempt(String connector, Step step) {
    try {
      step.take();
    } catch (IOException | ConnectRest.RefusedException e) {
      LOGGER
          .atWarn()
          .addKeyValue("connector", connector)
          .addKeyValue("error", e.getMessage())
          .log("Kafka Connect did not do as asked");
    }
  }

  /// Without a status it may be there all the same: new, or not handed to a worker yet.
  private void createIfGone(String table) throws IOException {
    String name = sinks.nameOf(table);
    if (connect.config(name).isEmpty()) {
      LOGGER.atWarn().addKeyValue("connector", name).log("sink is not there, creating it");
      connect.putConfig(name, sinks.of(table));
    }
  }

  private void look(String name, Status status) throws IOException {
    running.labelValues(name).set(status.isRunning() ? 1 : 0);
    Restarts past = restarts.computeIfAbsent(name, _ -> new Restarts());
    long sinceLast = nanoTime.getAsLong() - past.lastNanos;
    if (status.isFailed()) {
      if (past.inARow == 0 || sinceLast >= pauseAfter(past.inARow).toNanos()) {
        restart(name, status, past);
      }
    } else if (status.isRunning() && sinceLast >= RECOVERED.toNanos()) {
      past.inARow = 0;
    }
  }

  private void restart(String name, Status status, Restarts past) throws IOException {
    past.inARow++;
    past.lastNanos = nanoTime.getAsLong();
    LOGGER
        .atWarn()
        .addKeyValue("connector", name)
        .addKeyValue("attempt", past.inARow)
        .addKeyValue("error", status.trace().lines().findFirst().orElse("no trace"))
        .log("sink failed, restarting it");
    connect.restartFailed(name);
    restarted.labelValues(name).inc();
  }

  private Duration pauseAfter(int inARow) {
    long doubled = FIRST_PAUSE.toMillis() << Math.min(inARow - 1, 20);
    return Duration.ofMillis(Math.min(doubled, backoffMax.toMillis()));
  }

  private void noteReachable(boolean now, String why) {
    if (answers && !now) {
      LOGGER.atWarn().addKeyValue("error", why).log("Kafka Connect is away");
    } else if (now && !answers) {
      LOGGER.atInfo().addKeyValue("address", connect.address()).log("Kafka Connect answers");
    }
    answers = now;
    reachable.set(now ? 1 : 0);
  }

  /// Well when Connect answers, and every sink is there and runs.
  Health health() {
    Map<String, Status> now = last;
    boolean well = answers && !now.isEmpty() && now.values().stream().allMatch(Status::isRunning);
    var json =
        new StringBuilder("{\"connect\":\"")
            .append(answers ? "up" : "away")
            .append("\",\"sinks\":{");
    String comma = "";
    for (Map.Entry<String, Status> connector : now.entrySet()) {
      json.append(comma)
          .append('"')
          .append(connector.getKey())
          .append("\":\"")
          .append(connector.getValue().word())
          .append('"');
      comma = ",";
    }
    return new Health(well, json.append("}}").toString());
  }
}

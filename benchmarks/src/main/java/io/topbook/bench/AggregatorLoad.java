package io.topbook.bench;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.jobs.TopicsJob;
import io.topbook.schemas.wire.RegistryClient;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// What streams-aggregator costs, and how soon it answers: records of a made-up market into a real
/// broker on a schedule, the real aggregator as a process of its own, a live reader of what comes
/// out.
///
/// Prints how long after its append a depth event's best levels are seen, and after a mark's append
/// the symbol's feature row, and the second's last; processor time per record; memory; that every
/// depth event had its best levels and every mark its row. Exit code 1 when that is not so.
///
/// Usage: `AggregatorLoad LIB_DIR [options]`, {@link LoadOptions#USAGE}.
public final class AggregatorLoad implements AutoCloseable {
  private static final Exchange EXCHANGE = Exchange.BINANCE;
  private static final Duration SEEN_LIMIT = Duration.ofSeconds(60);

  /// Under its own name a process that starts again has its partitions at once.
  private static final String INSTANCE = "local";

  /// Room for what random gaps may give beyond the rate.
  private static final double ROOM = 1.2;

  private static final int MORE_ROOM = 1_000;

  /// How much of a backlog is read before it is measured: the compilers' time.
  private static final int WARM_UP_SHARE = 5;

  private final LoadOptions options;
  private final Path work;
  private final String classPath;
  private final String bootstrap;
  private final Child broker;
  private final StubRegistry registry;
  private final RegistryClient registryClient;
  private final Passage depthEvents;
  private final Passage rows;
  private final Deque<AggregatorProcess> aggregators = new ArrayDeque<>();
  private int starts;

  private AggregatorLoad(String lib, LoadOptions options) throws Exception {
    this.options = options;
    work = Files.createTempDirectory("topbook-load");
    classPath = lib.contains(":") ? lib : Path.of(lib, "*").toString();
    int port = LoadBroker.freePort();
    bootstrap = "127.0.0.1:" + port;
    broker = LoadBroker.start(work, port);
    registry = new StubRegistry();
    registryClient = new RegistryClient(URI.create(registry.url()));
    depthEvents =
        new Passage(
            (int) (ROOM * options.depth() * options.seconds()) + options.symbols() + MORE_ROOM);
    rows = new Passage(options.seconds() * options.symbols());
    try (var log = new PrintStream(work.resolve("topics.log").toFile())) {
      var job =
          new TopicsJob.Config(
              EXCHANGE,
              bootstrap,
              registryClient.baseUrl(),
              Topic.DEFAULT_PARTITIONS,
              1,
              false,
              Duration.ofMinutes(1));
      new TopicsJob(job, log).run();
    }
  }

  public static void main(String[] args) throws Exception {
    LoadOptions options;
    try {
      options = LoadOptions.of(args, 1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + System.lineSeparator() + LoadOptions.USAGE);
      System.exit(2);
      return;
    }
    boolean balanced;
    try (var load = new AggregatorLoad(args[0], options)) {
      balanced = options.isPaced() ? load.paced() : load.backlog();
      System.out.printf(
          "load average %s; logs in %s%n",
          Files.readString(Path.of("/proc/loadavg")).split(" ")[0], load.work);
    }
    System.exit(balanced ? 0 : 1);
  }

  private AggregatorProcess start(String instance) throws Exception {
    starts++;
    var aggregator =
        AggregatorProcess.start(
            work.resolve("aggregator" + starts + ".log"),
            classPath,
            instance,
            bootstrap,
            registry.url());
    aggregators.addLast(aggregator);
    return aggregator;
  }

  private record Reading(long records, double cpuSeconds, double brokerCpuSeconds, long nanos) {}

  private Reading reading() throws Exception {
    long records = 0;
    double cpu = 0;
    for (AggregatorProcess one : aggregators) {
      records += one.read();
      cpu += one.cpuSeconds();
    }
    return new Reading(records, cpu, broker.cpuSeconds(), System.nanoTime());
  }

  private boolean paced() throws Exception {
    start(INSTANCE).awaitRunning(true);
    if (options.mode() == LoadOptions.Mode.TAKEOVER) {
      start(INSTANCE + "-2").awaitRunning(true);
    }
    long firstSecond = FeedSender.nowMicros() / 1_000_000 + 2;
    try (var sender = sender(firstSecond);
        var reader = reader(firstSecond);
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<Long> sent = executor.submit(sender::send);
      sleepUntil(firstSecond + options.warmUp());
      if (options.kills()) {
        Killed killed = kill();
        sent.get();
        awaitSeen();
        report(killed);
      } else {
        Reading warm = reading();
        int depthBefore = depthEvents.sent();
        sent.get();
        awaitSeen();
        report(warm, reading(), depthEvents.sent() - depthBefore);
        reportDelays(firstSecond);
      }
      return balance(sent.get(), reader);
    }
  }

  private boolean backlog() throws Exception {
    long firstSecond = FeedSender.nowMicros() / 1_000_000 - options.seconds() - 5;
    try (var sender = sender(firstSecond);
        var reader = reader(firstSecond)) {
      long sent = sender.send();
      System.out.printf("%,d records put%n", sent);
      start(INSTANCE).awaitRunning(false);
      Reading warm = reading();
      while (warm.records < sent / WARM_UP_SHARE) {
        Thread.sleep(20);
        warm = reading();
      }
      Reading end = warm;
      while (end.records < sent) {
        Thread.sleep(20);
        end = reading();
      }
      awaitSeen();
      report(warm, end, depthEvents.sent() * (1 - 1.0 / WARM_UP_SHARE));
      return balance(sent, reader);
    }
  }

  private FeedSender sender(long firstSecond) {
    return new FeedSender(
        EXCHANGE, options, bootstrap, registryClient, depthEvents, rows, firstSecond);
  }

  private OutputReader reader(long firstSecond) {
    return new OutputReader(
        EXCHANGE, options, bootstrap, registryClient, depthEvents, rows, firstSecond);
  }

  private static void sleepUntil(long second) throws InterruptedException {
    Thread.sleep(Math.max(0, second * 1_000 - System.currentTimeMillis()));
  }

  /// Until everything sent has been seen, or the limit.
  private void awaitSeen() throws InterruptedException {
    long until = System.nanoTime() + SEEN_LIMIT.toNanos();
    while ((depthEvents.seen() < depthEvents.sent() || rows.seen() < rows.sent())
        && System.nanoTime() < until) {
      Thread.sleep(20);
    }
  }

  private record Killed(long atMicros, Set<Integer> partitions) {}

  private Killed kill() throws Exception {
    AggregatorProcess victim = aggregators.removeFirst();
    Set<Integer> partitions = victim.partitions();
    long at = FeedSender.nowMicros();
    victim.kill();
    victim.close();
    if (options.mode() == LoadOptions.Mode.RESTART) {
      start(INSTANCE);
    }
    return new Killed(at, partitions);
  }

  // ---- what is said

  private void report(Reading from, Reading until, double depthCount) throws Exception {
    AggregatorProcess aggregator = aggregators.getFirst();
    long records = until.records - from.records;
    double seconds = (until.nanos - from.nanos) / 1e9;
    double cpu = until.cpuSeconds - from.cpuSeconds;
    System.out.printf(
        "%,d records, %,.0f/s  CPU %.1f us per record, %.0f us per depth event, %.0f %% of a core"
            + "  (broker %.0f %%)%n",
        records,
        records / seconds,
        cpu * 1e6 / records,
        cpu * 1e6 / depthCount,
        cpu * 100 / seconds,
        (until.brokerCpuSeconds - from.brokerCpuSeconds) * 100 / seconds);
    System.out.printf(
        "RSS %.0f MB, live heap %.0f MB%n",
        aggregator.residentMegabytes(), aggregator.liveHeapMegabytes());
  }

  private void reportDelays(long firstSecond) {
    long fromMicros = (firstSecond + options.warmUp()) * 1_000_000;
    int fromRow = options.warmUp() * options.symbols();
    System.out.printf(
        "depth event appended -> best levels seen:  %s%n",
        Passage.milliseconds(
            depthEvents.sinceAppend(number -> depthEvents.dueMicros(number) >= fromMicros)));
    System.out.printf(
        "depth event scheduled -> best levels seen: %s%n",
        Passage.milliseconds(
            depthEvents.sinceDue(number -> depthEvents.dueMicros(number) >= fromMicros)));
    System.out.printf(
        "mark appended -> its feature row seen:     %s%n",
        Passage.milliseconds(rows.sinceAppend(number -> number >= fromRow)));
    System.out.printf(
        "a second's first mark appended -> its last row seen: %s%n",
        Passage.milliseconds(wholeSeconds()));
  }

  /// Of each second, from its first mark to the last of its rows, µs.
  private Histogram wholeSeconds() {
    var histogram = new Histogram(3);
    for (int second = options.warmUp(); second < options.seconds(); second++) {
      int from = second * options.symbols();
      int until = from + options.symbols();
      long first = IntStream.range(from, until).mapToLong(rows::appendedMicros).min().orElseThrow();
      long last = IntStream.range(from, until).mapToLong(rows::seenMicros).max().orElseThrow();
      histogram.recordValue(Math.max(0, last - first));
    }
    return histogram;
  }

  /// A partition is taken over when the best levels of a depth event are seen that was appended
  /// after the kill: nobody else can have made them.
  private void report(Killed killed) {
    var taken = new TreeMap<Integer, Long>();
    for (int number = 0; number < depthEvents.capacity(); number++) {
      if (depthEvents.appendedMicros(number) > killed.atMicros
          && depthEvents.seenMicros(number) != 0
          && killed.partitions.contains(depthEvents.partition(number))) {
        long after = depthEvents.seenMicros(number) - killed.atMicros;
        taken.merge(depthEvents.partition(number), after, Math::min);
      }
    }
    System.out.printf(
        "killed with %d partitions; taken over: first after %.1f s, all %d after %.1f s%n",
        killed.partitions.size(),
        taken.values().stream().mapToLong(micros -> micros).min().orElse(-1) / 1e6,
        taken.size(),
        taken.values().stream().mapToLong(micros -> micros).max().orElse(-1) / 1e6);
  }

  /// Whether everything sent came out, once unless there was a kill, and complete.
  private boolean balance(long sent, OutputReader reader) throws Exception {
    long troubles = 0;
    for (AggregatorProcess one : aggregators) {
      troubles += one.troubles();
    }
    System.out.printf(
        "%,d records sent; depth events: %s; marks: %s; rows with gaps %d, revised %d;"
            + " incidents and unreadable %d%n",
        sent, depthEvents, rows, reader.withGaps(), reader.revised(), troubles);
    boolean once = options.kills() || depthEvents.repeats() + rows.repeats() == 0;
    boolean balanced =
        depthEvents.seen() == depthEvents.sent()
            && rows.seen() == rows.sent()
            && rows.sent() == rows.capacity()
            && once
            && reader.withGaps() + reader.revised() + troubles == 0;
    System.out.println(balanced ? "balanced" : "NOT balanced");
    return balanced;
  }

  @Override
  public void close() {
    aggregators.forEach(AggregatorProcess::close);
    registry.close();
    broker.close();
  }
}

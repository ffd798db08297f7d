package io.topbook.local.parts;

import io.topbook.aggregator.config.AggregatorConfig;
import io.topbook.api.config.ApiConfig;
import io.topbook.connect.ConnectSettings;
import io.topbook.local.process.Part;
import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.Part.Port;
import io.topbook.local.process.Ports;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Installation;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import io.topbook.producer.config.ProducerConfig;
import io.topbook.runtime.Settings;
import io.topbook.schemas.jobs.MigrateJob;
import io.topbook.schemas.jobs.SymbolsJob;
import io.topbook.schemas.jobs.TopicsJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The wiring diagram: which parts a run has, and what each needs before it starts.
///
///     kafka, registry ─► topics ──► aggregator
///     migrate, connect ───────────► api
///     topics, migrate, sim ───────► symbols ──► producer
///     postgres ────────► migrate
///     kafka ───────────► connect
///     connect, topics, migrate ───► connectors ► watchdog
///     all of these ───────────────► history (the demo's second producer)
public final class Stack {
  public static final String SIM = "sim";
  public static final String PRODUCER = "producer";
  public static final String HISTORY = "history";
  public static final String AGGREGATOR = "aggregator";
  public static final String API = "api";
  public static final String CONNECT = ConnectWorker.NAME;

  public static final String READER = "topbook_reader";

  private final StackSettings settings;
  private final Installation installation;
  private final RunFolder folder;
  private final Plan plan;
  private final Addresses addresses;
  private final Credentials credentials;
  private final Jvm jvm;
  private final SettingsCheck check;
  private final Programs programs;
  private final List<Part> parts = new ArrayList<>();

  private Stack(
      StackSettings settings,
      Installation installation,
      RunFolder folder,
      Plan plan,
      Map<String, String> environment)
      throws IOException {
    this.settings = settings;
    this.installation = installation;
    this.folder = folder;
    this.plan = plan;
    this.addresses = Addresses.of(settings);
    this.credentials = Credentials.in(folder, settings.elsewhere().database());
    this.jvm = new Jvm(installation.archives(), environment);
    this.check = new SettingsCheck(environment);
    check.add(settings.problems());
    this.programs =
        new Programs(
            jvm,
            installation.programs(),
            installation.root(),
            common(environment),
            settings.patience(),
            check);
  }

  /// The parts of a run, each after those it needs. Opens and starts nothing; archives of earlier
  /// builds are removed.
  ///
  /// @throws io.topbook.runtime.BadSettingsException naming every bad key, the stack's own and
  ///   those of every program, and ports that two parts want
  public static List<Part> parts(
      StackSettings settings,
      Installation installation,
      RunFolder folder,
      Plan plan,
      Map<String, String> environment)
      throws IOException, InterruptedException {
    var stack = new Stack(settings, installation, folder, plan, environment);
    stack.addInfrastructure();
    stack.addSource();
    stack.addJobs();
    stack.addConnect();
    stack.addPrograms();
    stack.addHistory();
    stack.check.add(Ports.clashes(stack.parts));
    stack.check.verdict();
    return List.copyOf(stack.parts);
  }

  private void addInfrastructure() throws IOException, InterruptedException {
    StackSettings.Ports ports = settings.ports();
    if (settings.elsewhere().kafka().isEmpty()) {
      parts.add(
          new Broker(
                  jvm,
                  installation.kafka(),
                  folder.data().resolve("kafka"),
                  ports.kafka(),
                  ports.kafkaController())
              .part());
    }
    if (settings.elsewhere().database().isEmpty()) {
      parts.add(
          new Postgres(
                  installation.libraries(),
                  settings.home(),
                  folder.data().resolve("postgres"),
                  folder.secret(Credentials.OWNER),
                  ports.postgres(),
                  plan.source() != Plan.Source.RECORDING)
              .part());
    }
    if (settings.elsewhere().registry().isEmpty()) {
      parts.add(
          new Registry(
                  jvm, installation.registry(), folder.data().resolve("registry"), ports.registry())
              .part());
    }
  }

  private void addSource() throws IOException {
    Port port = new Port(settings.ports().sim(), "PORT_SIM");
    switch (plan.source()) {
      case EXCHANGE -> {}
      case SIMULATED_MARKET -> parts.add(programs.sim(port, market(port)));
      case RECORDING -> parts.add(programs.sim(port, recording(port)));
    }
  }

  private List<String> market(Port port) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "market",
                "--port=" + port.number(),
                "--sent-log=" + folder.data().resolve("sent"),
                "--state=" + folder.data().resolve("market")));
    if (!plan.history().isEmpty()) {
      words.add("--history=" + String.join(",", plan.history()));
      if (!plan.historyStart().isEmpty()) {
        words.add("--history-start=" + plan.historyStart());
      }
    }
    return words;
  }

  private List<String> recording(Port port) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "replay",
                "--port=" + port.number(),
                "--speed=" + plan.speed(),
                "--exchange=" + plan.exchange().label(),
                "--sent-log=" + folder.data().resolve("sent")));
    words.addAll(plan.files());
    return words;
  }

  private void addJobs() throws IOException {
    parts.add(
        programs.task(
            "topics",
            TopicsJob.Config::from,
            (config, out) -> new TopicsJob(config, out)::run,
            // A replay is compared long after its records arrived: nothing expires.
            Map.of("REPLAY", Boolean.toString(plan.source() == Plan.Source.RECORDING)),
            there(Broker.NAME, Registry.NAME)));
    Map<String, String> migrate = new HashMap<>(credentials.ofOwner());
    migrate.putAll(credentials.forOthers());
    parts.add(
        programs.task(
            "migrate",
            MigrateJob.Config::from,
            (config, out) -> new MigrateJob(config, out)::run,
            migrate,
            there(Postgres.NAME)));
    Map<String, String> symbols = new HashMap<>(credentials.of(Credentials.WRITER));
    symbols.put("SYMBOLS", plan.listed());
    parts.add(
        programs.task(
            "symbols",
            SymbolsJob.Config::from,
            (config, out) -> new SymbolsJob(config, out)::run,
            symbols,
            there("topics", "migrate", SIM)));
  }

  private void addConnect() throws IOException {
    Map<String, String> writer = credentials.of(Credentials.WRITER);
    if (settings.elsewhere().connect().isEmpty()) {
      Map<String, String> worker = new HashMap<>(common(Map.of()));
      worker.putAll(writer);
      worker.put("CONNECT_LISTENERS", addresses.connect());
      parts.add(
          ConnectWorker.part(
              jvm,
              installation.kafka(),
              installation.connectWorkerProperties(),
              installation.connect(),
              settings.ports().connect(),
              worker,
              there(Broker.NAME)));
    }
    Map<String, String> toConnect = new HashMap<>(writer);
    toConnect.put("CONNECT_URL", addresses.connect());
    parts.add(
        programs.job(
            "connectors",
            "io.topbook.connect.ApplyConnectors",
            toConnect,
            ConnectSettings::from,
            there(ConnectWorker.NAME, "topics", "migrate")));
    parts.add(
        programs.service(
            "watchdog",
            Kind.SERVICE,
            "io.topbook.connect.Watchdog",
            List.of("-Xmx48m", Jvm.ONE_COMPILER),
            new Port(settings.ports().watchdog(), "PORT_WATCHDOG"),
            toConnect,
            ConnectSettings::from,
            there("connectors")));
  }

  private void addPrograms() throws IOException {
    parts.add(
        programs.service(
            AGGREGATOR,
            Kind.SERVICE,
            "io.topbook.aggregator.AggregatorMain",
            // Half the pauses of Jvm's collector, which everything live would wait for.
            List.of("-Xmx384m", "-XX:+UseParallelGC"),
            new Port(settings.ports().aggregator(), "PORT_AGGREGATOR"),
            // A name of its own, so that after kill -9 it takes over from itself at once.
            Map.of("INSTANCE_ID", "local"),
            AggregatorConfig::from,
            there("topics")));
    parts.add(
        producer(
            PRODUCER,
            new Port(settings.ports().producer(), "PORT_PRODUCER"),
            producer(),
            there("symbols")));
    parts.add(
        programs.service(
            API,
            Kind.SERVICE,
            "io.topbook.api.ApiMain",
            List.of("-Xmx128m", Jvm.ONE_COMPILER),
            new Port(settings.ports().api(), "PORT_API"),
            credentials.of(READER),
            all -> ApiConfig.from(Settings.from(all)),
            // Not Connect's business, but its start: the first row should not wait for the API.
            there("migrate", ConnectWorker.NAME)));
  }

  /// The other producer: of the symbols whose market began in the past.
  private void addHistory() throws IOException {
    if (plan.history().isEmpty()) {
      return;
    }
    parts.add(
        producer(
            HISTORY,
            new Port(settings.ports().history(), "PORT_HISTORY"),
            Map.of(
                "SYMBOLS",
                plan.historySymbols(),
                "CLOCK",
                "recorded",
                "CONNECTIONS",
                "1",
                "WS_URL",
                "ws://127.0.0.1:" + settings.ports().sim() + "/played"),
            // Last of all: the first row should not wait for yesterday's.
            there("connectors", AGGREGATOR, PRODUCER, API)));
  }

  private Part producer(String name, Port port, Map<String, String> settings, Set<String> needs)
      throws IOException {
    return programs.service(
        name,
        Kind.SOURCE,
        "io.topbook.producer.ProducerMain",
        Jvm.options(installation.root().resolve("producer-ws/src/main/dist/jvm.options")),
        port,
        settings,
        ProducerConfig::from,
        needs);
  }

  private Map<String, String> producer() {
    Map<String, String> settings = new HashMap<>();
    settings.put("SYMBOLS", plan.symbols());
    if (plan.source() == Plan.Source.RECORDING) {
      settings.put("CLOCK", "recorded");
      // One recorded connection stays one socket, whose clock is one: the plan names them all.
      settings.put("CONNECTIONS", "1");
    }
    return settings;
  }

  /// What all our programs are told alike.
  private Map<String, String> common(Map<String, String> environment) {
    Map<String, String> common = new HashMap<>();
    common.put("EXCHANGE", plan.exchange().label());
    common.put("KAFKA_BOOTSTRAP_SERVERS", addresses.kafka());
    common.put("SCHEMA_REGISTRY_URL", addresses.registry());
    common.put("DATABASE_URL", addresses.database());
    common.put("TOPIC_PARTITIONS", Integer.toString(settings.partitions()));
    common.put("TOPIC_REPLICATION", environment.getOrDefault("TOPIC_REPLICATION", "1"));
    common.put("WAIT_MS", Long.toString(settings.patience().toMillis()));
    if (plan.source() != Plan.Source.EXCHANGE) {
      common.put("WS_URL", "ws://127.0.0.1:" + settings.ports().sim());
      common.put("REST_URL", "http://127.0.0.1:" + settings.ports().sim());
    }
    return common;
  }

  /// Those of `names` that this run has; the others are somebody else's and there already.
  private Set<String> there(String... names) {
    Set<String> ours = parts.stream().map(Part::name).collect(Collectors.toSet());
    return Stream.of(names).filter(ours::contains).collect(Collectors.toSet());
  }
}

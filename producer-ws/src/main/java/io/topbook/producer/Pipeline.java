package io.topbook.producer;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.avro.SymbolInfo;
import io.topbook.producer.config.ProducerConfig;
import io.topbook.producer.feed.FeedSettings;
import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.publish.EventPublisher;
import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.publish.FeedMetrics;
import io.topbook.producer.publish.KafkaSink;
import io.topbook.producer.publish.PublishedState;
import io.topbook.producer.publish.SchemaIds;
import io.topbook.producer.rest.ExchangeInfoClient;
import io.topbook.producer.rest.RestClient;
import io.topbook.producer.rest.SnapshotClient;
import io.topbook.producer.rest.WeightLimiter;
import io.topbook.producer.second.ConnectionFeed;
import io.topbook.producer.telemetry.AckWatch;
import io.topbook.producer.telemetry.ConnectionView;
import io.topbook.producer.telemetry.HealthReport;
import io.topbook.producer.telemetry.SocketMetrics;
import io.topbook.producer.telemetry.StartingHealth;
import io.topbook.producer.ws.Connection;
import io.topbook.producer.ws.ConnectionBudget;
import io.topbook.producer.ws.EpochNanoClock;
import io.topbook.producer.ws.Transport;
import io.topbook.runtime.TlsTrust;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.RegistryUnavailableException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The wiring: exchange → sockets → feeds → Kafka, and who tells about it.
///
/// Belongs to the thread that starts and closes it.
final class Pipeline implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Pipeline.class);

  private final ProducerConfig config;
  private final FeedMetrics feeds;
  private final KafkaSink sink;
  private final Transport transport;
  private final RestClient rest;
  private final SnapshotClient snapshots;
  private final ExchangeInfoClient exchangeInfo;
  private final StartingHealth starting;
  private final HealthReport health;
  private final List<ConnectionView> connections = new ArrayList<>();
  private final List<Runnable> starts = new ArrayList<>();

  /// Waits for the neighbours and connects the parts; nothing reads from the exchange yet.
  ///
  /// @param starting told how far it is
  /// @param metrics takes those of all parts
  /// @param fault told when going on would lose data silently
  /// @throws IllegalStateException when a neighbour does not come, or what it says cannot be used
  Pipeline(
      ProducerConfig config,
      StartingHealth starting,
      PrometheusRegistry metrics,
      Consumer<Throwable> fault)
      throws InterruptedException {
    this.config = config;
    this.starting = starting;
    EpochNanoClock clock = EpochNanoClock.monotonic();
    var neighbours = new Neighbours(config.ops().patience(), starting::doing);
    var registry = new RegistryClient(config.registry());

    SchemaIds ids =
        neighbours.await("the schema registry at " + registry.baseUrl(), () -> schemaIds(registry));
    List<SymbolInfo> known =
        neighbours.await(
            "symbols in Kafka at " + config.kafka().bootstrapServers(),
            symbolsTopic(registry)::read);
    ConnectionPlan plan = ConnectionPlan.of(config.feeds(), known);
    warnOf(plan.unknown());

    sink =
        neighbours.await("Kafka at " + config.kafka().bootstrapServers(), () -> kafkaSink(fault));
    sink.start(config.ops().patience());
    starting.doing("reading back what was published before");
    PublishedState published =
        neighbours.await("what was published before", () -> published(plan, registry));
    feeds = new FeedMetrics(metrics, sink);

    TrustManagerFactory trust = trust();
    transport = transport(clock, trust, fault);
    rest = rest(clock, trust);
    snapshots = new SnapshotClient(rest);
    exchangeInfo = new ExchangeInfoClient(rest, config.rest().exchangeInfoInterval());
    Duration keyFrames = config.rest().keyFrameInterval(plan.symbols().size());
    FeedSettings feed = config.feeds().feed().withKeyFrameInterval(keyFrames);
    for (int i = 0; i < plan.connections().size(); i++) {
      connect("c" + (i + 1), plan.connections().get(i), feed, ids, published);
    }

    var acks = new AckWatch(sink, clock);
    var _ = transport.loop().scheduleWithFixedDelay(acks::sample, 1, 1, TimeUnit.SECONDS);
    SocketMetrics.register(
        metrics, connections.stream().map(ConnectionView::connection).toList(), rest.stats(), acks);
    health =
        new HealthReport(
            config.exchange(),
            List.copyOf(connections),
            plan.unknown(),
            feeds,
            rest.stats(),
            acks,
            clock,
            config.ops().downLimit(),
            config.ops().ackLimit());
  }

  /// Begins to read from the exchange.
  void start() {
    starting.serves(health);
    transport.start();
    starts.forEach(Runnable::run);
    exchangeInfo.start();
    LOGGER
        .atInfo()
        .addKeyValue("connections", connections.size())
        .addKeyValue("symbols", connections.stream().mapToInt(ConnectionView::symbols).sum())
        .log("producer-ws runs");
  }

  private void connect(
      String id,
      List<FeedSymbol> symbols,
      FeedSettings settings,
      SchemaIds ids,
      PublishedState published) {
    FeedCounts counts = feeds.connection(id);
    Connection connection =
        transport.connection(id, ConnectionPlan.streams(symbols, config.feeds()));
    var feed =
        new ConnectionFeed(
            id,
            symbols,
            config.exchange(),
            settings,
            snapshots.of(connection::tell),
            connection,
            new EventPublisher(sink, ids, counts),
            published);
    connections.add(new ConnectionView(connection, counts, symbols.size()));
    exchangeInfo.add(symbols.stream().map(FeedSymbol::symbol).toList(), connection::tell);
    starts.add(() -> connection.start(feed, feed));
  }

  private Neighbours.Answer<SchemaIds> schemaIds(RegistryClient registry) {
    try {
      return Neighbours.Answer.of(SchemaIds.register(registry, config.exchange()));
    } catch (RegistryUnavailableException e) {
      return Neighbours.Answer.notYet(String.valueOf(e.getMessage()));
    }
  }

  private SymbolsTopic symbolsTopic(RegistryClient registry) {
    return new SymbolsTopic(
        Topic.SYMBOLS.on(config.exchange()),
        registry,
        () ->
            new KafkaConsumer<>(
                config.kafka().consumer(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()));
  }

  private Neighbours.Answer<KafkaSink> kafkaSink(Consumer<Throwable> fault) {
    try {
      return Neighbours.Answer.of(
          new KafkaSink(
              config.exchange(),
              config.kafka(),
              reason -> fault.accept(new IllegalStateException(reason))));
    } catch (KafkaException e) {
      return Neighbours.Answer.notYet(e);
    }
  }

  private Neighbours.Answer<PublishedState> published(
      ConnectionPlan plan, RegistryClient registry) {
    try {
      return Neighbours.Answer.of(
          PublishedState.read(
              config.kafka().consumer(),
              config.exchange(),
              plan.symbols().stream().map(FeedSymbol::symbol).collect(Collectors.toSet()),
              registry,
              clockWindow(),
              config.ops().readBack()));
    } catch (KafkaException e) {
      return Neighbours.Answer.notYet(e);
    }
  }

  /// Live nothing is read back for the clock: the new connection measures it within 100 ms, and
  /// reading a minute of everything would only lengthen the absence.
  private Duration clockWindow() {
    FeedSettings feed = config.feeds().feed();
    return feed.played() ? feed.offsetWindow().plus(feed.grace()) : Duration.ZERO;
  }

  private static void warnOf(List<String> unknown) {
    if (!unknown.isEmpty()) {
      LOGGER
          .atWarn()
          .addKeyValue("symbol", unknown)
          .log("unknown symbols are left out: they have no id in the symbols topic");
    }
  }

  private TrustManagerFactory trust() {
    try {
      return config.sockets().authorities().isPresent()
          ? TlsTrust.only(config.sockets().authorities().get())
          : TlsTrust.system();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("TLS_CA_FILE: cannot be used: " + e.getMessage(), e);
    }
  }

  private Transport transport(
      EpochNanoClock clock, TrustManagerFactory trust, Consumer<Throwable> fault) {
    ProducerConfig.Sockets sockets = config.sockets();
    try {
      return new Transport(
          sockets.ws(),
          new ConnectionBudget(sockets.attempts(), sockets.attemptsWindow()),
          clock,
          trust,
          sockets.threads(),
          fault);
    } catch (IOException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private RestClient rest(EpochNanoClock clock, TrustManagerFactory trust) {
    ProducerConfig.Rest settings = config.rest();
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      var limiter =
          new WeightLimiter(
              settings.weightPerMinute(),
              settings.share(),
              settings.requests(),
              settings.requestsWindow());
      return new RestClient(settings.settings(), tls, limiter, transport.loop(), clock);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /// Sources first; then what they gave drains and is flushed, for as long as it may; then the
  /// counts.
  @Override
  public void close() {
    Duration drain = config.ops().drain();
    long untilNanos = System.nanoTime() + drain.toNanos();
    boolean left = transport.stop(drain);
    while (connections.stream().anyMatch(view -> view.counts().waitingMarks() > 0)
        && System.nanoTime() - untilNanos < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    transport.close();
    boolean flushed = sink.drain(Duration.ofNanos(Math.max(0, untilNanos - System.nanoTime())));
    rest.close();
    sink.close();
    LOGGER
        .atInfo()
        .addKeyValue("flushed", left && flushed)
        .addKeyValue("conservation", feeds.conservation().toJson())
        .log("producer-ws stopped");
  }
}

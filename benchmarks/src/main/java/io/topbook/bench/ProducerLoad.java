package io.topbook.bench;

import io.topbook.avro.BookTicker;
import io.topbook.avro.SymbolInfo;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What producer-ws costs: quotes from a blaster through the real producer process into a real
/// broker. Prints processor time per acknowledged quote over the run's second part, the rate, the
/// resident memory, and, when paced, how long after its scheduled moment a consumer sees each
/// quote.
///
/// Usage: `ProducerLoad LIB_DIR JVM_OPTIONS_FILE EVENTS RATE`, RATE 0 for as fast as it goes.
public final class ProducerLoad {
  private static final int SYMBOLS = 200;
  private static final int CONNECTIONS = 5;
  private static final Exchange EXCHANGE = Exchange.BINANCE;

  private final Path work;
  private final Path lib;
  private final Path jvmOptions;
  private final long events;
  private final int rate;

  private ProducerLoad(Path work, Path lib, Path jvmOptions, long events, int rate) {
    this.work = work;
    this.lib = lib;
    this.jvmOptions = jvmOptions;
    this.events = events;
    this.rate = rate;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 4) {
      System.err.println("usage: ProducerLoad LIB_DIR JVM_OPTIONS_FILE EVENTS RATE (0 = flat out)");
      System.exit(2);
    }
    Path work = Files.createTempDirectory("topbook-load");
    new ProducerLoad(
            work,
            Path.of(args[0]),
            Path.of(args[1]),
            Long.parseLong(args[2]),
            Integer.parseInt(args[3]))
        .run();
  }

  private void run() throws Exception {
    int kafkaPort = LoadBroker.freePort();
    String bootstrap = "127.0.0.1:" + kafkaPort;
    try (Child broker = LoadBroker.start(work, kafkaPort);
        var registry = new StubRegistry();
        var blaster =
            new ExchangeBlaster(CONNECTIONS, events / CONNECTIONS, rate / 1000 / CONNECTIONS);
        Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      createTopics(admin);
      publishSymbols(bootstrap, registry.url());
      try (Child producer = producer(bootstrap, registry.url(), blaster.port())) {
        blaster.start();
        if (rate > 0) {
          var latency = new Latency(bootstrap, registry.url(), blaster, broker, producer);
          latency.measure();
        } else {
          flatOut(admin, producer);
        }
      }
    }
  }

  private void flatOut(Admin admin, Child producer) throws Exception {
    Reading warm = awaitPublished(admin, producer, events * 2 / 5);
    Reading end = awaitPublished(admin, producer, events);
    report(producer, warm, end);
  }

  private void report(Child producer, Reading from, Reading until) {
    long count = until.published - from.published;
    double seconds = (until.nanos - from.nanos) / 1e9;
    System.out.printf(
        "quotes %,d  rate %,.0f/s  CPU %.2f us per quote  RSS %.0f MB%n",
        count,
        count / seconds,
        (until.cpuSeconds - from.cpuSeconds) * 1e6 / count,
        producer.residentMegabytes());
  }

  private record Reading(long published, double cpuSeconds, long nanos) {}

  private static Reading awaitPublished(Admin admin, Child producer, long atLeast)
      throws Exception {
    while (true) {
      if (!producer.isAlive()) {
        throw new IllegalStateException("the producer ended; see its log");
      }
      long published = published(admin);
      if (published >= atLeast) {
        return new Reading(published, producer.cpuSeconds(), System.nanoTime());
      }
      Thread.sleep(20);
    }
  }

  private static long published(Admin admin) throws Exception {
    String topic = Topic.BOOK_TICKERS.on(EXCHANGE);
    var ends =
        IntStream.range(0, Topic.DEFAULT_PARTITIONS)
            .boxed()
            .collect(Collectors.toMap(p -> new TopicPartition(topic, p), _ -> OffsetSpec.latest()));
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  /// Reads the quotes back and times each against the moment the schedule had it leave, so that a
  /// stall counts for every quote it delayed.
  private final class Latency {
    private final String bootstrap;
    private final String registryUrl;
    private final ExchangeBlaster blaster;
    private final Child broker;
    private final Child producer;

    Latency(
        String bootstrap,
        String registryUrl,
        ExchangeBlaster blaster,
        Child broker,
        Child producer) {
      this.bootstrap = bootstrap;
      this.registryUrl = registryUrl;
      this.blaster = blaster;
      this.broker = broker;
      this.producer = producer;
    }

    void measure() throws Exception {
      var histogram = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
      var decode =
          new AvroWireDeserializer<>(new RegistryClient(URI.create(registryUrl)), BookTicker.class);
      String topic = Topic.BOOK_TICKERS.on(EXCHANGE);
      long warm = events * 2 / 5;
      long seen = 0;
      Reading from = null;
      var properties = Map.<String, Object>of("bootstrap.servers", bootstrap, "fetch.min.bytes", 1);
      try (var consumer =
          new KafkaConsumer<>(
              properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        var partitions =
            IntStream.range(0, Topic.DEFAULT_PARTITIONS)
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        while (seen < events) {
          for (var message : consumer.poll(Duration.ofSeconds(1))) {
            seen++;
            if (seen >= warm) {
              BookTicker quote = Objects.requireNonNull(decode.deserialize(topic, message.value()));
              long micros =
                  (System.nanoTime() - blaster.dueNanos(QuoteFrames.ordinal(quote.getUpdateId())))
                      / 1000;
              histogram.recordValue(Math.max(0, micros));
            }
          }
          if (from == null && seen >= warm) {
            from = new Reading(seen, producer.cpuSeconds(), System.nanoTime());
          }
        }
      }
      report(
          producer,
          java.util.Objects.requireNonNull(from),
          new Reading(seen, producer.cpuSeconds(), System.nanoTime()));
      System.out.printf(
          "scheduled send -> read by a consumer: p50 %.1f ms  p90 %.1f ms  p99 %.1f ms  max %.1f ms"
              + "  (broker CPU %.1f s)%n",
          histogram.getValueAtPercentile(50) / 1e3,
          histogram.getValueAtPercentile(90) / 1e3,
          histogram.getValueAtPercentile(99) / 1e3,
          histogram.getMaxValue() / 1e3,
          broker.cpuSeconds());
    }
  }

  private Child producer(String bootstrap, String registryUrl, int exchangePort)
      throws IOException {
    var arguments =
        new ArrayList<>(
            Files.readAllLines(jvmOptions).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList());
    arguments.addAll(List.of("-cp", lib + "/*", "io.topbook.producer.ProducerMain"));
    return Child.java(
        work.resolve("producer.log"),
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            bootstrap,
            "SCHEMA_REGISTRY_URL",
            registryUrl,
            "WS_URL",
            "ws://127.0.0.1:" + exchangePort,
            "REST_URL",
            "http://127.0.0.1:" + exchangePort,
            "CONNECTIONS",
            Integer.toString(CONNECTIONS),
            // The blaster answers no REST.
            "EXCHANGE_INFO_INTERVAL_MS",
            "0",
            "HTTP_PORT",
            Integer.toString(LoadBroker.freePort())),
        arguments);
  }

  private static void createTopics(Admin admin) throws Exception {
    var topics =
        java.util.Arrays.stream(Topic.values())
            .map(topic ->
                new NewTopic(topic.on(EXCHANGE), Topic.DEFAULT_PARTITIONS, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime")))
            .toList();
    admin.createTopics(topics).all().get();
  }

  private static void publishSymbols(String bootstrap, String registryUrl) throws Exception {
    try (var sender =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new AvroWireSerializer<SymbolInfo>(new RegistryClient(URI.create(registryUrl))))) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 1; i <= SYMBOLS; i++) {
        String symbol = "SYM%04dUSDT".formatted(i);
        sent.add(
            sender.send(
                new ProducerRecord<>(
                    Topic.SYMBOLS.on(EXCHANGE),
                    symbol,
                    SymbolInfo.newBuilder()
                        .setSymbolId(i)
                        .setExchange(EXCHANGE.label())
                        .setSymbol(symbol)
                        .setStatus("TRADING")
                        .setValidFrom(Instant.EPOCH)
                        .build())));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    }
  }
}

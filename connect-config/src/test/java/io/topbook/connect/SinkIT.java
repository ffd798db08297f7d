package io.topbook.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.avro.PriceLevel;
import io.topbook.connect.ConnectRest.Status;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// The sinks of the local default over real parts: broker, worker, Debezium's sink, PostgreSQL.
/// Each test publishes rows of its own, which no other test touches.
@TestInstance(Lifecycle.PER_CLASS)
class SinkIT {
  private static final Duration SOON = Duration.ofSeconds(120);

  private final Random random = new Random(7);
  private long nextId = 1;

  private RegistryFake registry;
  private Broker broker;
  private Database database;
  private Worker worker;
  private ConnectRest rest;
  private KafkaProducer<String, byte[]> producer;
  private AvroWireSerializer<SpecificRecord> serializer;
  private final CountDownLatch stopWatching = new CountDownLatch(1);

  @BeforeAll
  void start() throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "it").toAbsolutePath());
    folder = Files.createTempDirectory(folder, "sink-");
    registry = RegistryFake.started();
    broker = Broker.started(folder.resolve("broker"));
    worker = Worker.started(folder.resolve("worker"), broker.address(), registry.url());
    database = Database.started(folder.resolve("postgres"));
    rest = new ConnectRest(worker.address());
    var sinks =
        new SinkConfigs(
            Flavour.DEBEZIUM, Exchange.BINANCE, database.url(), "${env:DATABASE_PASSWORD}");
    new ApplyConnectors(rest, sinks, SOON, System.out).run();
    var watchdog =
        new Watchdog(
            rest, sinks, Duration.ofSeconds(2), System::nanoTime, new PrometheusRegistry());
    Thread.ofPlatform()
        .start(() -> {
          try {
            watchdog.watch(Duration.ofMillis(500), stopWatching);
          } catch (InterruptedException _) {
            // told to stop
          }
        });
    serializer = new AvroWireSerializer<>(new RegistryClient(registry.url()));
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.address(), "linger.ms", 20, "batch.size", 1_000_000),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  void stop() throws Exception {
    stopWatching.countDown();
    for (AutoCloseable part : Arrays.asList(producer, rest, worker, database, broker, registry)) {
      if (part != null) {
        part.close();
      }
    }
  }

  @Test
  void rowsOfEveryTableArriveToTheBitAndTheMicrosecond() throws Exception {
    for (String table : SinkConfigs.TABLES) {
      List<SpecificRecord> sent = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        sent.add(unique(table, TestObjects.random(table, random)));
      }
      sent.forEach(record -> send(table, record));
      Eventually.holds(SOON, () -> assertThat(row(table, sent.getLast())).isNotNull());
      for (SpecificRecord record : sent) {
        Eventually.holds(SOON, () -> assertRow(table, record));
      }
    }
  }

  @Test
  void aKeyRepeatedInABatchKeepsItsLastRecord() throws Exception {
    List<SpecificRecord> last = new ArrayList<>();
    for (int key = 0; key < 20; key++) {
      SpecificRecord bar = unique("bt_1s", TestObjects.random("bt_1s", random));
      for (int revision = 0; revision < 10; revision++) {
        TestObjects.with(bar, "revision", revision);
        TestObjects.with(bar, "update_count", (long) revision);
        send("bt_1s", bar);
      }
      last.add(bar);
    }
    for (SpecificRecord bar : last) {
      Eventually.holds(SOON, () -> assertRow("bt_1s", bar));
    }
  }

  @Test
  void aLowerRevisionThatComesLaterReplacesNothing() throws Exception {
    for (String table : List.of("bt_1s", "trade_1s", "book_1s", "features_1s")) {
      SpecificRecord bar = unique(table, TestObjects.random(table, random));
      for (int revision : new int[] {-1, 0, 1}) {
        send(table, TestObjects.with(bar, "revision", revision));
        Eventually.holds(SOON, () -> assertRow(table, bar));
      }

      for (int older : new int[] {0, -1}) {
        send(table, TestObjects.with(bar, "revision", older));
        SpecificRecord next = send(table, unique(table, TestObjects.random(table, random)));
        Eventually.holds(SOON, () -> assertRow(table, next));
      }

      assertRow(table, TestObjects.with(bar, "revision", 1));
    }
  }

  @Test
  void aSymbolThatIsNotThereIsAskedForOnceASecond() throws Exception {
    var nanos = new AtomicLong();
    try (var symbols =
            new KnownSymbols(
                database.url(), "postgres", "", Database.SCHEMA + ".symbols", nanos::get);
        Statement statement = connection().createStatement()) {
      nanos.set(5_000_000_000L);
      assertThat(symbols.contains(900)).isFalse();
      statement.execute(
          "INSERT INTO marketdata.symbols (symbol_id, exchange, symbol, status, valid_from)"
              + " OVERRIDING SYSTEM VALUE VALUES (900, 'binance', 'LATE', 'TRADING', now())");

      nanos.addAndGet(999_999_999L);
      assertThat(symbols.contains(900)).isFalse();
      nanos.addAndGet(1);
      assertThat(symbols.contains(900)).isTrue();
    }
  }

  @Test
  void aBadRecordIsDeadLetteredAndTheOthersAreStored() throws Exception {
    long before = deadLetters();
    List<SpecificRecord> good = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      good.add(send("trades", unique("trades", TestObjects.random("trades", random))));
    }
    SpecificRecord unknownSymbol = unique("trades", TestObjects.random("trades", random));
    send("trades", TestObjects.with(unknownSymbol, "symbol_id", 4711));
    SpecificRecord noNumber = unique("trades", TestObjects.random("trades", random));
    send("trades", TestObjects.with(noNumber, "price", Double.NaN));
    sendBytes("trades", "SYMBOL1", null);
    sendBytes("trades", "SYMBOL1", "not Avro".getBytes(StandardCharsets.UTF_8));
    sendBytes(
        "trades",
        null,
        serializer.serialize(topic("trades"), TestObjects.random("trades", random)));
    for (int i = 0; i < 50; i++) {
      good.add(send("trades", unique("trades", TestObjects.random("trades", random))));
    }

    for (SpecificRecord trade : good) {
      Eventually.holds(SOON, () -> assertRow("trades", trade));
    }
    Eventually.holds(SOON, () -> assertThat(deadLetters()).isEqualTo(before + 5));
    assertThat(deadLetterReasons())
        .anyMatch(
            reason -> reason.contains("symbol_id: expected an id of marketdata.symbols, was 4711"))
        .anyMatch(reason -> reason.contains("price: expected a finite number, was NaN"))
        .anyMatch(reason -> reason.contains("value: expected a record, was null"))
        .anyMatch(reason -> reason.contains("expected magic byte 0x00"))
        .anyMatch(reason -> reason.contains("key: expected the symbol or connection, was null"));
  }

  @Test
  void aDatabaseThatIsKilledLosesNoRowAndNoneIsDeadLettered() throws Exception {
    long before = deadLetters();
    List<SpecificRecord> sent = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      sent.add(
          send("book_ticker", unique("book_ticker", TestObjects.random("book_ticker", random))));
      if (i == 1_000) {
        producer.flush();
        database.kill();
      }
    }
    producer.flush();
    Eventually.holds(
        SOON, () -> assertThat(worker.log()).containsPattern("Retry to|Failed to process"));
    database.start();

    for (SpecificRecord quote : sent) {
      Eventually.holds(SOON, () -> assertRow("book_ticker", quote));
    }
    assertThat(deadLetters()).isEqualTo(before);
    Eventually.holds(SOON, this::assertAllRun);
  }

  @Test
  void aWorkerThatIsKilledGoesOnAndWaitsForARegistryThatIsAway() throws Exception {
    long before = deadLetters();
    List<SpecificRecord> sent = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      sent.add(
          send("book_ticker", unique("book_ticker", TestObjects.random("book_ticker", random))));
      if (i == 1_000) {
        producer.flush();
        worker.kill();
        registry.stop();
      }
    }
    producer.flush();
    worker.restart();
    Eventually.holds(SOON, this::assertAllRun);
    registry.start();

    for (SpecificRecord quote : sent) {
      Eventually.holds(SOON, () -> assertRow("book_ticker", quote));
    }
    assertThat(deadLetters()).isEqualTo(before);
  }

  @Test
  void applyingAgainChangesNothing() throws Exception {
    var out = new ByteArrayOutputStream();
    new ApplyConnectors(
            rest,
            new SinkConfigs(
                Flavour.DEBEZIUM, Exchange.BINANCE, database.url(), "${env:DATABASE_PASSWORD}"),
            SOON,
            new PrintStream(out))
        .run();
    assertThat(out.toString().lines())
        .hasSize(11)
        .allMatch(line -> line.matches("topbook-binance-[a-z0-9-]+: unchanged"));
  }

  private void assertAllRun() throws Exception {
    assertThat(rest.statuses()).hasSize(11).values().allMatch(Status::isRunning);
  }

  private SpecificRecord send(String table, SpecificRecord record) {
    sendBytes(table, "SYMBOL1", serializer.serialize(topic(table), record));
    return record;
  }

  private void sendBytes(String table, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic(table), key, value));
  }

  private static String topic(String table) {
    return TestObjects.TOPIC_OF.get(table).on(Exchange.BINANCE);
  }

  /// The record with a key that no other record of this run has.
  private SpecificRecord unique(String table, SpecificRecord record) {
    Instant time = Instant.parse("2024-08-08T00:00:00Z").plusSeconds(nextId++);
    return switch (table) {
      case "incidents" -> TestObjects.with(record, "incident_id", "incident " + nextId);
      case "book_ticker", "trades", "depth_events", "orderbook_top5" ->
          TestObjects.with(record, "event_time", time);
      default -> TestObjects.with(record, "window_start", time);
    };
  }

  private void assertRow(String table, SpecificRecord sent) throws Exception {
    Map<String, Object> row = row(table, sent);
    assertThat(row).as("row of %s", sent).isNotNull();
    sent.getSchema()
        .getFields()
        .forEach(field ->
            assertThat(row.get(field.name()))
                .as(field.name())
                .isEqualTo(comparable(sent.get(field.pos()), field.name())));
    assertThat(row.get("stored_at")).isNotNull();
  }

  /// The stored row as Java values; null when it is not there.
  private Map<String, Object> row(String table, SpecificRecord sent) throws SQLException {
    String key =
        table.equals("incidents")
            ? "incident_id"
            : sent.getSchema().getField("event_time") != null ? "event_time" : "window_start";
    Object value = TestObjects.get(sent, key);
    try (PreparedStatement query =
        connection()
            .prepareStatement(
                "SELECT * FROM " + Database.SCHEMA + '.' + table + " WHERE " + key + " = ?")) {
      query.setObject(
          1, value instanceof Instant time ? time.atOffset(java.time.ZoneOffset.UTC) : value);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? read(rows) : null;
      }
    }
  }

  private Connection open;

  private Connection connection() throws SQLException {
    if (open == null || !open.isValid(1)) {
      open = database.connection();
    }
    return open;
  }

  private static Map<String, Object> read(ResultSet row) throws SQLException {
    Map<String, Object> values = new java.util.HashMap<>();
    var columns = row.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      Object value =
          columns.getColumnTypeName(i).equals("timestamptz")
              ? row.getObject(i, OffsetDateTime.class)
              : row.getObject(i);
      values.put(columns.getColumnName(i), comparable(value, columns.getColumnName(i)));
    }
    return values;
  }

  /// The same object for a value as sent and as stored.
  private static Object comparable(Object value, String name) {
    return switch (value) {
      case null -> null;
      case OffsetDateTime time -> time.toInstant();
      case java.math.BigDecimal decimal -> decimal.toPlainString();
      case Enum<?> symbol -> symbol.name();
      case List<?> levels ->
          levels.stream()
              .map(level -> List.of(((PriceLevel) level).getPrice(), ((PriceLevel) level).getQty()))
              .toList();
      case org.postgresql.util.PGobject json -> json(json.getValue());
      case String text when name.equals("row") -> json(text);
      default -> value;
    };
  }

  /// Levels as lists of doubles, an object as its tree.
  private static Object json(String text) {
    try {
      var tree = new com.fasterxml.jackson.databind.ObjectMapper().readTree(text);
      return tree.isArray()
          ? tree.valueStream()
              .map(level ->
                  List.of(
                      Double.valueOf(level.get(0).asText()), Double.valueOf(level.get(1).asText())))
              .toList()
          : tree;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private long deadLetters() {
    try (KafkaConsumer<String, byte[]> consumer = consumer()) {
      return consumer.endOffsets(deadLetterPartitions()).values().stream().mapToLong(n -> n).sum();
    }
  }

  private List<String> deadLetterReasons() {
    try (KafkaConsumer<String, byte[]> consumer = consumer()) {
      consumer.assign(deadLetterPartitions());
      consumer.seekToBeginning(deadLetterPartitions());
      List<String> reasons = new ArrayList<>();
      long expected =
          consumer.endOffsets(deadLetterPartitions()).values().stream().mapToLong(n -> n).sum();
      while (reasons.size() < expected) {
        for (ConsumerRecord<String, byte[]> letter : consumer.poll(Duration.ofSeconds(1))) {
          reasons.add(
              new String(
                  letter.headers().lastHeader("__connect.errors.exception.message").value(),
                  StandardCharsets.UTF_8));
        }
      }
      return reasons;
    }
  }

  private KafkaConsumer<String, byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", broker.address()),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> deadLetterPartitions() {
    String topic = Topic.SINK_DLQ.on(Exchange.BINANCE);
    return List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
  }
}

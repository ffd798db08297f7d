package io.topbook.local.parts;

import static io.topbook.local.TestStack.freePort;
import static io.topbook.local.TestStack.installation;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.PriceLevel;
import io.topbook.avro.SecondMark;
import io.topbook.local.look.Peek;
import io.topbook.local.look.PeekRows;
import io.topbook.local.look.PeekRows.Listed;
import io.topbook.local.look.Reader;
import io.topbook.local.look.Rows;
import io.topbook.local.look.SymbolLog;
import io.topbook.local.process.Part;
import io.topbook.local.process.Supervisor;
import io.topbook.local.setup.Archives;
import io.topbook.local.setup.Installation;
import io.topbook.local.setup.RunFolder;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.jobs.Database;
import io.topbook.schemas.jobs.MigrateJob;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `book` and `peek` read, from a real broker, registry and database.
class LookIT {
  private static final Exchange EXCHANGE = Exchange.BINANCE;
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir private static Path home;
  private static RunFolder folder;
  private static Supervisor supervisor;
  private static String kafka;
  private static String database;
  private static String owner;
  private static RegistryClient registry;

  @BeforeAll
  static void start() throws Exception {
    Installation installation = installation();
    folder = RunFolder.of(home, "look").create();
    folder.keepSecret("topbook_reader", "reads");
    var jvm = new Jvm(new Archives(home.resolve("archives")), Map.of());
    int postgresPort = freePort();
    int kafkaPort = freePort();
    int registryPort = freePort();
    Path data = folder.data();
    Path password = folder.secret("topbook_owner");
    List<Part> parts =
        List.of(
            new Postgres(
                    installation.libraries(),
                    home,
                    data.resolve("postgres"),
                    password,
                    postgresPort,
                    false)
                .part(),
            new Broker(jvm, installation.kafka(), data.resolve("kafka"), kafkaPort, freePort())
                .part(),
            new Registry(jvm, installation.registry(), data.resolve("registry"), registryPort)
                .part());
    kafka = "127.0.0.1:" + kafkaPort;
    database = "jdbc:postgresql://127.0.0.1:" + postgresPort + "/topbook";
    owner = Files.readString(password);
    registry =
        new RegistryClient(URI.create("http://127.0.0.1:" + registryPort + "/apis/ccompat/v7"));
    supervisor = new Supervisor(parts, folder.stateFile(), folder.logs(), new Printed());
    supervisor.start();
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(Topic.DEPTH.on(EXCHANGE), 3, (short) 1),
                  new NewTopic(Topic.SECOND_MARKS.on(EXCHANGE), 3, (short) 1)))
          .all()
          .get();
    }
    new MigrateJob(
            new MigrateJob.Config(
                EXCHANGE,
                new Database(database, "topbook_owner", owner),
                "",
                "reads",
                Duration.ofMinutes(1),
                Duration.ofSeconds(30)),
            System.out)
        .run();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (supervisor != null) {
      supervisor.stop();
    }
  }

  @Test
  void aBookBeginsAtItsNewestKeyFrameHoweverManyRecordsOfOthersCameSince() throws Exception {
    List<SpecificRecord> sent = new ArrayList<>();
    try (KafkaProducer<String, SpecificRecord> producer = producer()) {
      String depth = Topic.DEPTH.on(EXCHANGE);
      for (String symbol : List.of("OLDUSDT", "NEWUSDT")) {
        send(producer, depth, symbol, depth(DepthKind.SNAPSHOT, 10, START));
        send(producer, depth, symbol, depth(DepthKind.DIFF, 11, START));
      }
      sent.add(depth(DepthKind.SNAPSHOT, 20, START));
      sent.add(depth(DepthKind.DIFF, 21, START));
      for (SpecificRecord record : sent) {
        send(producer, depth, "NEWUSDT", record);
      }
      for (int i = 0; i < 15_000; i++) {
        DepthKind kind = i % 100 == 0 ? DepthKind.SNAPSHOT : DepthKind.DIFF;
        send(producer, depth, "OTHER" + i % 9, depth(kind, i, START));
      }
      send(producer, Topic.SECOND_MARKS.on(EXCHANGE), "NEWUSDT", mark(START));
      send(producer, Topic.SECOND_MARKS.on(EXCHANGE), "NEWUSDT", mark(START.plusSeconds(1)));
      send(producer, Topic.SECOND_MARKS.on(EXCHANGE), "OTHER1", mark(START.plusSeconds(2)));
      producer.flush();
      var heard = new Heard();

      try (var log = new SymbolLog(kafka, registry, EXCHANGE, "NEWUSDT")) {
        SymbolLog.Start start = log.begin(_ -> {});
        log.catchUp(heard);
        assertThat(start.keyFrame()).isTrue();
        assertThat(start.records()).as("more than one step back").isGreaterThan(2_000);
        assertThat(heard.depth).isEqualTo(sent);
        assertThat(heard.marks).containsExactly(mark(START.plusSeconds(1)));

        DepthEvent live = depth(DepthKind.DIFF, 22, START.plusSeconds(2));
        sent.add(live);
        send(producer, depth, "NEWUSDT", live);
        producer.flush();
        while (heard.depth.size() < sent.size()) {
          log.read(Duration.ofSeconds(1), heard);
        }
        assertThat(heard.depth).isEqualTo(sent);
      }
    }
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      assertThat(admin.listGroups().all().get()).isEmpty();
    }
  }

  @Test
  void withoutAKeyFrameTheBookBeginsAtTheEndAndTheWholePartitionWasLookedAt() throws Exception {
    try (KafkaProducer<String, SpecificRecord> producer = producer()) {
      for (int i = 0; i < 10; i++) {
        send(producer, Topic.DEPTH.on(EXCHANGE), "BAREUSDT", depth(DepthKind.DIFF, i, START));
      }
      producer.flush();
    }
    var heard = new Heard();
    try (var log = new SymbolLog(kafka, registry, EXCHANGE, "BAREUSDT")) {
      SymbolLog.Start start = log.begin(_ -> {});
      log.catchUp(heard);

      assertThat(start.keyFrame()).isFalse();
      assertThat(start.whole()).isTrue();
      assertThat(start.records()).isGreaterThanOrEqualTo(10);
      assertThat(heard.depth).isEmpty();
    }
  }

  @Test
  void rowsOfAStretchComeInBucketsAndAsTheLastTen() throws Exception {
    execute(
        "INSERT INTO marketdata.symbols (exchange, symbol, tick_size, status, valid_from)"
            + " VALUES ('binance', 'BTCUSDT', 0.01, 'TRADING', now())");
    // Second 7 is missing, 8 is not complete, 9 is provisional.
    execute(
        "INSERT INTO marketdata.features_1s (symbol_id, window_start, quality, revision,"
            + " available_at, q_bid, q_ask, q_mid, k_imb_5, t_agg_count_1) SELECT symbol_id,"
            + " timestamptz '2026-01-31 12:00:00Z' + i * interval '1 second', CASE i WHEN 8 THEN 4"
            + " WHEN 9 THEN 8 ELSE 16 END, CASE i WHEN 9 THEN -1 ELSE 0 END, now(), 100 + i, 101 +"
            + " i, 100.5 + i, i / 100.0, i FROM marketdata.symbols, generate_series(0, 14) i WHERE"
            + " i <> 7 AND symbol = 'BTCUSDT'");
    try (Connection connection =
        Reader.connect(database, "topbook_reader", "reads", EXCHANGE.schema())) {
      var rows = new PeekRows(connection);
      Listed symbol = Objects.requireNonNull(rows.listed("binance").get("BTCUSDT"));

      assertThat(rows.stored(symbol)).contains(new PeekRows.Stored(START, START.plusSeconds(14)));
      Peek peek = rows.peek(symbol, START, START.plusSeconds(15), 4, 5);

      assertThat(peek.buckets()).extracting(Peek.Bucket::rows).containsExactly(5L, 3L, 5L, 0L);
      assertThat(peek.buckets()).extracting(Peek.Bucket::complete).containsExactly(5L, 2L, 5L, 0L);
      assertThat(peek.buckets().get(1).mid().min()).hasValue(105.5);
      assertThat(peek.buckets().get(1).mid().max()).hasValue(108.5);
      assertThat(peek.buckets().get(2).mid().mean()).hasValue(112.5);
      assertThat(peek.buckets().get(2).spread().max()).hasValue(1.0);
      assertThat(peek.buckets().get(3)).isEqualTo(Peek.Bucket.NONE);
      assertThat(peek.last())
          .extracting(row -> row.windowStart().getEpochSecond() - START.getEpochSecond())
          .containsExactly(4L, 5L, 6L, 8L, 9L, 10L, 11L, 12L, 13L, 14L);
      assertThat(peek.last().getLast().trades()).hasValue(14L);
      assertThat(peek.last().getLast().imbalance()).hasValue(0.14);
      assertThat(peek.tickSize()).isEqualTo("0.01");
      assertThat(rows.peek(symbol, START.minusSeconds(60), START, 4, 5).last()).isEmpty();
    }
  }

  @Test
  void thePastIsStoredUpToItsLastSecondHoweverLongAgo() throws Exception {
    list("PASTUSDT");
    storeSecond("PASTUSDT", "bt_1s", "20 days", "update_count", "invalid_count");
    storeSecond(
        "PASTUSDT",
        "trade_1s",
        "20 days",
        "base_volume",
        "quote_volume",
        "buy_base_volume",
        "buy_quote_volume",
        "agg_trade_count",
        "trade_count");
    storeSecond("PASTUSDT", "book_1s", "20 days", "event_count", "in_sync");
    storeSecond("PASTUSDT", "features_1s", "20 days");
    try (var rows = new Rows(database, folder, EXCHANGE)) {
      assertThat(rows.rowsUntil(List.of("PASTUSDT")).orElseThrow())
          .isBetween(Instant.now().minus(Duration.ofDays(21)), Instant.now());
    }
  }

  @Test
  void theStalestSymbolIsOneThatIsNotPlayedAnyMore() throws Exception {
    list("CATCHINGUPUSDT");
    list("STOPPEDUSDT");
    list("LIVEUSDT");
    List<String> history = List.of("CATCHINGUPUSDT", "STOPPEDUSDT");
    storeSecond("CATCHINGUPUSDT", "features_1s", "1 day");
    storeSecond("STOPPEDUSDT", "features_1s", "1 hour");
    storeSecond("LIVEUSDT", "features_1s", "3 seconds");
    storeMark("CATCHINGUPUSDT", "1 day", true);
    storeMark("STOPPEDUSDT", "2 hours", true);
    try (var rows = new Rows(database, folder, EXCHANGE)) {
      assertThat(rows.stalest(history)).map(Rows.Stalest::symbol).contains("LIVEUSDT");

      storeMark("STOPPEDUSDT", "1 hour", false);
      assertThat(rows.stalest(history)).map(Rows.Stalest::symbol).contains("STOPPEDUSDT");
    }
  }

  private static void list(String symbol) throws Exception {
    execute(
        "INSERT INTO marketdata.symbols (exchange, symbol, tick_size, status, valid_from)"
            + " VALUES ('binance', '"
            + symbol
            + "', 0.01, 'TRADING', now())");
  }

  /// @param counts columns that may not be null, 0 or false then
  private static void storeSecond(String symbol, String table, String ago, String... counts)
      throws Exception {
    String columns = String.join(", ", counts);
    execute(
        ("INSERT INTO marketdata.%s (symbol_id, window_start, quality, revision, available_at%s)"
                + " SELECT symbol_id, date_trunc('second', now() - interval '%s'), 16, 0, now()%s"
                + " FROM marketdata.symbols WHERE symbol = '%s'")
            .formatted(
                table,
                counts.length == 0 ? "" : ", " + columns,
                ago,
                ", '0'".repeat(counts.length),
                symbol));
  }

  private static void storeMark(String symbol, String ago, boolean played) throws Exception {
    execute(
        ("INSERT INTO marketdata.second_marks (symbol_id, window_start, quote_up, trade_up,"
             + " depth_up, clock_steady, trading, cut, played) SELECT symbol_id,"
             + " date_trunc('second', now() - interval '%s'), true, true, true, true, true, false,"
             + " %s FROM marketdata.symbols WHERE symbol = '%s'")
            .formatted(ago, played, symbol));
  }

  private static void execute(String sql) throws Exception {
    try (var connection = DriverManager.getConnection(database, "topbook_owner", owner);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static KafkaProducer<String, SpecificRecord> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka),
        new StringSerializer(),
        new AvroWireSerializer<>(registry));
  }

  private static void send(
      KafkaProducer<String, SpecificRecord> producer,
      String topic,
      String symbol,
      SpecificRecord value) {
    producer.send(new ProducerRecord<>(topic, symbol, value));
  }

  private static DepthEvent depth(DepthKind kind, long id, Instant time) {
    return new DepthEvent(
        1,
        time,
        kind,
        id,
        id,
        null,
        List.of(new PriceLevel(99.0, 1.0)),
        List.of(new PriceLevel(101.0, 1.0)),
        time.toEpochMilli() * 1_000_000);
  }

  private static SecondMark mark(Instant windowStart) {
    var mark = new SecondMark();
    mark.setSymbolId(1);
    mark.setWindowStart(windowStart);
    return mark;
  }

  private static final class Heard implements SymbolLog.Listener {
    private final List<DepthEvent> depth = new ArrayList<>();
    private final List<SecondMark> marks = new ArrayList<>();

    @Override
    public void depth(DepthEvent event) {
      depth.add(event);
    }

    @Override
    public void mark(SecondMark mark, Instant came) {
      marks.add(mark);
    }

    @Override
    public void unreadable(String why) {
      throw new AssertionError(why);
    }
  }
}

package io.topbook.schemas.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.avro.SymbolInfo;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.SymbolList;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.RegistryFake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SymbolsJobIT {
  private static final String SYMBOLS =
      "SELECT symbol_id, symbol, base_asset, quote_asset, tick_size, step_size, status FROM"
          + " marketdata.symbols ORDER BY 1";

  private static final List<TopicPartition> PARTITIONS =
      IntStream.range(0, 3).mapToObj(i -> new TopicPartition("binance-symbols", i)).toList();

  private static TestBroker broker;
  private static RegistryFake registry;
  private static TestDatabase database;

  private ExchangeFake exchange;

  @BeforeAll
  static void start() {
    broker = new TestBroker();
    registry = RegistryFake.started();
    database = new TestDatabase();
    for (Exchange each : List.of(Exchange.BINANCE, Exchange.BINANCE_COINM)) {
      database.migrate(each);
      new TopicsJob(topics(each), new PrintStream(new ByteArrayOutputStream())).run();
    }
  }

  @AfterAll
  static void stop() {
    database.close();
    registry.close();
    broker.close();
  }

  @BeforeEach
  void emptyTablesAndTopics() throws Exception {
    exchange = new ExchangeFake();
    database.execute("TRUNCATE marketdata.symbols RESTART IDENTITY CASCADE");
    try (Admin admin = admin()) {
      // A compacted topic takes no deleteRecords.
      admin.deleteTopics(List.of("binance-symbols")).all().get();
      admin
          .createTopics(List.of(TopicSpec.of(Topic.SYMBOLS, topics(Exchange.BINANCE)).toNewTopic()))
          .all()
          .get();
    }
  }

  @AfterEach
  void stopExchange() {
    exchange.close();
  }

  @Test
  void newSymbolsGetIdsInAlphabeticalOrderAndAreThenPublished() throws Exception {
    exchange.answering(
        "/api/v3/exchangeInfo",
        ExchangeFake.info(
            1_723_161_253_937L,
            ExchangeFake.symbol("ETHUSDT", "USDT", "0.01000000"),
            ExchangeFake.symbol("币安人生USDT", "USDT", "0"),
            ExchangeFake.symbol("ADAUSDT", "USDT", "0.00010000"),
            "{\"symbol\":\"BARE\",\"status\":\"HALT\"}",
            ExchangeFake.symbol("OTHERUSDT", "USDT", "0.1")));

    String said = run("ETHUSDT;币安人生USDT,BARE,ADAUSDT:trade,NOSUCH");

    assertThat(said)
        .contains("unknown symbol NOSUCH: " + exchange.url() + " does not list it")
        .contains("binance: 4 symbols asked for, 4 new, 0 changed, 4 in marketdata.symbols")
        .contains("4 published to binance-symbols");
    assertThat(database.rows(SYMBOLS))
        .containsExactly(
            "1|ADAUSDT|ADA|USDT|0.0001|0.001|TRADING",
            "2|BARE|∅|∅|∅|∅|HALT",
            "3|ETHUSDT|ETH|USDT|0.01|0.001|TRADING",
            "4|币安人生USDT|币安人生|USDT|∅|0.001|TRADING");
    assertThat(published())
        .containsOnlyKeys("ADAUSDT", "BARE", "ETHUSDT", "币安人生USDT")
        .containsEntry(
            "ADAUSDT",
            new SymbolInfo(
                1,
                "binance",
                "ADAUSDT",
                "ADA",
                "USDT",
                "0.0001",
                "0.001",
                "TRADING",
                Instant.ofEpochMilli(1_723_161_253_937L)));
  }

  @Test
  void secondRunChangesAndPublishesNothing() throws Exception {
    exchange.answering(
        "/api/v3/exchangeInfo",
        ExchangeFake.info(1L, ExchangeFake.symbol("BTCUSDT", "USDT", "0.01")));
    run("BTCUSDT");
    exchange.answering(
        "/api/v3/exchangeInfo",
        ExchangeFake.info(2L, ExchangeFake.symbol("BTCUSDT", "USDT", "0.0100")));
    List<String> before =
        database.rows("SELECT * FROM marketdata.symbols, marketdata.symbol_history");
    long records = records();

    assertThat(run("BTCUSDT")).contains("0 new, 0 changed, 1 in").contains("0 published");

    assertThat(database.rows("SELECT * FROM marketdata.symbols, marketdata.symbol_history"))
        .isEqualTo(before);
    assertThat(records()).isEqualTo(records);
  }

  @Test
  void changedSymbolKeepsItsIdAndItsHistory() throws Exception {
    exchange.answering(
        "/api/v3/exchangeInfo",
        ExchangeFake.info(
            1_000L,
            ExchangeFake.symbol("A", "USDT", "0.01"),
            ExchangeFake.symbol("C", "USDT", "0.01")));
    run("A,C");
    exchange.answering(
        "/api/v3/exchangeInfo",
        ExchangeFake.info(
            2_000L,
            ExchangeFake.symbol("A", "USDT", "0.05"),
            ExchangeFake.symbol("B", "USDT", "1")));

    assertThat(run("B"))
        .contains("delisted C: " + exchange.url() + " lists it no more")
        .contains("1 symbols asked for, 1 new, 2 changed, 3 in")
        .contains("3 published");

    assertThat(
            database.rows(
                "SELECT symbol_id, symbol, tick_size, status, extract(epoch FROM valid_from)::int"
                    + " FROM marketdata.symbols ORDER BY 1"))
        .containsExactly("1|A|0.05|TRADING|2", "2|C|0.01|DELISTED|2", "3|B|1|TRADING|2");
    assertThat(
            database.rows(
                "SELECT symbol_id, tick_size, status, extract(epoch FROM valid_from)::int FROM"
                    + " marketdata.symbol_history ORDER BY 1, 4"))
        .containsExactly(
            "1|0.01|TRADING|1",
            "1|0.05|TRADING|2",
            "2|0.01|TRADING|1",
            "2|0.01|DELISTED|2",
            "3|1|TRADING|2");
    assertThat(published().get("A").getTickSize()).isEqualTo("0.05");
    assertThat(published().get("C").getStatus()).isEqualTo("DELISTED");
    assertThat(run("B")).as("once").contains("0 new, 0 changed").contains("0 published");
  }

  @Test
  void idOfADeletedSymbolIsNotGivenAgain() throws Exception {
    exchange.answering(
        "/api/v3/exchangeInfo",
        ExchangeFake.info(
            1L, ExchangeFake.symbol("A", "USDT", "1"), ExchangeFake.symbol("B", "USDT", "1")));
    database.execute(
        "INSERT INTO marketdata.symbols (exchange, symbol, status, valid_from) VALUES ('binance',"
            + " 'X', 'BREAK', now())");
    database.execute("DELETE FROM marketdata.symbols");

    run("A");

    assertThat(database.rows("SELECT symbol_id FROM marketdata.symbols")).containsExactly("2");
  }

  @Test
  void whatAKilledRunDidNotPublishTheNextOneDoes() throws Exception {
    exchange.answering(
        "/api/v3/exchangeInfo", ExchangeFake.info(1_000L, ExchangeFake.symbol("A", "USDT", "1")));
    run("A");
    database.execute("UPDATE marketdata.symbols SET status = 'HALT'");
    exchange.answering(
        "/api/v3/exchangeInfo",
        ExchangeFake.info(
            2_000L, ExchangeFake.symbol("A", "USDT", "1").replace("TRADING", "HALT")));

    assertThat(run("A")).contains("0 new, 0 changed").contains("1 published");
    assertThat(published().get("A").getStatus()).isEqualTo("HALT");
  }

  @Test
  void recordThatCannotBeReadIsNamedAndMadeGood() throws Exception {
    exchange.answering(
        "/api/v3/exchangeInfo", ExchangeFake.info(1_000L, ExchangeFake.symbol("A", "USDT", "1")));
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("binance-symbols", 0, "A", "not Avro")).get();
    }

    assertThat(run("A"))
        .contains("skipped: partition 0, offset 0 of binance-symbols: ")
        .contains("1 published");
  }

  @Test
  void brokerWhoseNameDoesNotResolveYetIsWaitedFor() {
    var topic =
        new SymbolTopic(
            Exchange.BINANCE,
            "no-such-host.invalid:9092",
            new RegistryClient(registry.url()),
            System.out);

    assertThatThrownBy(topic::read)
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("No resolvable bootstrap urls");
  }

  @Test
  void jobsAtOnceGiveEachSymbolOneId() throws Exception {
    String[] entries =
        IntStream.range(0, 50)
            .mapToObj(i -> ExchangeFake.symbol("S" + (100 + i), "USDT", "1"))
            .toArray(String[]::new);
    exchange.answering("/api/v3/exchangeInfo", ExchangeFake.info(1L, entries));

    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<String>> runs =
          IntStream.range(0, 4).mapToObj(_ -> threads.submit(() -> run("all"))).toList();
      for (Future<String> each : runs) {
        each.get();
      }
    }

    assertThat(database.rows("SELECT symbol_id FROM marketdata.symbols ORDER BY symbol"))
        .isEqualTo(IntStream.rangeClosed(1, 50).mapToObj(Integer::toString).toList());
    assertThat(records()).isEqualTo(50);
  }

  @Test
  void topicOfAnotherInstallationIsRefusedAndNothingStored() throws Exception {
    exchange.answering(
        "/api/v3/exchangeInfo",
        ExchangeFake.info(
            1L, ExchangeFake.symbol("A", "USDT", "1"), ExchangeFake.symbol("B", "USDT", "1")));
    run("B");
    database.execute("TRUNCATE marketdata.symbols RESTART IDENTITY CASCADE");

    assertThatThrownBy(() -> run("A,B"))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining(
            "topic and table do not belong together: B has id 1 in binance-symbols, 2 in");
    assertThat(database.rows(SYMBOLS)).isEmpty();
  }

  @Test
  void listWithoutAnyKnownSymbolFails() {
    exchange.answering(
        "/api/v3/exchangeInfo", ExchangeFake.info(1L, ExchangeFake.symbol("A", "USDT", "1")));

    assertThatThrownBy(() -> run("NOSUCH"))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("no symbol left: " + exchange.url() + " lists 1 symbols");
  }

  @Test
  void topTakesThoseOfHighestVolumeInDollars() throws Exception {
    exchange
        .answering(
            "/api/v3/exchangeInfo",
            ExchangeFake.info(
                1L,
                ExchangeFake.symbol("BTCUSDT", "USDT", "1"),
                ExchangeFake.symbol("ETHBTC", "BTC", "1"),
                ExchangeFake.symbol("USDTIDR", "IDR", "1"),
                ExchangeFake.symbol("OLDUSDT", "USDT", "1").replace("TRADING", "BREAK")))
        .answering(
            "/api/v3/ticker/24hr",
            """
            [{"symbol":"BTCUSDT","quoteVolume":"1000000.0","lastPrice":"60000.0"},
             {"symbol":"ETHBTC","quoteVolume":"10.0","lastPrice":"0.05"},
             {"symbol":"USDTIDR","quoteVolume":"90000000.0","lastPrice":"16000.0"},
             {"symbol":"OLDUSDT","quoteVolume":"99999999.0","lastPrice":"1.0"}]\
            """);

    run("top:2");

    assertThat(database.rows("SELECT symbol FROM marketdata.symbols ORDER BY 1"))
        .containsExactly("BTCUSDT", "ETHBTC");
  }

  @Test
  void coinMarginedSymbolsHaveTheirOwnSchemaPathAndStatusField() throws Exception {
    exchange.answering(
        "/dapi/v1/exchangeInfo",
        ExchangeFake.info(
            1L,
            ExchangeFake.symbol("BTCUSD_PERP", "USD", "0.1")
                .replace("\"status\"", "\"contractStatus\"")));

    run(Exchange.BINANCE_COINM, "btcusd_perp");

    assertThat(
            database.rows("SELECT symbol, status, exchange FROM marketdata_binance_coinm.symbols"))
        .containsExactly("BTCUSD_PERP|TRADING|binance-coinm");
  }

  @Test
  void exchangeThatRefusesIsQuoted() {
    assertThatThrownBy(() -> run("A"))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining(
            exchange.url() + "/api/v3/exchangeInfo answered 404: {\"code\":-1,\"msg\":\"nope\"}");
  }

  private String run(String symbols) {
    return run(Exchange.BINANCE, symbols);
  }

  private String run(Exchange on, String symbols) {
    var said = new ByteArrayOutputStream();
    new SymbolsJob(
            new SymbolsJob.Config(
                on,
                SymbolList.parse(symbols),
                exchange.url(),
                Optional.empty(),
                database.as("topbook_writer", "writer's"),
                broker.bootstrapServers(),
                registry.url(),
                Duration.ofSeconds(20)),
            new PrintStream(said, true, StandardCharsets.UTF_8))
        .run();
    return said.toString(StandardCharsets.UTF_8);
  }

  private static TopicsJob.Config topics(Exchange exchange) {
    return new TopicsJob.Config(
        exchange, broker.bootstrapServers(), registry.url(), 3, 1, false, Duration.ofSeconds(20));
  }

  private static Map<String, SymbolInfo> published() throws NotReadyException {
    return new SymbolTopic(
            Exchange.BINANCE,
            broker.bootstrapServers(),
            new RegistryClient(registry.url()),
            System.out)
        .read();
  }

  private static long records() throws Exception {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    PARTITIONS.forEach(partition -> ends.put(partition, OffsetSpec.latest()));
    try (Admin admin = admin()) {
      return admin.listOffsets(ends).all().get().values().stream()
          .mapToLong(end -> end.offset())
          .sum();
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }
}

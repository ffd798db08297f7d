package io.topbook.aggregator.topology;

import static io.topbook.aggregator.TestFeed.MICROS;
import static io.topbook.aggregator.TestFeed.mark;
import static io.topbook.aggregator.TestFeed.quote;
import static io.topbook.aggregator.TestFeed.time;
import static io.topbook.aggregator.TestFeed.trade;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.aggregator.TestRegistry;
import io.topbook.aggregator.second.SymbolSeconds;
import io.topbook.aggregator.telemetry.Telemetry;
import io.topbook.avro.AggTrade;
import io.topbook.avro.FeatureRow;
import io.topbook.avro.Incident;
import io.topbook.avro.QuoteBar;
import io.topbook.avro.SecondMark;
import io.topbook.avro.SupersededRow;
import io.topbook.avro.TradeBar;
import io.topbook.features.Quality;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The topology on Kafka Streams' own driver, one partition, real wire format.
class TopologyTest {
  private static final long START = 1_617_000_000;
  private static final Instant NOW = time((START + 2) * MICROS);

  private final TestRegistry registryServer = new TestRegistry();
  private final RegistryClient registry = new RegistryClient(registryServer.url());
  private final List<Run> runs = new ArrayList<>();

  @AfterEach
  void closeAll() {
    runs.forEach(run -> run.driver.close());
    registryServer.close();
  }

  private Run run() {
    var run = new Run();
    runs.add(run);
    return run;
  }

  private final class Run {
    final Progress progress = new Progress();
    final Telemetry telemetry = new Telemetry(new PrometheusRegistry());
    final TopologyTestDriver driver;
    final Map<Input, TestInputTopic<String, byte[]>> topics = new EnumMap<>(Input.class);
    final AvroWireSerializer<SpecificRecord> serializer = new AvroWireSerializer<>(registry);
    Ends ends = Ends.UNKNOWN;

    Run() {
      var options =
          new AggregatorTopology.Options(
              Exchange.BINANCE,
              new SymbolSeconds.Limits(600, 1_000),
              Duration.ofMillis(5_250),
              Duration.ZERO);
      var topology =
          AggregatorTopology.build(options, Wire.of(registry), () -> ends, progress, telemetry);
      var properties = new Properties();
      properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
      properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
      driver = new TopologyTestDriver(topology, properties, NOW);
      for (Input input : Input.values()) {
        topics.put(
            input,
            driver.createInputTopic(
                input.topic().on(Exchange.BINANCE),
                new StringSerializer(),
                new ByteArraySerializer()));
      }
    }

    void send(Input input, String symbol, SpecificRecord value) {
      sendAt(input, symbol, value, NOW);
    }

    void sendAt(Input input, String symbol, SpecificRecord value, Instant appended) {
      byte[] bytes = serializer.serialize(input.topic().on(Exchange.BINANCE), value);
      topics.get(input).pipeInput(symbol, bytes, appended);
    }

    void sendBytes(Input input, byte[] bytes) {
      topics.get(input).pipeInput("BTCUSDT", bytes, NOW);
    }

    <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
      var output =
          driver.createOutputTopic(
              topic.on(Exchange.BINANCE),
              new StringDeserializer(),
              new AvroWireDeserializer<>(registry, type));
      return output.readValuesToList();
    }

    List<QuoteBar> quoteBars() {
      return read(Topic.QUOTE_BARS, QuoteBar.class);
    }

    List<TradeBar> tradeBars() {
      return read(Topic.TRADE_BARS, TradeBar.class);
    }
  }

  @Test
  void aMarkClosesItsSecondInBothTables() {
    var run = run();

    run.send(Input.QUOTES, "BTCUSDT", quote(7, START * MICROS + 1, 100, 101));
    run.send(Input.TRADES, "BTCUSDT", trade(3, START * MICROS + 2, 100.5, 2));
    run.sendAt(Input.MARKS, "BTCUSDT", mark(START, 0L, 0L), NOW);

    QuoteBar quotes = run.quoteBars().getFirst();
    assertThat(quotes.getMidClose()).isEqualTo(100.5);
    assertThat(quotes.getUpdateCount()).isEqualTo(1);
    assertThat(quotes.getQuality()).isZero();
    assertThat(quotes.getAvailableAt()).isEqualTo(NOW);
    TradeBar trades = run.tradeBars().getFirst();
    assertThat(trades.getQuoteVolume()).isEqualTo(201.0);
    assertThat(trades.getWindowStart()).isEqualTo(time(START * MICROS));
  }

  @Test
  void aMarkWaitsForTheRecordsThatItNames() {
    var run = run();

    run.send(Input.MARKS, "BTCUSDT", mark(START, 0L, 0L));
    assertThat(run.quoteBars()).isEmpty();
    run.send(Input.QUOTES, "BTCUSDT", quote(7, START * MICROS, 100, 101));
    assertThat(run.quoteBars()).isEmpty();
    run.send(Input.TRADES, "BTCUSDT", trade(3, START * MICROS, 100.5, 2));

    assertThat(run.quoteBars()).hasSize(1);
    assertThat(run.tradeBars()).hasSize(1);
  }

  @Test
  void aRecordOfAnotherSymbolBeyondTheNamedOffsetReleasesAMark() {
    var run = run();

    run.send(Input.QUOTES, "ETHUSDT", quote(1, START * MICROS, 1, 2));
    run.send(Input.MARKS, "BTCUSDT", mark(START, 1L, null));
    assertThat(run.quoteBars()).isEmpty();
    run.send(Input.QUOTES, "ETHUSDT", quote(2, START * MICROS, 1, 2));

    assertThat(run.quoteBars()).hasSize(1);
  }

  @Test
  void aRecordThatCannotBeReadIsCountedAndBlocksNoMark() {
    var run = run();

    run.send(Input.MARKS, "BTCUSDT", mark(START, 1L, null));
    run.sendBytes(Input.QUOTES, new byte[] {1, 2, 3});
    run.send(Input.QUOTES, "BTCUSDT", quote(7, START * MICROS, Double.NaN, 101));

    assertThat(run.quoteBars()).hasSize(1);
    assertThat(run.telemetry.counts().quotes().read()).isZero();
  }

  @Test
  void aMissingValueIsABadRecord() {
    var run = run();

    run.sendBytes(Input.TRADES, null);
    run.send(Input.MARKS, "BTCUSDT", mark(START, null, 0L));

    assertThat(run.tradeBars()).hasSize(1);
  }

  @Test
  void anOffsetThatRetentionRemovedIsNotWaitedFor() {
    var run = run();
    run.send(Input.MARKS, "BTCUSDT", mark(START, 41L, null));

    run.ends = new Ends(1, startOf(Input.QUOTES, 42), startOf(Input.QUOTES, 42));
    run.driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(run.quoteBars()).isEmpty();
    run.driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(run.quoteBars()).hasSize(1);
  }

  @Test
  void theReplacedRowGoesOutAsJsonWithTheColumnsOfItsTable() throws Exception {
    var run = run();
    run.send(Input.TRADES, "BTCUSDT", trade(3, START * MICROS, 0.1, 3));
    run.send(Input.MARKS, "BTCUSDT", mark(START, null, 0L));
    run.send(Input.TRADES, "BTCUSDT", trade(4, START * MICROS, 0.2, 3));
    run.sendAt(Input.MARKS, "BTCUSDT", mark(START + 1, null, 1L), NOW.plusSeconds(1));

    SupersededRow row = run.read(Topic.SUPERSEDED_ROWS, SupersededRow.class).getFirst();

    assertThat(row.getTableName()).isEqualTo("trade_1s");
    assertThat(row.getRevision()).isZero();
    assertThat(row.getSupersededAt()).isEqualTo(NOW.plusSeconds(1));
    var json = new ObjectMapper().readTree(row.getRow());
    assertThat(json.get("quote_volume").doubleValue()).isEqualTo(0.3);
    assertThat(json.get("window_start").textValue()).isEqualTo(time(START * MICROS).toString());
    assertThat(json.propertyStream().map(Map.Entry::getKey).toList())
        .containsExactlyInAnyOrderElementsOf(
            TradeBar.getClassSchema().getFields().stream().map(f -> f.name()).toList());
    assertThat(run.tradeBars().get(1).getQuality()).isEqualTo(Quality.REVISED);
  }

  @Test
  void theJsonOfAQuoteRowHasEveryColumnToo() throws Exception {
    var run = run();
    run.send(Input.MARKS, "BTCUSDT", mark(START, null, null));
    run.send(Input.QUOTES, "BTCUSDT", quote(4, START * MICROS, 0.2, 3));
    run.send(Input.MARKS, "BTCUSDT", mark(START + 1, 0L, null));

    SupersededRow row = run.read(Topic.SUPERSEDED_ROWS, SupersededRow.class).getFirst();

    var json = new ObjectMapper().readTree(row.getRow());
    assertThat(json.get("mid_open").isNull()).isTrue();
    assertThat(json.propertyStream().map(Map.Entry::getKey).toList())
        .containsExactlyInAnyOrderElementsOf(
            QuoteBar.getClassSchema().getFields().stream().map(f -> f.name()).toList());
  }

  @Test
  void whatIsTooLateIsOneIncidentPerMarkAndStream() {
    var run = run();
    run.send(Input.MARKS, "BTCUSDT", mark(START, null, null));
    run.send(Input.MARKS, "BTCUSDT", mark(START + 1, null, null));
    AggTrade old = trade(3, (START - 700) * MICROS, 1, 1);
    run.send(Input.TRADES, "BTCUSDT", old);
    run.send(Input.TRADES, "BTCUSDT", trade(5, (START - 650) * MICROS, 1, 1));
    run.send(Input.MARKS, "BTCUSDT", mark(START + 2, null, 1L));

    List<Incident> incidents = run.read(Topic.INCIDENTS, Incident.class);

    assertThat(incidents).hasSize(1);
    assertThat(incidents.getFirst().getKind()).isEqualTo("TOO_LATE");
    assertThat(incidents.getFirst().getSubject()).isEqualTo("BTCUSDT@aggTrade");
    assertThat(incidents.getFirst().getFromId()).isEqualTo(3);
    assertThat(incidents.getFirst().getUntilId()).isEqualTo(5);
    assertThat(incidents.getFirst().getIncidentId()).hasSize(32);
    assertThat(run.telemetry.counts().trades().tooLate()).isEqualTo(2);
  }

  @Test
  void aSymbolWhoseMarkFailsToComeGetsAProvisionalRow() {
    var run = run();
    run.send(Input.QUOTES, "BTCUSDT", quote(7, START * MICROS, 100, 101));
    run.send(Input.MARKS, "BTCUSDT", mark(START, 0L, null));
    run.quoteBars();
    run.tradeBars();

    run.ends = allRead((START + 8) * 1_000);
    run.driver.advanceWallClockTime(Duration.ofSeconds(6));

    List<QuoteBar> bars = run.quoteBars();
    assertThat(bars).hasSize(1);
    assertThat(bars.getFirst().getRevision()).isEqualTo(-1);
    assertThat(bars.getFirst().getWindowStart()).isEqualTo(time((START + 1) * MICROS));
    assertThat(bars.getFirst().getQuality()).isEqualTo(Quality.STALE | Quality.QUOTE_GAP);
    assertThat(bars.getFirst().getMidClose()).isEqualTo(100.5);
    assertThat(bars.getFirst().getAvailableAt()).isEqualTo(NOW.plusSeconds(6));
    assertThat(run.tradeBars().getFirst().getQuality())
        .isEqualTo(Quality.STALE | Quality.TRADE_GAP);
  }

  @Test
  void theMarkOfAProvisionalRowGivesRevisionZeroAndSupersedesNothing() {
    var run = run();
    run.send(Input.MARKS, "BTCUSDT", mark(START, null, null));
    run.ends = allRead((START + 8) * 1_000);
    run.driver.advanceWallClockTime(Duration.ofSeconds(6));
    run.quoteBars();

    run.send(Input.MARKS, "BTCUSDT", mark(START + 1, null, null));

    assertThat(run.quoteBars().getFirst().getRevision()).isZero();
    assertThat(run.read(Topic.SUPERSEDED_ROWS, SupersededRow.class)).isEmpty();
  }

  @Test
  void noRowIsProvisionalBeforeTheInputsAreReadToTheirEnds() {
    var run = run();
    run.send(Input.MARKS, "BTCUSDT", mark(START, null, null));
    run.quoteBars();

    Ends all = allRead((START + 100) * 1_000);
    var ends = new HashMap<>(all.ends());
    ends.put(partition(Input.MARKS), 2L);
    run.ends = new Ends(all.askedAtMillis(), all.starts(), ends);
    run.driver.advanceWallClockTime(Duration.ofSeconds(100));

    assertThat(run.quoteBars()).isEmpty();
  }

  @Test
  void noRowIsProvisionalUnderARecordedClock() {
    var run = run();
    SecondMark played = mark(START, null, null);
    played.setPlayed(true);
    run.send(Input.MARKS, "BTCUSDT", played);
    run.quoteBars();

    run.ends = allRead((START + 100) * 1_000);
    run.driver.advanceWallClockTime(Duration.ofSeconds(100));

    assertThat(run.quoteBars()).isEmpty();
  }

  @Test
  void theInterleavingOfTheTopicsChangesNothing() {
    record Sent(Input input, String symbol, SpecificRecord value, Instant appended) {}
    var random = new Random(5);
    Map<Input, List<Sent>> log = new EnumMap<>(Input.class);
    for (Input input : Input.values()) {
      log.put(input, new ArrayList<>());
    }
    for (long second = START; second < START + 40; second++) {
      for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
        for (int i = random.nextInt(4); i > 0; i--) {
          long at = second * MICROS - random.nextLong(3 * MICROS);
          long id = log.get(Input.QUOTES).size() * 3L;
          log.get(Input.QUOTES)
              .add(new Sent(Input.QUOTES, symbol, quote(id, at, 100 + i, 101 + i), NOW));
          long trade = log.get(Input.TRADES).size() + random.nextInt(2);
          log.get(Input.TRADES)
              .add(new Sent(Input.TRADES, symbol, trade(trade, at, 100 + i, 0.1 * i), NOW));
        }
        long read = log.get(Input.QUOTES).size() - 1L;
        Long offset = read < 0 ? null : read;
        log.get(Input.MARKS)
            .add(
                new Sent(
                    Input.MARKS, symbol, mark(second, offset, offset), NOW.plusMillis(second)));
      }
    }

    var outcomes = new ArrayList<List<?>>();
    for (int interleaving = 0; interleaving < 5; interleaving++) {
      var run = run();
      var order = new Random(interleaving);
      Map<Input, Integer> next = new EnumMap<>(Input.class);
      while (log.keySet().stream().anyMatch(i -> next.getOrDefault(i, 0) < log.get(i).size())) {
        Input input = Input.values()[order.nextInt(Input.values().length)];
        for (int burst = order.nextInt(20); burst > 0; burst--) {
          int at = next.getOrDefault(input, 0);
          if (at < log.get(input).size()) {
            Sent sent = log.get(input).get(at);
            run.sendAt(sent.input, sent.symbol, sent.value, sent.appended);
            next.put(input, at + 1);
          }
        }
      }
      outcomes.add(
          List.of(
              bySymbol(run, Topic.QUOTE_BARS, QuoteBar.class),
              bySymbol(run, Topic.TRADE_BARS, TradeBar.class),
              bySymbol(run, Topic.FEATURES, FeatureRow.class),
              bySymbol(run, Topic.SUPERSEDED_ROWS, SupersededRow.class)));
    }

    assertThat(outcomes.getFirst().toString()).contains("ETHUSDT").contains("revision");
    assertThat(outcomes).allMatch(outcome -> outcome.equals(outcomes.getFirst()));
  }

  private <T extends SpecificRecord> Map<String, List<T>> bySymbol(
      Run run, Topic topic, Class<T> type) {
    var output =
        run.driver.createOutputTopic(
            topic.on(Exchange.BINANCE),
            new StringDeserializer(),
            new AvroWireDeserializer<>(registry, type));
    var rows = new HashMap<String, List<T>>();
    output
        .readKeyValuesToList()
        .forEach(row -> rows.computeIfAbsent(row.key, _ -> new ArrayList<>()).add(row.value));
    return rows;
  }

  private static Ends allRead(long askedAtMillis) {
    var ends = new HashMap<TopicPartition, Long>();
    for (Input input : Input.values()) {
      ends.put(partition(input), 0L);
    }
    return new Ends(askedAtMillis, Map.of(), ends);
  }

  private static Map<TopicPartition, Long> startOf(Input input, long offset) {
    return Map.of(partition(input), offset);
  }

  private static TopicPartition partition(Input input) {
    return new TopicPartition(input.topic().on(Exchange.BINANCE), 0);
  }
}

package io.topbook.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.aggregator.second.BookColumns;
import io.topbook.aggregator.second.BookTrouble;
import io.topbook.aggregator.second.DepthRecord;
import io.topbook.aggregator.second.Mark;
import io.topbook.aggregator.second.NaiveSeconds.Sent;
import io.topbook.aggregator.second.Output;
import io.topbook.aggregator.second.Quote;
import io.topbook.aggregator.second.QuoteColumns;
import io.topbook.aggregator.second.RandomFeed;
import io.topbook.aggregator.second.Row;
import io.topbook.aggregator.second.StreamCounts;
import io.topbook.aggregator.second.SymbolSeconds;
import io.topbook.aggregator.second.TooLate;
import io.topbook.aggregator.second.Trade;
import io.topbook.aggregator.second.TradeColumns;
import io.topbook.aggregator.topology.AvroRecords;
import io.topbook.avro.AggTrade;
import io.topbook.avro.BookBar;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.FeatureRow;
import io.topbook.avro.PriceLevel;
import io.topbook.avro.QuoteBar;
import io.topbook.avro.SecondMark;
import io.topbook.avro.SupersededRow;
import io.topbook.avro.Top5;
import io.topbook.avro.TradeBar;
import io.topbook.features.book.BookEvent;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import io.topbook.features.core.CoreRow;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole process against a real broker, killed in mid-run; `-Dkills=50` for more than three.
class KillIT {
  private static final Exchange EXCHANGE = Exchange.BINANCE;
  private static final int PARTITIONS = 3;
  private static final int SYMBOLS = 9;
  private static final int SECONDS = 300;
  private static final int HORIZON = 30;
  private static final int KILLS = Integer.getInteger("kills", 3);
  private static final Duration DEADLINE = Duration.ofSeconds(120);

  @TempDir Path folder;
  private final TestRegistry registryServer = new TestRegistry();
  private final RegistryClient registry = new RegistryClient(registryServer.url());
  private final List<AutoCloseable> open = new ArrayList<>();
  private TestBroker broker;

  /// What a row is in the log: the table, its symbol and second, and its revision.
  private record Id(String table, String symbol, Instant windowStart, int revision) {
    /// A book event's key; no id is above 2^31 here.
    static Id of(String symbol, Top5 top) {
      String table = top.getKeyFrame() ? "top5 of a key frame" : "top5";
      return new Id(table, symbol, top.getEventTime(), (int) top.getLastUpdateId());
    }
  }

  @BeforeEach
  void startBroker() throws Exception {
    broker = TestBroker.start(folder);
    open.add(broker);
    broker.createTopics(EXCHANGE, PARTITIONS);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    registryServer.close();
  }

  @Test
  void whatAKilledAggregatorLeavesEqualsAnUndisturbedRun() throws Exception {
    var places = new Random(5);
    var published = new Published();
    Reader uncommitted = reader("read_uncommitted");
    ChildJvm aggregator = startAggregator();

    for (int part = 0; part <= KILLS; part++) {
      published.publish(SECONDS * part / (KILLS + 1), SECONDS * (part + 1) / (KILLS + 1));
      if (part < KILLS) {
        int some = uncommitted.rows.size() + 1 + places.nextInt(20 * SYMBOLS);
        uncommitted.readUntil(() -> uncommitted.rows.size() >= some, aggregator);
        aggregator.kill();
        aggregator = startAggregator();
      }
    }

    Map<Id, SpecificRecord> expected = published.expectedRows(readMarkTimes());
    Reader committed = reader("read_committed");
    committed.readUntil(() -> committed.rows.size() >= expected.size(), aggregator);
    int exit = aggregator.stop();
    committed.readToEnd();
    uncommitted.readToEnd();

    assertThat(exit).isEqualTo(143);
    assertThat(committed.repeated).as("rows committed twice").isEmpty();
    assertThat(committed.rows.keySet()).isEqualTo(expected.keySet());
    expected.forEach((id, row) -> assertThat(committed.rows.get(id)).isEqualTo(row));
    assertThat(uncommitted.repeated).as("rows attempted twice: the kills hit").isNotEmpty();
    assertThat(uncommitted.differing).as("attempts that differ").isEmpty();
    assertThat(uncommitted.lastRevisions()).isEqualTo(committed.lastRevisions());
    assertThat(aggregator.lastWords()).contains("aggregator stopped");
  }

  @Test
  void whatIsHeldByTheTensOfThousandsIsCommittedAndRestored() throws Exception {
    int held = 30_000;
    try (var producer = producer()) {
      for (int i = 0; i < held; i++) {
        var quote = TestFeed.quote(i, RandomFeed.START * TestFeed.MICROS + i, 84598.01, 84598.02);
        producer.send(new ProducerRecord<>(Topic.BOOK_TICKERS.on(EXCHANGE), 0, "SYM0", quote));
      }
    }
    ChildJvm aggregator = startAggregator();
    awaitCommitted(new TopicPartition(Topic.BOOK_TICKERS.on(EXCHANGE), 0), held, aggregator);
    aggregator.kill();

    aggregator = startAggregator();
    try (var producer = producer()) {
      var mark = TestFeed.mark(RandomFeed.START, held - 1L, null);
      producer.send(new ProducerRecord<>(Topic.SECOND_MARKS.on(EXCHANGE), 0, "SYM0", mark));
    }
    Reader reader = reader("read_committed");
    reader.readUntil(() -> reader.rows.size() == 4, aggregator);

    assertThat(reader.rows.values().stream().filter(QuoteBar.class::isInstance))
        .allSatisfy(row -> {
          assertThat(((QuoteBar) row).getUpdateCount()).isEqualTo(held);
          assertThat(((QuoteBar) row).getQuality()).isZero();
        })
        .hasSize(1);
  }

  private void awaitCommitted(TopicPartition partition, long offset, ChildJvm aggregator)
      throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    try (var admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers()))) {
      OffsetAndMetadata committed = null;
      while (committed == null || committed.offset() < offset) {
        assertThat(System.nanoTime() < deadline)
            .as("committed %s; %s", committed, aggregator.lastWords())
            .isTrue();
        committed =
            admin
                .listConsumerGroupOffsets("topbook-aggregator-" + EXCHANGE.label())
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition);
      }
    }
  }

  @Test
  void aStartWithoutTopicsEndsNamingThem() throws Exception {
    var environment = new HashMap<>(environment());
    environment.put("EXCHANGE", "binance-usdm");
    environment.put("WAIT_MS", "0");

    var aggregator = startAggregator(environment);
    int exit = aggregator.awaitExit();

    assertThat(exit).isEqualTo(1);
    assertThat(aggregator.lastWords())
        .contains("binance-usdm-second-marks", "binance-usdm-trade-bars-1s", "WAIT_MS");
  }

  private ChildJvm startAggregator() throws Exception {
    return startAggregator(environment());
  }

  private ChildJvm startAggregator(Map<String, String> environment) throws Exception {
    var aggregator =
        ChildJvm.start(
            AggregatorMain.class.getName(),
            List.of(),
            environment,
            folder.resolve("aggregator.log"));
    open.add(aggregator);
    return aggregator;
  }

  private Map<String, String> environment() {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS",
        broker.servers(),
        "SCHEMA_REGISTRY_URL",
        registryServer.url().toString(),
        "STATE_HORIZON_MS",
        Integer.toString(HORIZON * 1_000),
        "COMMIT_INTERVAL_MS",
        "1000",
        "INSTANCE_ID",
        "it",
        "HTTP_PORT",
        "0");
  }

  /// The feed of every symbol, as it lies in the log.
  private final class Published {
    private final Map<String, RandomFeed> feeds = new TreeMap<>();
    private final Map<String, int[]> sent = new HashMap<>();
    private final Map<TopicPartition, Long> nextOffset = new HashMap<>();
    private final Map<String, List<Sent<Quote>>> quotes = new HashMap<>();
    private final Map<String, List<Sent<Trade>>> trades = new HashMap<>();
    private final Map<String, List<Sent<DepthUpdate>>> depth = new HashMap<>();
    private final Map<String, List<Mark>> marks = new HashMap<>();

    Published() {
      for (int i = 0; i < SYMBOLS; i++) {
        String symbol = "SYM" + i;
        feeds.put(symbol, new RandomFeed(i, SECONDS, HORIZON));
        sent.put(symbol, new int[4]);
        quotes.put(symbol, new ArrayList<>());
        trades.put(symbol, new ArrayList<>());
        depth.put(symbol, new ArrayList<>());
        marks.put(symbol, new ArrayList<>());
      }
    }

    void publish(int fromMark, int untilMark) throws Exception {
      var futures = new ArrayList<Future<RecordMetadata>>();
      try (var producer = producer()) {
        for (int n = fromMark; n < untilMark; n++) {
          for (var feed : feeds.entrySet()) {
            if (n < feed.getValue().marks.size()) {
              publish(feed.getKey(), feed.getValue(), n, producer, futures);
            }
          }
        }
      }
      for (Future<RecordMetadata> future : futures) {
        future.get();
      }
    }

    private void publish(
        String symbol,
        RandomFeed feed,
        int number,
        KafkaProducer<String, SpecificRecord> producer,
        List<Future<RecordMetadata>> futures) {
      Mark mark = feed.marks.get(number);
      int[] next = sent.get(symbol);
      while (next[0] < feed.quotes.size()
          && feed.quotes.get(next[0]).offset() <= mark.quoteOffset()) {
        Quote quote = feed.quotes.get(next[0]++).event();
        quotes
            .get(symbol)
            .add(
                new Sent<>(
                    send(Topic.BOOK_TICKERS, symbol, avro(quote), producer, futures), quote));
      }
      while (next[1] < feed.trades.size()
          && feed.trades.get(next[1]).offset() <= mark.tradeOffset()) {
        Trade trade = feed.trades.get(next[1]++).event();
        trades
            .get(symbol)
            .add(new Sent<>(send(Topic.AGG_TRADES, symbol, avro(trade), producer, futures), trade));
      }
      while (next[2] < feed.depth.size()
          && feed.depth.get(next[2]).offset() <= mark.depthOffset()) {
        DepthUpdate update = feed.depth.get(next[2]++).event();
        depth
            .get(symbol)
            .add(new Sent<>(send(Topic.DEPTH, symbol, avro(update), producer, futures), update));
      }
      Mark placed =
          new Mark(
              1,
              mark.second(),
              quotes.get(symbol).isEmpty() ? Mark.NONE : quotes.get(symbol).getLast().offset(),
              trades.get(symbol).isEmpty() ? Mark.NONE : trades.get(symbol).getLast().offset(),
              depth.get(symbol).isEmpty() ? Mark.NONE : depth.get(symbol).getLast().offset(),
              mark.quoteUp(),
              mark.tradeUp(),
              mark.depthUp(),
              mark.downSinceMicros(),
              mark.clockSteady(),
              mark.trading(),
              true,
              mark.cut(),
              mark.tickSize(),
              mark.stepSize(),
              nextOffset(Topic.SECOND_MARKS, symbol));
      send(Topic.SECOND_MARKS, symbol, avro(placed), producer, futures);
      marks.get(symbol).add(placed);
    }

    /// @return the offset that the record gets: this test is the only producer
    private long send(
        Topic topic,
        String symbol,
        SpecificRecord value,
        KafkaProducer<String, SpecificRecord> producer,
        List<Future<RecordMetadata>> futures) {
      var partition = new TopicPartition(topic.on(EXCHANGE), partition(symbol));
      futures.add(
          producer.send(
              new ProducerRecord<>(partition.topic(), partition.partition(), symbol, value)));
      return nextOffset.merge(partition, 1L, Long::sum) - 1;
    }

    private long nextOffset(Topic topic, String symbol) {
      return nextOffset.getOrDefault(new TopicPartition(topic.on(EXCHANGE), partition(symbol)), 0L);
    }

    /// What an undisturbed run gives: the pure seconds on the log as it is, which the oracle holds.
    Map<Id, SpecificRecord> expectedRows(Map<TopicPartition, Map<Long, Long>> appendedMillis) {
      var rows = new HashMap<Id, SpecificRecord>();
      for (String symbol : feeds.keySet()) {
        var seconds =
            new SymbolSeconds(
                new SymbolSeconds.Limits(HORIZON, 100_000), false, new StreamCounts());
        quotes.get(symbol).forEach(sent -> seconds.quote(sent.offset(), sent.event()));
        trades.get(symbol).forEach(sent -> seconds.trade(sent.offset(), sent.event()));
        Output out = into(symbol, rows);
        depth
            .get(symbol)
            .forEach(
                sent -> seconds.depth(sent.offset(), new DepthRecord(1, sent.event(), 0, 0), out));
        var partition = new TopicPartition(Topic.SECOND_MARKS.on(EXCHANGE), partition(symbol));
        for (Mark mark : marks.get(symbol)) {
          long appended = appendedMillis.get(partition).get(mark.availableAtMicros());
          seconds.mark(withAvailableAt(mark, appended * 1_000), out);
        }
        seconds.advance(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, out);
      }
      return rows;
    }
  }

  private static Mark withAvailableAt(Mark mark, long micros) {
    return new Mark(
        mark.symbolId(),
        mark.second(),
        mark.quoteOffset(),
        mark.tradeOffset(),
        mark.depthOffset(),
        mark.quoteUp(),
        mark.tradeUp(),
        mark.depthUp(),
        mark.downSinceMicros(),
        mark.clockSteady(),
        mark.trading(),
        mark.played(),
        mark.cut(),
        mark.tickSize(),
        mark.stepSize(),
        micros);
  }

  private static Output into(String symbol, Map<Id, SpecificRecord> rows) {
    return new Output() {
      @Override
      public void quoteRow(Row<QuoteColumns> row, @Nullable Row<QuoteColumns> superseded) {
        rows.put(id("bars", "bt_1s", row), AvroRecords.quoteBar(row));
        if (superseded != null) {
          rows.put(
              id("superseded", "bt_1s", superseded), AvroRecords.supersededQuotes(superseded, row));
        }
      }

      @Override
      public void tradeRow(Row<TradeColumns> row, @Nullable Row<TradeColumns> superseded) {
        rows.put(id("bars", "trade_1s", row), AvroRecords.tradeBar(row));
        if (superseded != null) {
          rows.put(
              id("superseded", "trade_1s", superseded),
              AvroRecords.supersededTrades(superseded, row));
        }
      }

      @Override
      public void bookRow(Row<BookColumns> row, @Nullable Row<BookColumns> superseded) {
        rows.put(id("bars", "book_1s", row), AvroRecords.bookBar(row));
        if (superseded != null) {
          rows.put(
              id("superseded", "book_1s", superseded),
              AvroRecords.supersededBooks(superseded, row));
        }
      }

      @Override
      public void featureRow(Row<CoreRow> row, @Nullable Row<CoreRow> superseded) {
        rows.put(id("bars", "features_1s", row), AvroRecords.featureRow(row));
        if (superseded != null) {
          rows.put(
              id("superseded", "features_1s", superseded),
              AvroRecords.supersededFeatures(superseded, row));
        }
      }

      @Override
      public void bookEvent(BookEvent event, DepthRecord cause) {
        Top5 top = AvroRecords.top5(event, cause);
        rows.put(Id.of(symbol, top), top);
      }

      @Override
      public void bookTrouble(BookTrouble trouble) {}

      @Override
      public void tooLate(TooLate late, Mark mark) {}

      private Id id(String kind, String table, Row<?> row) {
        return new Id(
            kind + ' ' + table, symbol, TestFeed.time(row.windowStartMicros()), row.revision());
      }
    };
  }

  /// Reads the output topics from their beginnings.
  private final class Reader implements AutoCloseable {
    final Map<Id, SpecificRecord> rows = new HashMap<>();
    final Set<Id> repeated = new HashSet<>();
    final Set<Id> differing = new HashSet<>();
    private final Map<String, Integer> last = new HashMap<>();
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final AvroWireDeserializer<QuoteBar> quoteBars =
        new AvroWireDeserializer<>(registry, QuoteBar.class);
    private final AvroWireDeserializer<TradeBar> tradeBars =
        new AvroWireDeserializer<>(registry, TradeBar.class);
    private final AvroWireDeserializer<BookBar> bookBars =
        new AvroWireDeserializer<>(registry, BookBar.class);
    private final AvroWireDeserializer<FeatureRow> featureRows =
        new AvroWireDeserializer<>(registry, FeatureRow.class);
    private final AvroWireDeserializer<Top5> tops =
        new AvroWireDeserializer<>(registry, Top5.class);
    private final AvroWireDeserializer<SupersededRow> supersededRows =
        new AvroWireDeserializer<>(registry, SupersededRow.class);

    Reader(String isolation) {
      consumer = consumer(isolation);
      for (Topic topic :
          List.of(
              Topic.TOP5,
              Topic.QUOTE_BARS,
              Topic.TRADE_BARS,
              Topic.BOOK_BARS,
              Topic.FEATURES,
              Topic.SUPERSEDED_ROWS)) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
          partitions.add(new TopicPartition(topic.on(EXCHANGE), partition));
        }
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }

    void readUntil(BooleanSupplier done, ChildJvm aggregator) {
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      while (!done.getAsBoolean()) {
        assertThat(System.nanoTime() < deadline)
            .as("only %d rows; %s", rows.size(), aggregator.lastWords())
            .isTrue();
        poll();
      }
    }

    void readToEnd() {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        poll();
      }
    }

    private void poll() {
      consumer
          .poll(Duration.ofMillis(100))
          .forEach(record -> keep(record.topic(), record.key(), record.value()));
    }

    private void keep(String topic, String symbol, byte[] value) {
      SpecificRecord row;
      Id id;
      if (topic.equals(Topic.QUOTE_BARS.on(EXCHANGE))) {
        QuoteBar bar = quoteBars.deserialize(topic, value);
        row = bar;
        id = new Id("bars bt_1s", symbol, bar.getWindowStart(), bar.getRevision());
      } else if (topic.equals(Topic.TRADE_BARS.on(EXCHANGE))) {
        TradeBar bar = tradeBars.deserialize(topic, value);
        row = bar;
        id = new Id("bars trade_1s", symbol, bar.getWindowStart(), bar.getRevision());
      } else if (topic.equals(Topic.BOOK_BARS.on(EXCHANGE))) {
        BookBar bar = bookBars.deserialize(topic, value);
        row = bar;
        id = new Id("bars book_1s", symbol, bar.getWindowStart(), bar.getRevision());
      } else if (topic.equals(Topic.FEATURES.on(EXCHANGE))) {
        FeatureRow features = featureRows.deserialize(topic, value);
        row = features;
        id = new Id("bars features_1s", symbol, features.getWindowStart(), features.getRevision());
      } else if (topic.equals(Topic.TOP5.on(EXCHANGE))) {
        Top5 top = tops.deserialize(topic, value);
        row = top;
        id = Id.of(symbol, top);
      } else {
        SupersededRow old = supersededRows.deserialize(topic, value);
        row = old;
        id =
            new Id(
                "superseded " + old.getTableName(),
                symbol,
                old.getWindowStart(),
                old.getRevision());
      }
      last.put(id.table + id.symbol + id.windowStart, id.revision);
      SpecificRecord before = rows.put(id, row);
      if (before != null) {
        repeated.add(id);
        if (!before.equals(row)) {
          differing.add(id);
        }
      }
    }

    /// What a sink that upserts by key ends with.
    Map<String, Integer> lastRevisions() {
      return last;
    }

    @Override
    public void close() {
      consumer.close();
    }
  }

  private Reader reader(String isolation) {
    var reader = new Reader(isolation);
    open.add(reader);
    return reader;
  }

  private Map<TopicPartition, Map<Long, Long>> readMarkTimes() {
    var times = new HashMap<TopicPartition, Map<Long, Long>>();
    try (var consumer = consumer("read_uncommitted")) {
      var partitions = new ArrayList<TopicPartition>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(Topic.SECOND_MARKS.on(EXCHANGE), partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record ->
                times
                    .computeIfAbsent(
                        new TopicPartition(record.topic(), record.partition()),
                        _ -> new HashMap<>())
                    .put(record.offset(), record.timestamp()));
      }
    }
    return times;
  }

  private KafkaConsumer<String, byte[]> consumer(String isolation) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.servers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  private KafkaProducer<String, SpecificRecord> producer() {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers()),
        new StringSerializer(),
        new AvroWireSerializer<>(registry));
  }

  private static int partition(String symbol) {
    return Math.floorMod(symbol.hashCode(), PARTITIONS);
  }

  private static BookTicker avro(Quote quote) {
    return new BookTicker(
        1,
        TestFeed.time(quote.eventTimeMicros()),
        quote.updateId(),
        quote.bidPrice(),
        quote.bidQty(),
        quote.askPrice(),
        quote.askQty(),
        0L);
  }

  private static DepthEvent avro(DepthUpdate update) {
    return new DepthEvent(
        1,
        TestFeed.time(update.eventTimeMicros()),
        update.snapshot() ? DepthKind.SNAPSHOT : DepthKind.DIFF,
        update.firstUpdateId(),
        update.lastUpdateId(),
        null,
        avro(update.bids()),
        avro(update.asks()),
        0L);
  }

  private static List<PriceLevel> avro(Levels levels) {
    return IntStream.range(0, levels.count())
        .mapToObj(level -> new PriceLevel(levels.price(level), levels.qty(level)))
        .toList();
  }

  private static AggTrade avro(Trade trade) {
    return new AggTrade(
        1,
        TestFeed.time(trade.eventTimeMicros()),
        trade.id(),
        trade.price(),
        trade.qty(),
        1L,
        trade.fills(),
        trade.buyerIsMaker(),
        trade.repaired(),
        0L,
        null,
        trade.voidBefore());
  }

  private static SecondMark avro(Mark mark) {
    SecondMark avro =
        TestFeed.mark(
            mark.second(),
            mark.quoteOffset() == Mark.NONE ? null : mark.quoteOffset(),
            mark.tradeOffset() == Mark.NONE ? null : mark.tradeOffset());
    avro.setDepthOffset(mark.depthOffset() == Mark.NONE ? null : mark.depthOffset());
    avro.setDepthUp(mark.depthUp());
    avro.setTickSize(mark.tickSize() == null ? null : mark.tickSize().toString());
    avro.setStepSize(mark.stepSize() == null ? null : mark.stepSize().toString());
    avro.setQuoteUp(mark.quoteUp());
    avro.setTradeUp(mark.tradeUp());
    avro.setDownSince(
        mark.downSinceMicros() == Mark.NEVER ? null : TestFeed.time(mark.downSinceMicros()));
    avro.setClockSteady(mark.clockSteady());
    avro.setTrading(mark.trading());
    avro.setPlayed(mark.played());
    avro.setCut(mark.cut());
    return avro;
  }
}

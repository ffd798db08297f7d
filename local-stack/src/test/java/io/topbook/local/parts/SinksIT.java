package io.topbook.local.parts;

import static io.topbook.local.TestStack.freePort;
import static io.topbook.local.TestStack.installation;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.look.Sinks;
import io.topbook.local.process.Part;
import io.topbook.local.process.Supervisor;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Archives;
import io.topbook.local.setup.RunFolder;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left to do, asked of a real broker.
class SinksIT {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");

  @TempDir private static Path home;
  private static Supervisor supervisor;
  private static String kafka;
  private static Admin admin;

  private String quotes;
  private String trades;
  private String aggregator;
  private String quotesSink;
  private String tradesSink;
  private Sinks sinks;

  @BeforeAll
  static void start() throws Exception {
    var folder = RunFolder.of(home, "sinks").create();
    var jvm = new Jvm(new Archives(home.resolve("archives")), Map.of());
    int port = freePort();
    kafka = "127.0.0.1:" + port;
    Part broker =
        new Broker(jvm, installation().kafka(), folder.data().resolve("kafka"), port, freePort())
            .part();
    supervisor = new Supervisor(List.of(broker), folder.stateFile(), folder.logs(), new Printed());
    supervisor.start();
    admin = Admin.create(Map.of("bootstrap.servers", kafka));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (admin != null) {
      admin.close();
    }
    if (supervisor != null) {
      supervisor.stop();
    }
  }

  /// Each test has an exchange of its own, so its own topics and groups.
  private void begin(Exchange exchange) throws Exception {
    quotes = Topic.BOOK_TICKERS.on(exchange);
    trades = Topic.AGG_TRADES.on(exchange);
    aggregator = "topbook-aggregator-" + exchange.label();
    quotesSink = "connect-topbook-" + exchange.label() + "-book-ticker";
    tradesSink = "connect-topbook-" + exchange.label() + "-trades";
    admin
        .createTopics(
            List.of(new NewTopic(quotes, 12, (short) 1), new NewTopic(trades, 12, (short) 1)))
        .all()
        .get();
    sinks = new Sinks(new Addresses(kafka, "", "", "", NOBODY, NOBODY, NOBODY, NOBODY), exchange);
  }

  @AfterEach
  void close() {
    sinks.close();
  }

  @Test
  void theAggregatorIsBehindUntilItsGroupHasCommittedEveryPartitionWhoeverRuns() throws Exception {
    begin(Exchange.BINANCE);
    send(Map.of(), quotes, 3, 7);
    commit(quotesSink, quotes, 3, 7);

    assertThat(sinks.behind()).containsExactly("aggregator (2)");
    commit(aggregator, quotes, 3);
    assertThat(sinks.behind()).containsExactly("aggregator (1)");
    commit(aggregator, quotes, 3, 7);
    assertThat(sinks.behind()).isEmpty();
  }

  @Test
  void theAggregatorMayBeDoneBeforeTheSinksAre() throws Exception {
    begin(Exchange.BINANCE_USDM);
    send(Map.of(), quotes, 3, 7);
    send(Map.of(), trades, 7);
    commit(aggregator, quotes, 3, 7);
    commit(aggregator, trades, 7);

    assertThat(sinks.aggregatorBehind()).isEmpty();
    assertThat(sinks.behind()).containsExactly("book_ticker (2)", "trades (1)");
    commit(quotesSink, quotes, 3, 7);
    assertThat(sinks.behind()).containsExactly("trades (1)");
    commit(tradesSink, trades, 7);
    assertThat(sinks.behind()).isEmpty();
  }

  @Test
  void theMarkerOfATransactionBehindTheLastRecordIsNothingToRead() throws Exception {
    begin(Exchange.BINANCE_COINM);
    send(Map.of("transactional.id", "t"), quotes, 3, 7);

    assertThat(sinks.behind()).containsExactly("aggregator (4)", "book_ticker (4)");
    commit(aggregator, quotes, 3);
    assertThat(sinks.behind()).containsExactly("aggregator (2)", "book_ticker (4)");
    commit(aggregator, quotes, 3, 7);
    commit(quotesSink, quotes, 3, 7);
    assertThat(sinks.behind()).isEmpty();
  }

  /// One record for each of the partitions.
  private static void send(Map<String, Object> settings, String topic, int... partitions) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", kafka);
    try (var producer = new KafkaProducer<>(all, new StringSerializer(), new StringSerializer())) {
      if (!settings.isEmpty()) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      for (int partition : partitions) {
        producer.send(new ProducerRecord<>(topic, partition, "BTCUSDT", "a"));
      }
      if (!settings.isEmpty()) {
        producer.commitTransaction();
      }
    }
  }

  /// Says that a group has read the first record of each of the partitions.
  private static void commit(String group, String topic, int... partitions) throws Exception {
    for (int partition : partitions) {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(1)))
          .all()
          .get(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS);
    }
  }
}

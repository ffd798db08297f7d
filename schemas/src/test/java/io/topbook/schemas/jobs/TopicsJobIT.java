package io.topbook.schemas.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.avro.BookTicker;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.RegistryFake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicsJobIT {
  private static TestBroker broker;
  private static Admin admin;

  @BeforeAll
  static void startBroker() {
    broker = new TestBroker();
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    broker.close();
  }

  @Test
  void makesEveryTopicAsDesignedAndRegistersEverySchema() throws Exception {
    try (var registry = RegistryFake.started()) {
      String said = run(Exchange.BINANCE, registry.url(), 3, false);

      assertThat(said).contains("15 topics created, 0 there already");
      Map<String, TopicDescription> topics =
          admin.describeTopics(names(Exchange.BINANCE)).allTopicNames().get();
      assertThat(topics.values()).allMatch(topic -> topic.partitions().size() == 3);
      assertThat(config("binance-depth", "retention.ms")).isEqualTo("259200000");
      assertThat(config("binance-depth", "cleanup.policy")).isEqualTo("delete");
      assertThat(config("binance-depth", "message.timestamp.type")).isEqualTo("LogAppendTime");
      assertThat(config("binance-depth", "compression.type")).isEqualTo("producer");
      assertThat(config("binance-incidents", "retention.ms")).isEqualTo("7776000000");
      assertThat(config("binance-symbols", "cleanup.policy")).isEqualTo("compact");
      assertThat(registry.subjects()).hasSize(14).containsKey("binance-second-marks-value");
      assertThat(registry.compatibility().values()).hasSize(14).containsOnly("FULL_TRANSITIVE");
    }
  }

  @Test
  void everyPartitionCanBeWrittenToWhenItReturns() throws Exception {
    try (var fresh = new TestBroker();
        var registry = RegistryFake.started();
        var producer =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers",
                    fresh.bootstrapServers(),
                    "enable.idempotence",
                    false,
                    "retries",
                    0),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      job(fresh, Exchange.BINANCE, registry.url(), 12, false, new ByteArrayOutputStream()).run();

      for (String topic : names(Exchange.BINANCE)) {
        for (int partition = 0; partition < 12; partition++) {
          var record = new ProducerRecord<>(topic, partition, new byte[1], new byte[1]);
          assertThat(producer.send(record).get().offset()).as(topic).isZero();
        }
      }
    }
  }

  @Test
  void secondRunCreatesNothingAndFindsNoDifference() {
    try (var registry = RegistryFake.started()) {
      run(Exchange.BINANCE, registry.url(), 3, false);

      assertThat(run(Exchange.BINANCE, registry.url(), 3, false))
          .contains("0 topics created, 15 there already")
          .doesNotContain("expected");
    }
  }

  @Test
  void replayKeepsEverything() throws Exception {
    try (var registry = RegistryFake.started()) {
      run(Exchange.BINANCE_COINM, registry.url(), 1, true);

      for (String topic : names(Exchange.BINANCE_COINM)) {
        if (config(topic, "cleanup.policy").equals("delete")) {
          assertThat(config(topic, "retention.ms")).as(topic).isEqualTo("-1");
        }
      }
    }
  }

  @Test
  void everyDifferenceIsNamedAndThoseThatBreakAPromiseFail() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic("binance-usdm-depth", 2, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact", "retention.ms", "5000")),
                new NewTopic("binance-usdm-incidents", 4, (short) 1)
                    .configs(
                        Map.of(
                            "message.timestamp.type",
                            "LogAppendTime",
                            "max.message.bytes",
                            "4000000"))))
        .all()
        .get();

    try (var registry = RegistryFake.started()) {
      var said = new ByteArrayOutputStream();
      assertThatThrownBy(() -> job(Exchange.BINANCE_USDM, registry.url(), 4, false, said).run())
          .isInstanceOf(JobFailedException.class)
          .hasMessageStartingWith("3 differences that break a promise:")
          .hasMessageContaining("binance-usdm-depth: expected 4 partitions, has 2")
          .hasMessageContaining("binance-usdm-depth: expected cleanup.policy=delete, has compact")
          .hasMessageContaining(
              "binance-usdm-depth: expected message.timestamp.type=LogAppendTime, has CreateTime");
      assertThat(said.toString(StandardCharsets.UTF_8))
          .contains("binance-usdm-depth: expected retention.ms=259200000, has 5000")
          .contains("binance-usdm-incidents: expected retention.ms=7776000000, has ")
          .doesNotContain("incidents: expected max.message.bytes");
    }
  }

  @Test
  void schemaThatCannotBeCompatibleIsRefusedWithSubjectAndReason() {
    try (var registry = RegistryFake.started()) {
      new RegistryClient(registry.url())
          .register(
              Topic.BOOK_TICKERS.subject(Exchange.BINANCE),
              SchemaBuilder.record(BookTicker.SCHEMA$.getFullName())
                  .fields()
                  .requiredString("symbol_id")
                  .endRecord());

      assertThatThrownBy(() -> run(Exchange.BINANCE, registry.url(), 3, false))
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining("refused binance-book-tickers-value: 409 ");
      assertThat(registry.subjects()).as("the others are registered").hasSize(14);
    }
  }

  @Test
  void jobsAtOnceBothSucceed() throws Exception {
    admin.deleteTopics(present(Exchange.BINANCE)).all().get();
    try (var registry = RegistryFake.started();
        var threads = Executors.newFixedThreadPool(2)) {
      List<Future<String>> runs =
          Stream.of(1, 2)
              .map(_ -> threads.submit(() -> run(Exchange.BINANCE, registry.url(), 3, false)))
              .toList();

      for (Future<String> each : runs) {
        assertThat(each.get()).contains("schema ");
      }
    }
  }

  @Test
  void registryAwayIsWaitedForThenNamed() {
    var said = new ByteArrayOutputStream();
    URI nowhere = URI.create("http://127.0.0.1:1/apis/ccompat/v7");

    assertThatThrownBy(() -> job(Exchange.BINANCE, nowhere, 3, false, said).run())
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("waiting for the schema registry at " + nowhere);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("waiting for the schema registry");
  }

  private static String run(Exchange exchange, URI registry, int partitions, boolean replay) {
    var said = new ByteArrayOutputStream();
    job(exchange, registry, partitions, replay, said).run();
    return said.toString(StandardCharsets.UTF_8);
  }

  private static TopicsJob job(
      Exchange exchange, URI registry, int partitions, boolean replay, ByteArrayOutputStream said) {
    return job(broker, exchange, registry, partitions, replay, said);
  }

  private static TopicsJob job(
      TestBroker at,
      Exchange exchange,
      URI registry,
      int partitions,
      boolean replay,
      ByteArrayOutputStream said) {
    return new TopicsJob(
        new TopicsJob.Config(
            exchange,
            at.bootstrapServers(),
            registry,
            partitions,
            1,
            replay,
            Duration.ofSeconds(2)),
        new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private static List<String> names(Exchange exchange) {
    return Arrays.stream(Topic.values()).map(topic -> topic.on(exchange)).toList();
  }

  private static List<String> present(Exchange exchange) throws Exception {
    var there = admin.listTopics().names().get();
    return names(exchange).stream().filter(there::contains).toList();
  }

  private static String config(String topic, String key) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    return config.get(key).value();
  }
}

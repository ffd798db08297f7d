package io.topbook.local.parts;

import static io.topbook.local.TestStack.freePort;
import static io.topbook.local.TestStack.installation;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.look.Sinks;
import io.topbook.local.process.Part;
import io.topbook.local.process.Supervisor;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.RunFolder;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left to do, asked of a real broker.
class SinksIT {
  private static final String QUOTES = Topic.BOOK_TICKERS.on(Exchange.BINANCE);
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");

  @TempDir private Path home;

  @Test
  void theAggregatorIsBehindUntilItsGroupHasCommittedEveryPartitionWhoeverRuns() throws Exception {
    var folder = RunFolder.of(home, "sinks").create();
    var jvm = new Jvm(home.resolve("archives"), Map.of());
    int port = freePort();
    String kafka = "127.0.0.1:" + port;
    Part broker =
        new Broker(jvm, installation().kafka(), folder.data().resolve("kafka"), port, freePort())
            .part();
    var supervisor =
        new Supervisor(List.of(broker), folder.stateFile(), folder.logs(), new Printed());
    supervisor.start();
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka));
        var producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka),
                new StringSerializer(),
                new StringSerializer());
        var sinks =
            new Sinks(
                new Addresses(kafka, "", "", "", NOBODY, NOBODY, NOBODY, NOBODY),
                Exchange.BINANCE)) {
      admin.createTopics(List.of(new NewTopic(QUOTES, 12, (short) 1))).all().get();
      producer.send(new ProducerRecord<>(QUOTES, 3, "BTCUSDT", "a")).get();
      producer.send(new ProducerRecord<>(QUOTES, 7, "ETHUSDT", "b")).get();
      commit(admin, "connect-topbook-binance-book-ticker", 3, 7);

      assertThat(sinks.behind()).containsExactly("aggregator (2)");
      assertThat(sinks.aggregatorBehind()).containsExactly("aggregator (2)");
      commit(admin, "topbook-aggregator-binance", 3);
      assertThat(sinks.behind()).containsExactly("aggregator (1)");
      commit(admin, "topbook-aggregator-binance", 3, 7);
      assertThat(sinks.behind()).isEmpty();
    } finally {
      supervisor.stop();
    }
  }

  private static void commit(Admin admin, String group, int... partitions) throws Exception {
    for (int partition : partitions) {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(QUOTES, partition), new OffsetAndMetadata(1)))
          .all()
          .get(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS);
    }
  }
}

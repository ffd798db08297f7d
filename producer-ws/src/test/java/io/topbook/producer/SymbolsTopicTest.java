package io.topbook.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import io.topbook.avro.SymbolInfo;
import io.topbook.schemas.wire.AvroWireEncoder;
import io.topbook.schemas.wire.RegistryClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SymbolsTopicTest {
  private static final String TOPIC = "binance-symbols";
  private static final int SCHEMA_ID = 7;
  private static final byte[] GARBAGE = "not Avro".getBytes(UTF_8);

  private HttpServer server;
  private RegistryClient registry;

  @BeforeEach
  void startRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/subjects",
        exchange -> {
          byte[] body = ("{\"id\":" + SCHEMA_ID + '}').getBytes(UTF_8);
          try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    registry = new RegistryClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    assertThat(registry.register(TOPIC + "-value", SymbolInfo.SCHEMA$)).isEqualTo(SCHEMA_ID);
  }

  @AfterEach
  void stopRegistry() {
    server.stop(0);
  }

  @Test
  void theLastRecordOfASymbolCounts() {
    assertThat(read(record(1, "A", "TRADING"), record(2, "B", "TRADING"), record(1, "A", "HALT")))
        .extracting(SymbolInfo::getSymbol, SymbolInfo::getStatus)
        .containsExactly(tuple("A", "HALT"), tuple("B", "TRADING"));
  }

  @Test
  void aRecordThatCannotBeReadIsSkippedAndTheOthersCount() {
    assertThat(read(record(1, "A", "TRADING"), GARBAGE, record(2, "B", "TRADING")))
        .extracting(SymbolInfo::getSymbol)
        .containsExactly("A", "B");
  }

  @Test
  void recordsOfWhichNoneCanBeReadAreWaitedFor() {
    Neighbours.Answer<List<SymbolInfo>> answer = topic(GARBAGE, GARBAGE).read();

    assertThat(answer.value()).isEmpty();
    assertThat(answer.why()).isEqualTo("none of the 2 records of binance-symbols can be read");
  }

  @Test
  void brokerWhoseNameDoesNotResolveYetIsWaitedFor() {
    var topic =
        new SymbolsTopic(
            TOPIC,
            registry,
            () ->
                new KafkaConsumer<>(
                    Map.of("bootstrap.servers", "no-such-host.invalid:9092"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer()));

    Neighbours.Answer<List<SymbolInfo>> answer = topic.read();

    assertThat(answer.value()).isEmpty();
    assertThat(answer.why()).contains("No resolvable bootstrap urls");
  }

  private List<SymbolInfo> read(byte[]... values) {
    return topic(values).read().value().orElseThrow();
  }

  /// Kafka's own mock over one partition.
  private SymbolsTopic topic(byte[]... values) {
    var partition = new TopicPartition(TOPIC, 0);
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    consumer.updatePartitions(
        TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.updateEndOffsets(Map.of(partition, (long) values.length));
    consumer.schedulePollTask(() -> {
      for (int i = 0; i < values.length; i++) {
        consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, i, new byte[0], values[i]));
      }
    });
    return new SymbolsTopic(TOPIC, registry, () -> consumer);
  }

  private static byte[] record(int id, String symbol, String status) {
    return new AvroWireEncoder<>(SCHEMA_ID, SymbolInfo.class)
        .encode(
            SymbolInfo.newBuilder()
                .setSymbolId(id)
                .setExchange("binance")
                .setSymbol(symbol)
                .setStatus(status)
                .setValidFrom(Instant.EPOCH)
                .build());
  }
}

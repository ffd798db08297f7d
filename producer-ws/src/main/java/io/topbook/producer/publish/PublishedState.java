package io.topbook.producer.publish;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.RegistryClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/// What an earlier run had published, read back from Kafka at start.
///
/// @param symbols by name; a symbol of which nothing was found is not in it
public record PublishedState(Map<String, PublishedSymbol> symbols) {
  /// Nothing was published before.
  public static final PublishedState NONE = new PublishedState(Map.of());

  public PublishedState {
    symbols = Map.copyOf(symbols);
  }

  /// Reads it back; blocks for as long as `bound`, plus Kafka's own timeout when brokers are away.
  /// Of a recording it takes as long as there is to read, and `bound` while nothing comes.
  ///
  /// @param consumerSettings at least `bootstrap.servers`
  /// @param symbols those to be collected now
  /// @param clockWindow over how much receive time the clock samples of a recording come back, and
  ///   marks' delay with it; then all is read that makes a restart change nothing. Zero: only what
  ///   no mark names yet is read
  /// @throws org.apache.kafka.common.KafkaException when Kafka is away
  public static PublishedState read(
      Map<String, Object> consumerSettings,
      Exchange exchange,
      Set<String> symbols,
      RegistryClient registry,
      Duration clockWindow,
      Duration bound) {
    Map<String, Object> config = new HashMap<>(consumerSettings);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    config.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    var decoders =
        new PublishedStateReader.Decoders() {
          @Override
          public <T extends SpecificRecord> Deserializer<T> of(Class<T> type) {
            return new AvroWireDeserializer<>(registry, type);
          }
        };
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return new PublishedStateReader(
              consumer, exchange, symbols, decoders, clockWindow, bound, System::nanoTime)
          .read();
    }
  }
}

package io.topbook.producer.publish;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// How records travel to Kafka.
///
/// @param lingerMs how long a record waits for company: what lingers together is paid once
/// @param bufferBytes records that are not acknowledged yet take at most this much memory
/// @param maxRecordBytes the largest record the brokers take
/// @param overrides Kafka's own keys and values, which win
public record KafkaSettings(
    String bootstrapServers,
    int lingerMs,
    int batchBytes,
    long bufferBytes,
    int maxRecordBytes,
    Map<String, String> overrides) {
  public KafkaSettings {
    overrides = Map.copyOf(overrides);
  }

  public static KafkaSettings defaults(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, 5, 64 << 10, 32L << 20, 1_000_000, Map.of());
  }

  /// Kafka's settings: idempotent, retrying without end, never blocking the caller.
  Map<String, Object> producer() {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "topbook-producer");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "snappy");
    config.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, batchBytes);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRecordBytes + (64 << 10));
    // A broker that is away for hours must lose nothing, so a batch is never given up by time.
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Duration.ofSeconds(10).toMillis());
    config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    // The caller is an event loop: no room or no metadata comes back at once, and the record waits
    // in KafkaSink's own queue.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    // Incidents are rare: their topic's metadata must not be forgotten between two of them.
    config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(7).toMillis());
    config.putAll(overrides);
    return config;
  }

  /// Settings of a consumer that reads a topic from where it is told to.
  public Map<String, Object> consumer() {
    Map<String, Object> config = new HashMap<>(overrides);
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return config;
  }

  /// What Kafka's clients have against these settings, in their words; empty for nothing. Asks
  /// nobody.
  public Optional<String> objection() {
    Map<String, Object> producer = producer();
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    Map<String, Object> consumer = consumer();
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    try {
      var _ = new ProducerConfig(producer);
      var _ = new ConsumerConfig(consumer);
      return Optional.empty();
    } catch (ConfigException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}

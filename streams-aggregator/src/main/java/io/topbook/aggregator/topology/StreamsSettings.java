package io.topbook.aggregator.topology;

import io.topbook.aggregator.config.AggregatorConfig;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;

/// What Kafka Streams is told, with the reason for each thing that is not its default.
public final class StreamsSettings {
  private StreamsSettings() {}

  public static Properties of(AggregatorConfig config) {
    int commitMillis = (int) config.commitInterval().toMillis();
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replication());
    // Readers read uncommitted and wait for no commit, but while it lasts nothing comes out: it
    // costs transactions and state writes, and saves what a takeover repeats.
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitMillis);
    properties.put(
        StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
        UsePartitionTimeOnInvalidTimestamp.class);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // Marks that wait for their turn are asked again after so long although no record comes.
    properties.put(StreamsConfig.POLL_MS_CONFIG, 5);
    properties.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    // Five would be half of a live reader's wait, and saves 4 % of the processor time.
    producer(properties, ProducerConfig.LINGER_MS_CONFIG, 1);
    // Not lz4: for each batch, however small, Kafka's client would allocate 130 KB. Nothing smaller
    // comes of it: most batches hold one or two records.
    producer(properties, ProducerConfig.COMPRESSION_TYPE_CONFIG, "snappy");
    producer(properties, ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
    // A killed process leaves a transaction open; its successor waits until the broker ends it.
    producer(
        properties, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.max(10_000, 2 * commitMillis));
    consumer(properties, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer(properties, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    // The default, 45 s, is how long a killed process would keep its partitions.
    consumer(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    consumer(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    if (!config.instanceId().isEmpty()) {
      consumer(properties, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.instanceId());
    }
    return properties;
  }

  private static void producer(Properties properties, String key, Object value) {
    properties.put(StreamsConfig.producerPrefix(key), value);
  }

  private static void consumer(Properties properties, String key, Object value) {
    properties.put(StreamsConfig.mainConsumerPrefix(key), value);
  }
}

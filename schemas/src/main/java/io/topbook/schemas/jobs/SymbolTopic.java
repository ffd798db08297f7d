package io.topbook.schemas.jobs;

import io.topbook.avro.SymbolInfo;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.RegistryUnavailableException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The compacted topic `<exchange>-symbols`, read whole and written to. Stateless.
///
/// @param out told of records that cannot be read
record SymbolTopic(
    Exchange exchange, String bootstrapServers, RegistryClient registry, PrintStream out) {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration READ_LIMIT = Duration.ofSeconds(30);

  String name() {
    return Topic.SYMBOLS.on(exchange);
  }

  /// The newest record of each symbol that can be read.
  Map<String, SymbolInfo> read() throws NotReadyException {
    try (Consumer<String, byte[]> consumer = consumer()) {
      Map<String, List<PartitionInfo>> topics = consumer.listTopics();
      if (!topics.containsKey(name())) {
        throw new NotReadyException(
            "there is no topic " + name() + " yet (the topics job makes it)",
            new IllegalStateException("no such topic"));
      }
      List<TopicPartition> partitions =
          topics.get(name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return readUpTo(consumer, consumer.endOffsets(partitions));
    } catch (RegistryUnavailableException e) {
      throw new NotReadyException(e.getMessage(), e);
    } catch (RetriableException e) {
      throw new NotReadyException("broker at " + bootstrapServers + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      throw failure("cannot read " + name(), e);
    }
  }

  private Map<String, SymbolInfo> readUpTo(
      Consumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
    var values = new AvroWireDeserializer<>(registry, SymbolInfo.class);
    Map<String, SymbolInfo> newest = new TreeMap<>();
    long start = System.nanoTime();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() - start > READ_LIMIT.toNanos()) {
        throw new TimeoutException("not read to its end in " + READ_LIMIT.toSeconds() + " s");
      }
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        try {
          SymbolInfo info = values.deserialize(name(), record.value());
          if (info == null) {
            newest.remove(record.key());
          } else {
            newest.put(record.key(), info);
          }
        } catch (SerializationException e) {
          out.printf(
              "skipped: partition %d, offset %d of %s: %s%n",
              record.partition(), record.offset(), name(), e.getMessage());
        }
      }
    }
    return newest;
  }

  /// Returns once the broker has acknowledged every record.
  void publish(Collection<SymbolInfo> symbols) throws NotReadyException {
    try (Producer<String, SymbolInfo> producer = producer()) {
      List<Future<?>> sent = new ArrayList<>();
      for (SymbolInfo symbol : symbols) {
        sent.add(producer.send(new ProducerRecord<>(name(), symbol.getSymbol(), symbol)));
      }
      producer.flush();
      for (Future<?> each : sent) {
        each.get();
      }
    } catch (RegistryUnavailableException e) {
      throw new NotReadyException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobFailedException("interrupted", e);
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      if (cause instanceof RetriableException) {
        throw new NotReadyException(cause.getMessage(), cause);
      }
      throw failure("cannot write to " + name(), e);
    }
  }

  private static JobFailedException failure(String what, Exception e) {
    return new JobFailedException(what + ": " + e.getMessage(), e);
  }

  private Consumer<String, byte[]> consumer() throws NotReadyException {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            5_000,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false);
    try {
      return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw Broker.notYet(e);
    }
  }

  private Producer<String, SymbolInfo> producer() throws NotReadyException {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            5_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            5_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            20_000);
    try {
      return new KafkaProducer<>(
          settings, new StringSerializer(), new AvroWireSerializer<>(registry));
    } catch (KafkaException e) {
      throw Broker.notYet(e);
    }
  }
}

package io.topbook.schemas.jobs;

import io.topbook.avro.SymbolInfo;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.RegistryUnavailableException;
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
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The compacted topic `<exchange>-symbols`, read whole and written to. Stateless.
record SymbolTopic(Exchange exchange, String bootstrapServers, RegistryClient registry) {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration READ_LIMIT = Duration.ofSeconds(30);

  String name() {
    return Topic.SYMBOLS.on(exchange);
  }

  /// The newest record of each symbol.
  Map<String, SymbolInfo> read() throws NotReadyException {
    try (Consumer<String, SymbolInfo> consumer = consumer()) {
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

  private static Map<String, SymbolInfo> readUpTo(
      Consumer<String, SymbolInfo> consumer, Map<TopicPartition, Long> ends) {
    Map<String, SymbolInfo> newest = new TreeMap<>();
    long start = System.nanoTime();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() - start > READ_LIMIT.toNanos()) {
        throw new TimeoutException("not read to its end in " + READ_LIMIT.toSeconds() + " s");
      }
      for (ConsumerRecord<String, SymbolInfo> record : consumer.poll(POLL)) {
        newest.put(record.key(), record.value());
      }
    }
    newest.values().removeIf(java.util.Objects::isNull);
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

  private Consumer<String, SymbolInfo> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            5_000,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false),
        new StringDeserializer(),
        new AvroWireDeserializer<>(registry, SymbolInfo.class));
  }

  private Producer<String, SymbolInfo> producer() {
    return new KafkaProducer<>(
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
            20_000),
        new StringSerializer(),
        new AvroWireSerializer<>(registry));
  }
}

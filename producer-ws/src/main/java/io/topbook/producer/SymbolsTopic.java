package io.topbook.producer;

import io.topbook.avro.SymbolInfo;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.RegistryClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the compacted symbols topic from its beginning to its end, once.
final class SymbolsTopic {
  private static final Logger LOGGER = LoggerFactory.getLogger(SymbolsTopic.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final String topic;
  private final RegistryClient registry;
  private final Supplier<Consumer<byte[], byte[]>> consumers;

  SymbolsTopic(
      String topic, RegistryClient registry, Supplier<Consumer<byte[], byte[]>> consumers) {
    this.topic = topic;
    this.registry = registry;
    this.consumers = consumers;
  }

  /// Every symbol with its id, by its last record that can be read; not yet when the broker, the
  /// topic, its records or the registry are missing.
  Neighbours.Answer<List<SymbolInfo>> read() {
    Consumer<byte[], byte[]> opened;
    try {
      opened = consumers.get();
    } catch (KafkaException e) {
      // A broker's name that does not resolve yet: it comes with the broker's container.
      return Neighbours.Answer.notYet(e);
    }
    try (Consumer<byte[], byte[]> consumer = opened) {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic, TIMEOUT);
      if (partitions == null || partitions.isEmpty()) {
        return Neighbours.Answer.notYet("there is no topic " + topic);
      }
      return readAll(consumer, partitions);
    } catch (RetriableException e) {
      return Neighbours.Answer.notYet(e);
    }
  }

  private Neighbours.Answer<List<SymbolInfo>> readAll(
      Consumer<byte[], byte[]> consumer, List<PartitionInfo> infos) {
    List<TopicPartition> partitions =
        infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
    var decode = new AvroWireDeserializer<>(registry, SymbolInfo.class);
    var symbols = new LinkedHashMap<String, SymbolInfo>();
    int skipped = 0;
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
        try {
          SymbolInfo info = decode.deserialize(topic, message.value());
          if (info != null) {
            symbols.put(info.getSymbol(), info);
          }
        } catch (SerializationException e) {
          skipped++;
          warnOf(message, e);
        }
        deadline = System.nanoTime() + TIMEOUT.toNanos();
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new TimeoutException(
            "nothing came from " + topic + " for " + TIMEOUT.toMillis() + " ms");
      }
    }
    if (!symbols.isEmpty()) {
      return Neighbours.Answer.of(new ArrayList<>(symbols.values()));
    }
    return Neighbours.Answer.notYet(
        skipped == 0
            ? "topic " + topic + " is empty: the symbols job has not run"
            : "none of the " + skipped + " records of " + topic + " can be read");
  }

  private static void warnOf(ConsumerRecord<byte[], byte[]> message, SerializationException why) {
    LOGGER
        .atWarn()
        .addKeyValue("topic", message.topic())
        .addKeyValue("partition", message.partition())
        .addKeyValue("offset", message.offset())
        .addKeyValue("error", why.getMessage())
        .log("a record of the symbols topic cannot be read and is skipped");
  }
}

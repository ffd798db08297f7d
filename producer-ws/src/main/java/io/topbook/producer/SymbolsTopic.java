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
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/// Reads the compacted symbols topic from its beginning to its end, once.
final class SymbolsTopic {
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

  /// Every symbol with its id, by its last record; not yet when the broker, the topic, its records
  /// or the registry are missing.
  Neighbours.Answer<List<SymbolInfo>> read() {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic, TIMEOUT);
      if (partitions == null || partitions.isEmpty()) {
        return Neighbours.Answer.notYet("there is no topic " + topic);
      }
      List<SymbolInfo> symbols = readAll(consumer, partitions);
      return symbols.isEmpty()
          ? Neighbours.Answer.notYet("topic " + topic + " is empty: the symbols job has not run")
          : Neighbours.Answer.of(symbols);
    } catch (RetriableException e) {
      return Neighbours.Answer.notYet(String.valueOf(e.getMessage()));
    }
  }

  private List<SymbolInfo> readAll(Consumer<byte[], byte[]> consumer, List<PartitionInfo> infos) {
    List<TopicPartition> partitions =
        infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
    var decode = new AvroWireDeserializer<>(registry, SymbolInfo.class);
    var symbols = new LinkedHashMap<String, SymbolInfo>();
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
        SymbolInfo info = decode.deserialize(topic, message.value());
        if (info != null) {
          symbols.put(info.getSymbol(), info);
        }
        deadline = System.nanoTime() + TIMEOUT.toNanos();
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new TimeoutException(
            "nothing came from " + topic + " for " + TIMEOUT.toMillis() + " ms");
      }
    }
    return new ArrayList<>(symbols.values());
  }
}

package io.topbook.schemas.wire;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/// Kafka's serializer of Avro values: subject `<topic>-value`, schema from the record's class,
/// registered with the first record of each topic. Null stays null, a compacted topic's tombstone.
///
/// Not thread-safe: one per producer, whose caller is one thread.
public final class AvroWireSerializer<T extends SpecificRecord> implements Serializer<T> {
  private record Target(String topic, Class<?> type) {}

  private final RegistryClient registry;
  private final Map<Target, AvroWireEncoder<T>> encoders = new HashMap<>();
  private String lastTopic = "";
  private @Nullable Class<?> lastType;
  private @Nullable AvroWireEncoder<T> lastEncoder;

  public AvroWireSerializer(RegistryClient registry) {
    this.registry = registry;
  }

  /// @throws RegistryUnavailableException when the registry is away and the id is not known yet
  /// @throws RegistryException when it refuses the schema
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T record) {
    return record == null ? null : encoder(topic, record).encode(record);
  }

  private AvroWireEncoder<T> encoder(String topic, T record) {
    AvroWireEncoder<T> last = lastEncoder;
    if (last != null && lastType == record.getClass() && lastTopic.equals(topic)) {
      return last;
    }
    @SuppressWarnings("unchecked")
    var type = (Class<T>) record.getClass();
    var target = new Target(topic, type);
    AvroWireEncoder<T> encoder = encoders.get(target);
    if (encoder == null) {
      int id = registry.register(topic + "-value", record.getSchema());
      encoder = new AvroWireEncoder<>(id, type);
      encoders.put(target, encoder);
    }
    lastTopic = topic;
    lastType = type;
    lastEncoder = encoder;
    return encoder;
  }
}

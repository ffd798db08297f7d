package io.topbook.schemas.wire;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/// The serde of a topic's values.
public final class AvroWire {
  private AvroWire() {}

  /// Not thread-safe, as its two halves are not: one per stream task or client.
  public static <T extends SpecificRecord> Serde<T> serde(RegistryClient registry, Class<T> type) {
    return Serdes.serdeFrom(
        new AvroWireSerializer<>(registry), new AvroWireDeserializer<>(registry, type));
  }
}

package io.topbook.aggregator.topology;

import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/// How values are read and written. Each call makes a new one, since none need be thread-safe.
public interface Wire {
  <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type);

  Serializer<SpecificRecord> serializer();

  /// Avro in the wire format, schemas from a registry.
  static Wire of(RegistryClient registry) {
    return new Wire() {
      @Override
      public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        return new AvroWireDeserializer<>(registry, type);
      }

      @Override
      public Serializer<SpecificRecord> serializer() {
        return new AvroWireSerializer<>(registry);
      }
    };
  }
}

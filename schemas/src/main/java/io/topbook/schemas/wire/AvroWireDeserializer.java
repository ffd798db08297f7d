package io.topbook.schemas.wire;

import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/// Kafka's deserializer of Avro values: asks the registry for the writer's schema by the id in the
/// header, once per id, and resolves it to that of `type`. Null stays null.
///
/// Not thread-safe: one per consumer.
public final class AvroWireDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private final RegistryClient registry;
  private final Class<T> type;
  private final Map<Integer, DatumReader<T>> readers = new HashMap<>();
  private @Nullable BinaryDecoder decoder;

  public AvroWireDeserializer(RegistryClient registry, Class<T> type) {
    this.registry = registry;
    this.type = type;
  }

  /// @throws SerializationException when the bytes are not a whole value of a schema that `type`
  ///   reads
  /// @throws RegistryUnavailableException when the registry is away and the id is not known yet
  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    int id = schemaId(topic, value);
    DatumReader<T> reader = reader(id);
    try {
      BinaryDecoder body =
          DecoderFactory.get()
              .binaryDecoder(
                  value, WireFormat.HEADER_BYTES, value.length - WireFormat.HEADER_BYTES, decoder);
      decoder = body;
      T record = reader.read(null, body);
      if (!body.isEnd()) {
        throw broken(topic, id, "bytes left over after it, of " + value.length, null);
      }
      return record;
    } catch (EOFException e) {
      throw broken(topic, id, "cut off after " + value.length + " bytes", e);
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw broken(topic, id, String.valueOf(e.getMessage()), e);
    }
  }

  private static int schemaId(String topic, byte[] value) {
    try {
      return WireFormat.schemaId(value);
    } catch (SerializationException e) {
      throw new SerializationException("value in " + topic + ": " + e.getMessage(), e);
    }
  }

  private DatumReader<T> reader(int id) {
    DatumReader<T> known = readers.get(id);
    if (known != null) {
      return known;
    }
    SpecificData model = AvroClasses.modelOf(type);
    Schema writer = registry.schemaOf(id);
    var reader = new SpecificDatumReader<T>(writer, model.getSchema(type), model);
    readers.put(id, reader);
    return reader;
  }

  private SerializationException broken(
      String topic, int id, String what, @Nullable Throwable cause) {
    return new SerializationException(
        "value in " + topic + " is no " + type.getSimpleName() + " of schema " + id + ": " + what,
        cause);
  }
}

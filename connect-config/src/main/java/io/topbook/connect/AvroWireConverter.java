package io.topbook.connect;

import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.RegistryException;
import io.topbook.schemas.wire.RegistryUnavailableException;
import io.topbook.schemas.wire.WireFormat;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/// Turns wire bytes (0x00, 4-byte schema id, Avro body) into Connect's structs, for sinks only.
///
/// Each record is read with the schema it was written with; nothing is resolved, since the sink
/// names columns and not a version. A registry that is away is worth a retry and never the record's
/// fault: that is why this class exists. With `errors.retry.timeout=-1` the sink waits for it as
/// long as it takes. Bytes that are no value of their schema are a {@link DataException}.
///
/// Not thread-safe: Connect makes one per task.
public final class AvroWireConverter implements Converter, Versioned {
  /// Where the Confluent-compatible registry answers.
  public static final String REGISTRY_URL = "schema.registry.url";

  private final Map<Integer, AvroShape> shapes = new HashMap<>();
  private @Nullable RegistryClient registry;
  private @Nullable BinaryDecoder reused;

  @Override
  public ConfigDef config() {
    return new ConfigDef()
        .define(
            REGISTRY_URL,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            new ConfigDef.NonEmptyString(),
            ConfigDef.Importance.HIGH,
            "Address of the Confluent-compatible schema registry.");
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    registry = new RegistryClient(URI.create((String) config().parse(configs).get(REGISTRY_URL)));
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte @Nullable [] value) {
    if (value == null) {
      return SchemaAndValue.NULL;
    }
    AvroShape shape = shapeOf(topic, value);
    try {
      BinaryDecoder in =
          DecoderFactory.get()
              .binaryDecoder(
                  value, WireFormat.HEADER_BYTES, value.length - WireFormat.HEADER_BYTES, reused);
      reused = in;
      Object read = shape.reading().read(in);
      if (!in.isEnd()) {
        throw broken(topic, value, "bytes left over behind the value", null);
      }
      return new SchemaAndValue(shape.schema(), read);
    } catch (EOFException e) {
      throw broken(topic, value, "cut off", e);
    } catch (IOException
        | AvroRuntimeException
        | UnsupportedOperationException
        | IndexOutOfBoundsException e) {
      throw broken(topic, value, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    throw new UnsupportedOperationException("for sinks only: " + topic + " is not written here");
  }

  @Override
  public String version() {
    return AppInfoParser.getVersion();
  }

  private AvroShape shapeOf(String topic, byte[] value) {
    try {
      int id = WireFormat.schemaId(value);
      AvroShape known = shapes.get(id);
      if (known != null) {
        return known;
      }
      AvroShape shape = AvroShape.of(Objects.requireNonNull(registry).schemaOf(id));
      shapes.put(id, shape);
      return shape;
    } catch (RegistryUnavailableException e) {
      throw new RetriableException(e.getMessage(), e);
    } catch (RegistryException e) {
      throw broken(topic, value, String.valueOf(e.getMessage()), e);
    } catch (SerializationException e) {
      throw broken(topic, value, String.valueOf(e.getMessage()), e);
    }
  }

  private static DataException broken(
      String topic, byte[] value, String what, @Nullable Throwable cause) {
    return new DataException(
        "value in " + topic + " (" + value.length + " bytes) is no Avro value: " + what, cause);
  }
}

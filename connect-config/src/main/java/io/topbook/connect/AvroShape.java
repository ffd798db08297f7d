package io.topbook.connect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroTypeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.io.BinaryDecoder;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/// What an Avro schema is in Connect, and how its bytes are read into it: straight from the decoder
/// into the struct, with no generic record between.
///
/// Records, arrays, a type or null, and primitives, which is all that our contracts use. An enum is
/// its symbol as text. A time in microseconds stays an int64 of the schema name {@link #MICROS},
/// because Connect's own timestamp carries milliseconds. Immutable; thread-safe.
record AvroShape(Schema schema, Reading reading) {
  /// Schema name of an int64 that counts microseconds since 1970-01-01 UTC.
  static final String MICROS = "io.topbook.timestamp-micros";

  /// Reads one value off the decoder.
  interface Reading {
    @Nullable Object read(BinaryDecoder in) throws IOException;
  }

  private record NamedReading(Field field, Reading reading) {}

  /// @throws DataException naming a type that has no column type here
  static AvroShape of(org.apache.avro.Schema avro) {
    return of(avro, false);
  }

  private static AvroShape of(org.apache.avro.Schema avro, boolean optional) {
    return switch (avro.getType()) {
      case RECORD -> record(avro, optional);
      case ARRAY -> array(avro, optional);
      case UNION -> nullable(avro);
      case ENUM -> enumeration(avro, optional);
      case STRING -> primitive(SchemaBuilder.string(), optional, BinaryDecoder::readString);
      case BYTES -> primitive(SchemaBuilder.bytes(), optional, AvroShape::bytes);
      case BOOLEAN -> primitive(SchemaBuilder.bool(), optional, BinaryDecoder::readBoolean);
      case INT -> primitive(SchemaBuilder.int32(), optional, BinaryDecoder::readInt);
      case LONG -> primitive(longSchema(avro), optional, BinaryDecoder::readLong);
      case FLOAT -> primitive(SchemaBuilder.float32(), optional, BinaryDecoder::readFloat);
      case DOUBLE -> primitive(SchemaBuilder.float64(), optional, BinaryDecoder::readDouble);
      case FIXED, MAP, NULL -> throw unsupported(avro);
    };
  }

  private static AvroShape primitive(SchemaBuilder schema, boolean optional, Reading reading) {
    return new AvroShape(finished(schema, optional), reading);
  }

  private static SchemaBuilder longSchema(org.apache.avro.Schema avro) {
    return avro.getLogicalType() instanceof LogicalTypes.TimestampMicros
        ? SchemaBuilder.int64().name(MICROS)
        : SchemaBuilder.int64();
  }

  private static AvroShape record(org.apache.avro.Schema avro, boolean optional) {
    SchemaBuilder builder = SchemaBuilder.struct();
    List<Reading> readings = new ArrayList<>();
    for (org.apache.avro.Schema.Field field : avro.getFields()) {
      AvroShape shape = of(field.schema(), false);
      builder.field(field.name(), shape.schema());
      readings.add(shape.reading());
    }
    Schema schema = finished(builder, optional);
    NamedReading[] fields =
        schema.fields().stream()
            .map(field -> new NamedReading(field, readings.get(field.index())))
            .toArray(NamedReading[]::new);
    return new AvroShape(
        schema,
        in -> {
          var struct = new Struct(schema);
          for (NamedReading field : fields) {
            struct.put(field.field(), field.reading().read(in));
          }
          return struct;
        });
  }

  private static AvroShape array(org.apache.avro.Schema avro, boolean optional) {
    AvroShape item = of(avro.getElementType(), false);
    return new AvroShape(
        finished(SchemaBuilder.array(item.schema()), optional),
        in -> {
          List<@Nullable Object> items = new ArrayList<>();
          for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
            for (long i = 0; i < left; i++) {
              items.add(item.reading().read(in));
            }
          }
          return items;
        });
  }

  /// Null and one other type, in either order.
  private static AvroShape nullable(org.apache.avro.Schema union) {
    List<org.apache.avro.Schema> types = union.getTypes();
    if (types.size() != 2 || !union.isNullable()) {
      throw unsupported(union);
    }
    int present = types.get(0).getType() == org.apache.avro.Schema.Type.NULL ? 1 : 0;
    AvroShape shape = of(types.get(present), true);
    return new AvroShape(
        shape.schema(),
        in -> {
          int branch = in.readIndex();
          if (branch != present && branch != 1 - present) {
            throw new AvroTypeException("expected branch 0 or 1 of " + union + ", was " + branch);
          }
          return branch == present ? shape.reading().read(in) : null;
        });
  }

  private static AvroShape enumeration(org.apache.avro.Schema avro, boolean optional) {
    List<String> symbols = avro.getEnumSymbols();
    return primitive(SchemaBuilder.string(), optional, in -> symbols.get(in.readEnum()));
  }

  private static byte[] bytes(BinaryDecoder in) throws IOException {
    ByteBuffer read = in.readBytes(null);
    var bytes = new byte[read.remaining()];
    read.get(bytes);
    return bytes;
  }

  private static Schema finished(SchemaBuilder schema, boolean optional) {
    return (optional ? schema.optional() : schema).build();
  }

  private static DataException unsupported(org.apache.avro.Schema avro) {
    return new DataException("no column type for the Avro type " + avro);
  }
}

package io.topbook.schemas.wire;

import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.PriceLevel;
import io.topbook.schemas.Topic;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/// Values for the wire tests.
public final class TestRecords {
  private TestRecords() {}

  public static BookTicker bookTicker() {
    return new BookTicker(
        7,
        Instant.parse("2024-08-08T23:54:13.937085Z"),
        50_012_345_678L,
        61_700.01,
        0.00123,
        61_700.02,
        12.5,
        1_723_161_253_937_085_768L);
  }

  /// A key frame with so many levels a side.
  public static DepthEvent keyFrame(int levels) {
    return new DepthEvent(
        7,
        Instant.parse("2024-08-08T23:54:13.937085Z"),
        DepthKind.SNAPSHOT,
        50_012_345_678L,
        50_012_345_678L,
        null,
        side(levels, -0.01),
        side(levels, 0.01),
        1_723_161_253_937_085_768L);
  }

  private static List<PriceLevel> side(int levels, double step) {
    return IntStream.range(0, levels)
        .mapToObj(i -> new PriceLevel(61_700 + i * step, 0.001 * i + 0.00001))
        .toList();
  }

  /// The schema of every topic's values.
  public static Stream<Schema> schemas() {
    return Stream.of(Topic.values()).flatMap(topic -> topic.valueSchema().stream());
  }

  /// A value of this schema with every field set by chance, extremes and nulls among them.
  public static SpecificRecord random(Schema schema, Random random) {
    return (SpecificRecord) value(schema, random);
  }

  private static Object value(Schema schema, Random random) {
    if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
      return Instant.ofEpochSecond(
          random.nextLong(-2_000_000_000L, 4_000_000_000L), random.nextInt(1_000_000) * 1_000L);
    }
    return switch (schema.getType()) {
      case INT -> random.nextInt() >> random.nextInt(32);
      case LONG -> random.nextLong() >> random.nextInt(64);
      case DOUBLE ->
          random.nextInt(8) == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> List.of("", "BTCUSDT", "币安人生USDT", "x".repeat(300)).get(random.nextInt(4));
      case BYTES -> {
        byte[] bytes = new byte[random.nextInt(1_000)];
        random.nextBytes(bytes);
        yield ByteBuffer.wrap(bytes);
      }
      case ENUM ->
          AvroClasses.of(schema, TestRecords.class)
              .getEnumConstants()[random.nextInt(schema.getEnumSymbols().size())];
      case UNION -> random.nextBoolean() ? null : value(schema.getTypes().get(1), random);
      case ARRAY -> {
        var items = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          items.add(value(schema.getElementType(), random));
        }
        yield items;
      }
      case RECORD -> {
        var record =
            (SpecificRecord)
                SpecificData.newInstance(AvroClasses.of(schema, TestRecords.class), schema);
        schema.getFields().forEach(field -> record.put(field.pos(), value(field.schema(), random)));
        yield record;
      }
      default -> throw new IllegalArgumentException("no test value of " + schema);
    };
  }
}

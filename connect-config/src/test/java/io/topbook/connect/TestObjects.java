package io.topbook.connect;

import io.topbook.schemas.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/// Records as a producer may publish them: every field set by chance, within what a row may hold.
final class TestObjects {
  /// The topic that fills each table.
  static final Map<String, Topic> TOPIC_OF =
      Map.ofEntries(
          Map.entry("book_ticker", Topic.BOOK_TICKERS),
          Map.entry("trades", Topic.AGG_TRADES),
          Map.entry("depth_events", Topic.DEPTH),
          Map.entry("bt_1s", Topic.QUOTE_BARS),
          Map.entry("trade_1s", Topic.TRADE_BARS),
          Map.entry("book_1s", Topic.BOOK_BARS),
          Map.entry("features_1s", Topic.FEATURES),
          Map.entry("orderbook_top5", Topic.TOP5),
          Map.entry("second_marks", Topic.SECOND_MARKS),
          Map.entry("superseded_rows", Topic.SUPERSEDED_ROWS),
          Map.entry("incidents", Topic.INCIDENTS));

  private TestObjects() {}

  static Schema schemaOf(String table) {
    return TOPIC_OF.get(table).valueSchema().orElseThrow();
  }

  static SpecificRecord random(String table, Random random) {
    return record(schemaOf(table), random);
  }

  /// The same record with one field, named as in its schema, set to `value`.
  static SpecificRecord with(SpecificRecord record, String field, Object value) {
    record.put(record.getSchema().getField(field).pos(), value);
    return record;
  }

  static Object get(SpecificRecord record, String field) {
    return record.get(record.getSchema().getField(field).pos());
  }

  private static SpecificRecord record(Schema schema, Random random) {
    var record = (SpecificRecord) SpecificData.newInstance(classOf(schema), schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), value(field.name(), field.schema(), random));
    }
    return record;
  }

  private static Object value(String name, Schema schema, Random random) {
    if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
      return Instant.ofEpochSecond(
          random.nextLong(1_262_304_000L, 4_102_444_800L), random.nextInt(1_000_000) * 1_000L);
    }
    return switch (schema.getType()) {
      case INT -> name.equals("symbol_id") ? random.nextInt(1, 6) : random.nextInt() >>> 1;
      case LONG -> random.nextLong() >>> random.nextInt(1, 60);
      case DOUBLE -> number(random);
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text(name, random);
      case ENUM ->
          classOf(schema).getEnumConstants()[random.nextInt(schema.getEnumSymbols().size())];
      case UNION -> random.nextBoolean() ? null : value(name, schema.getTypes().get(1), random);
      case ARRAY -> {
        var items = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
          items.add(value(name, schema.getElementType(), random));
        }
        yield items;
      }
      case RECORD -> record(schema, random);
      default -> throw new IllegalArgumentException("no test value of " + schema);
    };
  }

  /// Prices as exchanges send them, whole numbers, and any double at all, the extremes too.
  private static double number(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(100_000) / 100.0;
      case 1 -> random.nextLong(100_000_000_000_000L) / 1e8;
      case 2 -> random.nextInt(1_000_000);
      case 3 -> List.of(0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1e-8, 1e23).get(random.nextInt(5));
      default -> {
        double any = Double.longBitsToDouble(random.nextLong() >>> 1);
        yield Double.isFinite(any) ? any : 1;
      }
    };
  }

  private static String text(String name, Random random) {
    return switch (name) {
      case "row" ->
          "{\"mid_open\": null, \"bid_price\": 61700.01, \"detail\": \"ü \\\"quoted\\\"\"}";
      case "tick_size", "step_size" -> "0.0" + random.nextLong(1_000_000) + "0";
      case "incident_id" -> Long.toHexString(random.nextLong());
      default ->
          List.of("", "BTCUSDT", "币安人生USDT", "a 'quote' and a \\", "x".repeat(300))
              .get(random.nextInt(5));
    };
  }

  private static Class<?> classOf(Schema schema) {
    try {
      return Class.forName(schema.getFullName());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

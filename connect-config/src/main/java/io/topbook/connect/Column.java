package io.topbook.connect;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/// One column: its field, the type it has in the row, and the conversion that checks on the way.
///
/// The checks are those that hold for a field of that name in every topic. They refuse what cannot
/// be (a negative price, a year 56,000) and what the database would refuse (a NUL in a text, text
/// that is no JSON), and leave what is only odd: a crossed quote is data. Immutable; thread-safe.
record Column(Field field, Schema schema, Conversion conversion) {
  /// From a field's value, never null, to its column's.
  interface Conversion {
    /// @throws DataException saying what was expected
    Object of(Object value);
  }

  /// Whole numbers that may be below zero, with the least they may be; the rest starts at zero.
  private static final Map<String, Long> LEAST =
      Map.of(
          "symbol_id", 1L,
          "revision", -1L,
          // Binance marks an aggregate that holds no valid trade with -1.
          "first_trade_id", -1L,
          "last_trade_id", -1L,
          "clock_offset_ns", Long.MIN_VALUE,
          "q_spread_ticks", Long.MIN_VALUE);

  /// Numbers that may be below zero: differences, imbalances, flows, returns.
  private static final Pattern SIGNED =
      Pattern.compile(
          "spread(_\\w+)?|q_(spread_bps|wmid_bps|imb|ofi_\\w+)|k_(imb|dwmid|mlofi)_\\w+|ofi_\\d"
              + "|t_(flow|vwap_dist_bps)_\\d+|r_\\d+_bps");

  /// Texts that go into numeric columns.
  private static final Set<String> DECIMALS = Set.of("tick_size", "step_size");

  private static final Pattern DECIMAL = Pattern.compile("\\d{1,30}(\\.\\d{1,30})?");

  /// A time outside is in another unit, or from a broken clock.
  private static final Instant EARLIEST = Instant.parse("2010-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
  private static final long EARLIEST_MICROS = EARLIEST.getEpochSecond() * 1_000_000;
  private static final long LATEST_MICROS = LATEST.getEpochSecond() * 1_000_000;

  static Column of(Field field, boolean json) {
    Schema from = field.schema();
    return switch (from.type()) {
      case BOOLEAN -> new Column(field, from, value -> value);
      case INT32, INT64 ->
          AvroShape.MICROS.equals(from.name())
              ? new Column(field, text(from), Column::time)
              : new Column(field, from, atLeast(LEAST.getOrDefault(field.name(), 0L)));
      case FLOAT64 -> new Column(field, from, number(SIGNED.matcher(field.name()).matches()));
      case STRING -> new Column(field, from, json ? JsonText::object : text(field.name()));
      case ARRAY -> new Column(field, text(from), JsonText::levels);
      case INT8, INT16, FLOAT32, BYTES, MAP, STRUCT ->
          throw new DataException(field.name() + ": no column takes a " + from.type());
    };
  }

  /// @throws DataException naming the field
  @Nullable Object of(Struct struct) {
    Object value = struct.get(field);
    if (value == null) {
      if (field.schema().isOptional()) {
        return null;
      }
      throw new DataException(field.name() + ": expected a value, was null");
    }
    try {
      return conversion.of(value);
    } catch (DataException e) {
      throw new DataException(field.name() + ": " + e.getMessage(), e);
    }
  }

  /// A time as PostgreSQL reads it whatever the time zone of server, session or JVM, exact to the
  /// microsecond: `2024-08-08T00:00:00.123456Z`.
  private static String time(Object value) {
    long micros = (Long) value;
    if (micros < EARLIEST_MICROS || micros >= LATEST_MICROS) {
      throw new DataException("expected µs from " + EARLIEST + " to " + LATEST + ", was " + micros);
    }
    return Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L)
        .toString();
  }

  private static Conversion atLeast(long least) {
    return value -> {
      if (((Number) value).longValue() < least) {
        throw new DataException("expected a whole number from " + least + ", was " + value);
      }
      return value;
    };
  }

  private static Conversion number(boolean signed) {
    return value -> signed ? finite((Double) value) : amount((Double) value);
  }

  /// A price, a quantity, a volume.
  static double amount(double value) {
    if (value < 0) {
      throw new DataException("expected a number from 0, was " + value);
    }
    return finite(value);
  }

  private static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new DataException("expected a finite number, was " + value);
    }
    return value;
  }

  private static Conversion text(String name) {
    return DECIMALS.contains(name) ? Column::decimal : Column::text;
  }

  private static String decimal(Object value) {
    var text = (String) value;
    if (!DECIMAL.matcher(text).matches()) {
      throw new DataException("expected a decimal, was " + text);
    }
    return text;
  }

  private static String text(Object value) {
    var text = (String) value;
    if (text.indexOf('\0') >= 0) {
      throw new DataException("expected text without a NUL, has one at " + text.indexOf('\0'));
    }
    return text;
  }

  private static Schema text(Schema from) {
    return from.isOptional() ? Schema.OPTIONAL_STRING_SCHEMA : Schema.STRING_SCHEMA;
  }
}

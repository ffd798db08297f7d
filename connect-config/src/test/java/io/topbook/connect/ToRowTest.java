package io.topbook.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.avro.PriceLevel;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ToRowTest {
  static final List<String> TABLES = SinkConfigs.TABLES;

  private static RegistryFake registry;
  private static AvroWireSerializer<SpecificRecord> serializer;
  private static final AvroWireConverter CONVERTER = new AvroWireConverter();

  private final ToRow<SinkRecord> toRow = new ToRow<>();

  @BeforeAll
  static void startRegistry() throws IOException {
    registry = RegistryFake.started();
    serializer = new AvroWireSerializer<>(new RegistryClient(registry.url()));
    CONVERTER.configure(Map.of(AvroWireConverter.REGISTRY_URL, registry.url().toString()), false);
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  @BeforeEach
  void configure() {
    toRow.configure(Map.of(ToRow.JSON_FIELDS, "row"));
  }

  @ParameterizedTest
  @FieldSource("TABLES")
  void aColumnForEveryFieldAndNothingElse(String table) {
    Struct row = row(TestObjects.random(table, new Random(1)));
    assertThat(row.schema().fields())
        .extracting(Field::name)
        .containsExactlyElementsOf(
            TestObjects.schemaOf(table).getFields().stream().map(f -> f.name()).toList());
  }

  @ParameterizedTest
  @FieldSource("TABLES")
  void everyValueCanBeReadBackFromItsColumn(String table) throws IOException {
    var random = new Random(table.hashCode());
    for (int i = 0; i < 200; i++) {
      SpecificRecord sent = TestObjects.random(table, random);
      Struct row = row(sent);
      for (var field : sent.getSchema().getFields()) {
        assertThat(readBack(row.get(field.name()), sent.get(field.pos())))
            .as(field.name())
            .isEqualTo(sent.get(field.pos()));
      }
    }
  }

  @Test
  void theRowsSchemaHasNoNameAndIsTheSameObjectForEveryRecord() {
    var random = new Random(1);
    Schema first = row(TestObjects.random("trades", random)).schema();
    assertThat(first.name()).isNull();
    assertThat(row(TestObjects.random("trades", random)).schema()).isSameAs(first);
  }

  @Test
  void aTimeIsTextWithMicrosecondsAndUtc() {
    SpecificRecord trade = TestObjects.random("trades", new Random(1));
    TestObjects.with(trade, "event_time", Instant.parse("2024-08-08T23:54:13.000085Z"));
    assertThat(row(trade).get("event_time")).isEqualTo("2024-08-08T23:54:13.000085Z");
  }

  @Test
  void levelsAreJsonWithoutExponents() {
    SpecificRecord event = TestObjects.random("depth_events", new Random(1));
    TestObjects.with(
        event, "bids", List.of(new PriceLevel(61_700.01, 0.0), new PriceLevel(1e-8, 1e7)));
    TestObjects.with(event, "asks", List.of());
    assertThat(row(event).get("bids")).isEqualTo("[[61700.01,0],[0.000000010,10000000]]");
    assertThat(row(event).get("asks")).isEqualTo("[]");
  }

  @Test
  void aCrossedSpreadIsDataAndSoIsAnEmptySide() {
    SpecificRecord bar = TestObjects.random("bt_1s", new Random(1));
    TestObjects.with(TestObjects.with(bar, "spread_min", -0.5), "bid_qty", 0.0);
    assertThat(row(bar).get("spread_min")).isEqualTo(-0.5);
  }

  @ParameterizedTest
  @CsvSource({
    "trades, symbol_id, 0, whole number from 1",
    "trades, symbol_id, -3, whole number from 1",
    "trades, agg_trade_id, -1, whole number from 0",
    "trades, first_trade_id, -2, whole number from -1",
    "trades, ingest_ns, -1, whole number from 0",
    "second_marks, quote_offset, -1, whole number from 0",
    "trade_1s, revision, -2, whole number from -1",
    "trade_1s, quality, -1, whole number from 0",
    "trades, price, -0.01, number from 0",
    "trades, price, NaN, finite number",
    "trades, qty, Infinity, finite number",
    "trade_1s, vwap, -1.0, number from 0",
    "bt_1s, spread_max, -Infinity, finite number",
    "features_1s, q_bid, -0.5, number from 0",
    "features_1s, q_imb, NaN, finite number",
    "features_1s, t_base_60, -1.0, number from 0",
    "features_1s, k_events_60, -1, whole number from 0",
    "orderbook_top5, mid, -1.0, number from 0",
    "orderbook_top5, spread, NaN, finite number",
  })
  void whatCannotBeIsRefusedByNameAndValue(
      String table, String field, String value, String expected) {
    SpecificRecord record = TestObjects.random(table, new Random(1));
    TestObjects.with(record, field, typed(record, field, value));
    assertThatThrownBy(() -> row(record))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(field + ": ")
        .hasMessageContaining(expected)
        .hasMessageEndingWith(value);
  }

  @ParameterizedTest
  @CsvSource({
    "features_1s, q_spread_bps",
    "features_1s, q_wmid_bps",
    "features_1s, q_imb",
    "features_1s, q_ofi_norm_60",
    "features_1s, k_imb_5",
    "features_1s, k_dwmid_5_bps",
    "features_1s, k_mlofi_5_60",
    "features_1s, t_flow_300",
    "features_1s, t_vwap_dist_bps_60",
    "features_1s, r_300_bps",
    "orderbook_top5, spread",
    "orderbook_top5, ofi_5",
    "orderbook_top5, k_imb_1",
  })
  void whatMayBeBelowZeroIsTaken(String table, String field) {
    SpecificRecord record = TestObjects.random(table, new Random(1));
    TestObjects.with(record, field, -0.5);
    assertThat(row(record).get(field)).isEqualTo(-0.5);
  }

  @Test
  void aCrossedSpreadInTicksIsTaken() {
    SpecificRecord row = TestObjects.random("features_1s", new Random(1));
    TestObjects.with(row, "q_spread_ticks", -3L);
    assertThat(row(row).get("q_spread_ticks")).isEqualTo(-3L);
  }

  @ParameterizedTest
  @CsvSource({"''", "1e-3", "-0.1", "0.1x", "NaN", "."})
  void aTickSizeThatIsNoDecimalIsRefused(String text) {
    SpecificRecord mark =
        TestObjects.with(TestObjects.random("second_marks", new Random(1)), "tick_size", text);
    assertThatThrownBy(() -> row(mark))
        .isInstanceOf(DataException.class)
        .hasMessage("tick_size: expected a decimal, was " + text);
  }

  @ParameterizedTest
  @CsvSource({"1970-01-20T21:41:04.453Z", "2009-12-31T23:59:59.999999Z", "2100-01-01T00:00:00Z"})
  void aTimeOutsideTheSaneRangeIsRefused(Instant time) {
    SpecificRecord trade =
        TestObjects.with(TestObjects.random("trades", new Random(1)), "event_time", time);
    assertThatThrownBy(() -> row(trade))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("event_time: expected µs from 2010-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, number from 0", "1, NaN, finite number"})
  void aLevelThatCannotBeIsRefused(double price, double qty, String expected) {
    SpecificRecord event = TestObjects.random("depth_events", new Random(1));
    TestObjects.with(event, "asks", List.of(new PriceLevel(price, qty)));
    assertThatThrownBy(() -> row(event))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("asks: ")
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "nothing",
        "[1]",
        "{\"a\":1",
        "{\"a\":1} x",
        "{\"a\":NaN}",
        "{\"a\":\"\\u0000\"}",
        "{\"\\ud800\":1}",
        "{\"a\":1}{}",
      })
  void textThatJsonbWouldRefuseIsRefused(String text) {
    SpecificRecord superseded =
        TestObjects.with(TestObjects.random("superseded_rows", new Random(1)), "row", text);
    assertThatThrownBy(() -> row(superseded))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("row: ");
  }

  @Test
  void aNulInATextIsRefused() {
    SpecificRecord incident =
        TestObjects.with(TestObjects.random("incidents", new Random(1)), "detail", "a\0b");
    assertThatThrownBy(() -> row(incident))
        .isInstanceOf(DataException.class)
        .hasMessage("detail: expected text without a NUL, has one at 1");
  }

  @Test
  void aRecordWithoutKeyOrValueIsRefused() {
    SchemaAndValue value = read(TestObjects.random("trades", new Random(1)));
    assertThatThrownBy(() -> toRow.apply(record(null, value.schema(), value.value())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("key");
    assertThatThrownBy(() -> toRow.apply(record("BTCUSDT", null, null)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("value");
    assertThatThrownBy(() -> toRow.apply(record("BTCUSDT", Schema.STRING_SCHEMA, "text")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("String");
  }

  @Test
  void aDatabaseThatCannotBeAskedForItsSymbolsIsRetriable() {
    toRow.configure(Map.of(ToRow.SYMBOLS_URL, "jdbc:postgresql://127.0.0.1:1/topbook"));
    assertThatThrownBy(() -> row(TestObjects.random("trades", new Random(1))))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("127.0.0.1:1");
  }

  private Struct row(SpecificRecord record) {
    SchemaAndValue read = read(record);
    return (Struct) toRow.apply(record("BTCUSDT", read.schema(), read.value())).value();
  }

  private static SchemaAndValue read(SpecificRecord record) {
    return CONVERTER.toConnectData("t", serializer.serialize("t", record));
  }

  private static SinkRecord record(String key, Schema schema, Object value) {
    return new SinkRecord(
        "t", 0, Schema.STRING_SCHEMA, key, schema, value, 7, 8L, TimestampType.LOG_APPEND_TIME);
  }

  private static Object typed(SpecificRecord record, String field, String value) {
    var schema = record.getSchema().getField(field).schema();
    return switch (schema.isUnion() ? schema.getTypes().get(1).getType() : schema.getType()) {
      case INT -> Integer.valueOf(value);
      case LONG -> Long.valueOf(value);
      default -> Double.valueOf(value);
    };
  }

  /// A column's value as what was sent: the inverse that a reader of the table computes.
  private static Object readBack(Object column, Object like) throws IOException {
    if (like instanceof Instant) {
      return Instant.parse((String) column);
    }
    if (like instanceof Enum<?> symbol) {
      return Enum.valueOf(symbol.getDeclaringClass(), (String) column);
    }
    if (like instanceof List<?>) {
      return new ObjectMapper()
          .readTree((String) column)
          .valueStream()
          .map(ToRowTest::level)
          .toList();
    }
    return column;
  }

  private static PriceLevel level(JsonNode level) {
    return new PriceLevel(
        Double.parseDouble(level.get(0).asText()), Double.parseDouble(level.get(1).asText()));
  }
}

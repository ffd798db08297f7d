package io.topbook.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroWireTest {
  private static final String TOPIC = "binance-book-tickers";

  private RegistryFake registry;
  private RegistryClient client;

  private static Stream<Schema> schemas() {
    return TestRecords.schemas();
  }

  @BeforeEach
  void startRegistry() {
    registry = RegistryFake.started();
    client = new RegistryClient(registry.url());
  }

  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  @ParameterizedTest
  @MethodSource("schemas")
  @SuppressWarnings("unchecked")
  void everyTopicsValueComesBackEqual(Schema schema) {
    var random = new Random(4);
    var type = (Class<SpecificRecord>) (Class<?>) AvroClasses.of(schema, TestRecords.class);
    var serializer = new AvroWireSerializer<SpecificRecord>(client);
    var deserializer = new AvroWireDeserializer<>(new RegistryClient(registry.url()), type);

    for (int i = 0; i < 100; i++) {
      SpecificRecord record = TestRecords.random(schema, random);

      assertThat(deserializer.deserialize("t", serializer.serialize("t", record)))
          .isEqualTo(record);
    }
  }

  @Test
  void nullStaysNull() {
    try (var serde = AvroWire.serde(client, BookTicker.class)) {
      assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
      assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
    }
  }

  @Test
  void subjectIsTheTopicsValueAndAsksOncePerTopic() {
    var serializer = new AvroWireSerializer<BookTicker>(client);

    for (int i = 0; i < 10; i++) {
      serializer.serialize("a", TestRecords.bookTicker());
      serializer.serialize("b", TestRecords.bookTicker());
    }

    assertThat(registry.subjects()).containsOnlyKeys("a-value", "b-value");
    assertThat(registry.requests()).isEqualTo(2);
  }

  @Test
  void olderValueLacksTheNewFieldAndGetsItsDefault() throws IOException {
    Schema older = without(DepthEvent.SCHEMA$, "previous_update_id");
    int id = client.register("d-value", older);
    var record = new GenericRecordBuilder(older);
    DepthEvent depth = TestRecords.keyFrame(2);
    older.getFields().forEach(f -> record.set(f, generic(depth, f.name())));

    DepthEvent read =
        new AvroWireDeserializer<>(client, DepthEvent.class)
            .deserialize("d", wire(id, older, record.build()));

    assertThat(read).isEqualTo(depth);
    assertThat(read.getPreviousUpdateId()).isNull();
  }

  @Test
  void newerValuesUnknownFieldIsSkipped() throws IOException {
    Schema newer =
        with(
            BookTicker.SCHEMA$,
            "\"name\":\"venue\",\"type\":[\"null\",\"string\"],\"default\":null");
    int id = client.register(TOPIC + "-value", newer);
    BookTicker ticker = TestRecords.bookTicker();
    var record = new GenericRecordBuilder(newer).set("venue", "X");
    BookTicker.SCHEMA$.getFields().forEach(f -> record.set(f.name(), generic(ticker, f.name())));

    BookTicker read =
        new AvroWireDeserializer<>(client, BookTicker.class)
            .deserialize(TOPIC, wire(id, newer, record.build()));

    assertThat(read).isEqualTo(ticker);
  }

  @Test
  void incompatibleSchemaIsRefusedWithSubjectAndReason() {
    client.register(TOPIC + "-value", BookTicker.SCHEMA$);
    Schema without = without(BookTicker.SCHEMA$, "bid_price");

    assertThatThrownBy(() -> client.register(TOPIC + "-value", without))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(registry.url().toString())
        .hasMessageContaining("refused " + TOPIC + "-value: 409 Unable to read schema");
  }

  @Test
  void knownIdsOutliveTheRegistry() {
    var serializer = new AvroWireSerializer<BookTicker>(client);
    var deserializer = new AvroWireDeserializer<>(client, BookTicker.class);
    deserializer.deserialize(TOPIC, serializer.serialize(TOPIC, TestRecords.bookTicker()));

    registry.stop();

    assertThat(
            deserializer.deserialize(TOPIC, serializer.serialize(TOPIC, TestRecords.bookTicker())))
        .isEqualTo(TestRecords.bookTicker());
    registry.start();
  }

  @Test
  void registryAwayIsRetriableNamesTheAddressAndEndsWithItsReturn() {
    var serializer = new AvroWireSerializer<BookTicker>(client);
    byte[] before = serializer.serialize(TOPIC, TestRecords.bookTicker());
    var other = new AvroWireDeserializer<>(new RegistryClient(registry.url()), BookTicker.class);

    registry.stop();
    assertThatThrownBy(() -> other.deserialize(TOPIC, before))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(registry.url().toString());

    registry.start();
    assertThat(other.deserialize(TOPIC, before)).isEqualTo(TestRecords.bookTicker());
  }

  @Test
  void failingRegistryIsRetriable() {
    registry.failWith(503);

    assertThatThrownBy(() -> client.register("x-value", BookTicker.SCHEMA$))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("503 told to fail");
  }

  @Test
  void unknownIdIsNamed() {
    var deserializer = new AvroWireDeserializer<>(client, BookTicker.class);

    assertThatThrownBy(() -> deserializer.deserialize(TOPIC, new byte[] {0, 0, 0, 0, 99, 1}))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("schema id 99: 404 Schema not found");
  }

  @Test
  void valueOfAnotherTypeIsRefused() {
    byte[] depth =
        new AvroWireSerializer<DepthEvent>(client).serialize("d", TestRecords.keyFrame(1));
    var deserializer = new AvroWireDeserializer<>(client, BookTicker.class);

    assertThatThrownBy(() -> deserializer.deserialize("d", depth))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("value in d is no BookTicker of schema 1");
  }

  @Test
  void everyTruncationAndSurplusIsRefusedNamingTheTopic() {
    byte[] whole =
        new AvroWireSerializer<DepthEvent>(client).serialize("d", TestRecords.keyFrame(2));
    var deserializer = new AvroWireDeserializer<>(client, DepthEvent.class);

    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> deserializer.deserialize("d", part))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("value in d");
    }
    assertThatThrownBy(() -> deserializer.deserialize("d", Arrays.copyOf(whole, whole.length + 1)))
        .hasMessageContaining("bytes left over");
    assertThat(deserializer.deserialize("d", whole)).isEqualTo(TestRecords.keyFrame(2));
  }

  @Test
  void garbageIsRefusedAndNeverEscapesAsAnotherError() {
    client.register("d-value", DepthEvent.SCHEMA$);
    var deserializer = new AvroWireDeserializer<>(client, DepthEvent.class);
    var random = new Random(5);

    for (int i = 0; i < 2_000; i++) {
      byte[] garbage = new byte[5 + random.nextInt(100)];
      random.nextBytes(garbage);
      System.arraycopy(new byte[] {0, 0, 0, 0, 1}, 0, garbage, 0, 5);
      try {
        deserializer.deserialize("d", garbage);
      } catch (SerializationException expected) {
        assertThat(expected).hasMessageContaining("value in d");
      }
    }
  }

  private static Object generic(SpecificRecord record, String field) {
    Object value = record.get(record.getSchema().getField(field).pos());
    return value instanceof java.time.Instant time
        ? time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000
        : value;
  }

  private static byte[] wire(int id, Schema schema, Object record) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(new byte[] {0, 0, 0, 0, (byte) id});
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<>(schema, new SpecificData()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static Schema without(Schema schema, String field) {
    var fields =
        schema.getFields().stream()
            .filter(f -> !f.name().equals(field))
            .map(f -> new Schema.Field(f, f.schema()))
            .toList();
    return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
  }

  private static Schema with(Schema schema, String field) {
    return new Schema.Parser()
        .parse(schema.toString().replaceFirst("\"fields\":\\[", "\"fields\":[{" + field + "},"));
  }
}

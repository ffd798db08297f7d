package io.topbook.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.topbook.schemas.wire.AvroWireSerializer;
import io.topbook.schemas.wire.RegistryClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AvroWireConverterTest {
  static final List<String> TABLES = SinkConfigs.TABLES;

  private RegistryFake registry;
  private AvroWireSerializer<SpecificRecord> serializer;
  private final AvroWireConverter converter = new AvroWireConverter();

  @BeforeEach
  void startRegistry() throws IOException {
    registry = RegistryFake.started();
    serializer = new AvroWireSerializer<>(new RegistryClient(registry.url()));
    converter.configure(Map.of(AvroWireConverter.REGISTRY_URL, registry.url().toString()), false);
  }

  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  @ParameterizedTest
  @FieldSource("TABLES")
  void everyFieldOfEveryTopicArrives(String table) {
    var random = new Random(table.hashCode());
    for (int i = 0; i < 200; i++) {
      SpecificRecord sent = TestObjects.random(table, random);

      SchemaAndValue got = converter.toConnectData("t", serializer.serialize("t", sent));

      var struct = (Struct) got.value();
      assertThat(struct.schema()).isSameAs(got.schema());
      sent.getSchema()
          .getFields()
          .forEach(field ->
              assertThat(comparable(struct.get(field.name())))
                  .as(field.name())
                  .isEqualTo(comparable(sent.get(field.pos()))));
    }
  }

  @Test
  void aSchemaIsTheSameObjectForEveryRecord() {
    var random = new Random(1);
    Schema first = read(TestObjects.random("trades", random)).schema();
    assertThat(read(TestObjects.random("trades", random)).schema()).isSameAs(first);
  }

  @Test
  void microsecondsStayAnInt64OfThatName() {
    Schema schema = read(TestObjects.random("trades", new Random(1))).schema();
    assertThat(schema.field("event_time").schema().type()).isEqualTo(Schema.Type.INT64);
    assertThat(schema.field("event_time").schema().name()).isEqualTo(AvroShape.MICROS);
  }

  @Test
  void nullStaysNull() {
    assertThat(converter.toConnectData("t", null)).isEqualTo(SchemaAndValue.NULL);
  }

  @Test
  void aRegistryThatIsAwayIsRetriable() throws IOException {
    byte[] bytes = serializer.serialize("t", TestObjects.random("trades", new Random(1)));
    registry.stop();

    assertThatThrownBy(() -> converter.toConnectData("t", bytes))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining(registry.url().toString());

    registry.start();
    assertThat(converter.toConnectData("t", bytes).value()).isInstanceOf(Struct.class);
  }

  @Test
  void whatItKnowsNeedsNoRegistry() {
    byte[] bytes = serializer.serialize("t", TestObjects.random("trades", new Random(1)));
    converter.toConnectData("t", bytes);
    registry.stop();
    assertThat(converter.toConnectData("t", bytes).value()).isInstanceOf(Struct.class);
  }

  @Test
  void anIdThatTheRegistryDoesNotKnowIsTheRecordsFault() {
    byte[] bytes = ByteBuffer.allocate(20).put((byte) 0).putInt(4711).array();
    assertThatThrownBy(() -> converter.toConnectData("t", bytes))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("4711");
  }

  @Test
  void bytesBehindTheValueAreRefused() {
    byte[] bytes = serializer.serialize("t", TestObjects.random("trades", new Random(1)));
    assertThatThrownBy(() -> converter.toConnectData("t", Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("left over");
  }

  /// Whatever is in a topic, the worker lives: garbled bytes are a value or a DataException, and
  /// never more memory than the bytes there are.
  @ParameterizedTest
  @FieldSource("TABLES")
  void garbledBytesAreAValueOrTheRecordsFault(String table) {
    var random = new Random(table.length());
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = serializer.serialize("t", TestObjects.random(table, random));
      for (int hits = random.nextInt(1, 4); hits > 0; hits--) {
        bytes[random.nextInt(5, bytes.length)] = (byte) random.nextInt();
      }
      byte[] garbled =
          Arrays.copyOf(
              bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
      try {
        assertThat(converter.toConnectData("t", garbled).value()).isInstanceOf(Struct.class);
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("value in t");
      }
    }
  }

  @Test
  void aLengthBeyondTheBytesTakesNoMemory() {
    byte[] bytes = serializer.serialize("t", TestObjects.random("incidents", new Random(1)));
    // Avro's length of the first text: 1 GB.
    ByteBuffer.wrap(bytes, 5, 5)
        .put(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x08});
    var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();

    assertThatThrownBy(() -> converter.toConnectData("t", bytes)).isInstanceOf(DataException.class);

    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000_000);
  }

  private Struct read(SpecificRecord record) {
    return (Struct) converter.toConnectData("t", serializer.serialize("t", record)).value();
  }

  /// The same object for a value in Avro and in Connect.
  private static Object comparable(Object value) {
    return switch (value) {
      case null -> null;
      case Instant time -> time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
      case Enum<?> symbol -> symbol.name();
      case List<?> items -> items.stream().map(AvroWireConverterTest::comparable).toList();
      case SpecificRecord level -> List.of(level.get(0), level.get(1));
      case Struct level -> List.of(level.get("price"), level.get("qty"));
      default -> value;
    };
  }
}

package io.topbook.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.avro.DepthEvent;
import io.topbook.avro.PriceLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroWireEncoderTest {
  private static Stream<Schema> schemas() {
    return TestRecords.schemas();
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void bytesAreThoseOfAvrosOwnWriterForEveryTopic(Schema schema) throws IOException {
    var random = new Random(3);
    AvroWireEncoder<SpecificRecord> encoder = encoder(258, schema);

    for (int i = 0; i < 500; i++) {
      SpecificRecord record = TestRecords.random(schema, random);

      byte[] wire = encoder.encode(record);

      assertThat(wire).startsWith(0, 0, 0, 1, 2);
      assertThat(Arrays.copyOfRange(wire, WireFormat.HEADER_BYTES, wire.length))
          .isEqualTo(byAvro(record));
    }
  }

  @Test
  void bookTickerFitsInSeventyBytes() {
    byte[] wire = encoder(1, io.topbook.avro.BookTicker.SCHEMA$).encode(TestRecords.bookTicker());

    assertThat(wire).hasSizeLessThan(70);
  }

  @Test
  void missingFieldIsNamedAndTheNextRecordIsWhole() {
    AvroWireEncoder<SpecificRecord> encoder = encoder(1, DepthEvent.SCHEMA$);
    var broken = TestRecords.keyFrame(3);
    broken.setAsks(null);

    assertThatThrownBy(() -> encoder.encode(broken))
        .isInstanceOf(SerializationException.class)
        .hasMessage("DepthEvent.asks must not be null");
    var whole = TestRecords.keyFrame(1);
    assertThat(encoder.encode(whole)).isEqualTo(encoder(1, DepthEvent.SCHEMA$).encode(whole));
  }

  @Test
  void bytesFieldIsLeftAsItWas() {
    var frame = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);
    var rejected = new io.topbook.avro.RejectedFrame("MALFORMED", "c1", "", frame, 3L, 1L);

    encoder(1, io.topbook.avro.RejectedFrame.SCHEMA$).encode(rejected);

    assertThat(frame.remaining()).isEqualTo(3);
  }

  @Test
  void largestKeyFrameIsTwiceFiveThousandLevelsOfSixteenBytes() {
    byte[] wire = encoder(1, DepthEvent.SCHEMA$).encode(TestRecords.keyFrame(5_000));

    assertThat(wire).hasSizeBetween(160_000, 160_100);
    assertThat(PriceLevel.SCHEMA$.getFields()).hasSize(2);
  }

  @SuppressWarnings("unchecked")
  private static AvroWireEncoder<SpecificRecord> encoder(int id, Schema schema) {
    return new AvroWireEncoder<>(
        id, (Class<SpecificRecord>) (Class<?>) AvroClasses.of(schema, TestRecords.class));
  }

  private static byte[] byAvro(SpecificRecord record) throws IOException {
    var out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    var writer =
        new SpecificDatumWriter<SpecificRecord>(
            record.getSchema(), SpecificData.getForClass(record.getClass()));
    writer.write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}

package io.topbook.schemas.wire;

import java.util.Locale;
import org.apache.kafka.common.errors.SerializationException;

/// Confluent's wire format: byte 0x00, the schema's id in 4 bytes big-endian, then the Avro body.
///
/// Example: `00 00 00 00 07 …` is a body written with schema 7.
public final class WireFormat {
  public static final byte MAGIC = 0;
  public static final int HEADER_BYTES = 5;

  private WireFormat() {}

  /// The id of the schema that `value` was written with.
  ///
  /// @throws SerializationException when the header is cut off or of another format
  public static int schemaId(byte[] value) {
    if (value.length < HEADER_BYTES) {
      throw new SerializationException(
          "expected a header of " + HEADER_BYTES + " bytes, was " + value.length + " bytes in all");
    }
    if (value[0] != MAGIC) {
      throw new SerializationException(
          String.format(Locale.ROOT, "expected magic byte 0x00, was 0x%02x", value[0]));
    }
    return (value[1] & 0xff) << 24
        | (value[2] & 0xff) << 16
        | (value[3] & 0xff) << 8
        | (value[4] & 0xff);
  }
}

package io.topbook.schemas.wire;

import org.apache.avro.specific.SpecificRecord;

/// Records of one generated class as wire bytes, without Kafka and with the schema's id known.
///
/// Allocates the returned array only (and the bytes of strings). Confined to one thread at a time.
public final class AvroWireEncoder<T extends SpecificRecord> {
  private final int schemaId;
  private final RecordWriter writer;
  private final WireBuffer buffer = new WireBuffer();

  /// @param schemaId what {@link RegistryClient#register} answered for the schema of `type`
  public AvroWireEncoder(int schemaId, Class<T> type) {
    this.schemaId = schemaId;
    this.writer = RecordWriter.of(type);
  }

  /// @throws org.apache.kafka.common.errors.SerializationException when a field that must be set is
  ///   null
  public byte[] encode(T record) {
    buffer.begin(schemaId);
    writer.write(record, buffer);
    return buffer.toBytes();
  }
}

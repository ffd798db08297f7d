package io.topbook.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/// A record's key and the partition that follows from it, found once: Kafka's own default rule, so
/// that any other client finds the same one. Immutable.
public final class RecordKey {
  private final String name;
  private final byte[] bytes;
  private final int partition;

  private RecordKey(String name, byte[] bytes, int partition) {
    this.name = name;
    this.bytes = bytes;
    this.partition = partition;
  }

  public static RecordKey of(String name, int partitions) {
    byte[] bytes = name.getBytes(UTF_8);
    return new RecordKey(name, bytes, Utils.toPositive(Utils.murmur2(bytes)) % partitions);
  }

  public String name() {
    return name;
  }

  /// Not to be changed by the caller.
  public byte[] bytes() {
    return bytes;
  }

  public int partition() {
    return partition;
  }

  @Override
  public String toString() {
    return name + '/' + partition;
  }
}

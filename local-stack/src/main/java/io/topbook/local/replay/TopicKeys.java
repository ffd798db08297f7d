package io.topbook.local.replay;

import io.topbook.local.look.Log;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Counts what a topic holds by reading all of it: records, and distinct keys in the words of the
/// table that its sink fills. Holds one partition's keys at a time. Confined to one thread.
public final class TopicKeys {
  /// @param distinct different keys among the records
  public record Count(long records, long distinct) {
    static final Count NONE = new Count(0, 0);

    Count plus(Count other) {
      return new Count(records + other.records, distinct + other.distinct);
    }
  }

  private final Log log;
  private final RegistryClient registry;

  public TopicKeys(Log log, RegistryClient registry) {
    this.log = log;
    this.registry = registry;
  }

  /// @param key fields of the value that are the table's primary key
  /// @return by the last field of the key when it is named in `by`, else all under the empty text
  public Map<String, Count> count(String topic, List<String> key, String by)
      throws InterruptedException {
    Map<String, Count> counts = new HashMap<>();
    for (TopicPartition partition : log.partitions(topic)) {
      var reading = new Reading(key, key.indexOf(by));
      log.readAll(List.of(partition), reading::take);
      reading.counts().forEach((name, count) -> counts.merge(name, count, Count::plus));
    }
    return counts;
  }

  private static final class Tally {
    private final Set<List<String>> keys = new HashSet<>();
    private long records;
  }

  /// One partition being read.
  private final class Reading {
    private final List<String> key;
    private final int by;
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    private final Map<String, Tally> tallies = new HashMap<>();
    private BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    Reading(List<String> key, int by) {
      this.key = key;
      this.by = by;
    }

    void take(ConsumerRecord<String, byte[]> record) {
      if (record.value() == null) {
        return;
      }
      List<String> found = keyOf(record.value());
      String name = by < 0 ? "" : found.get(by);
      Tally tally = tallies.computeIfAbsent(name, _ -> new Tally());
      tally.records++;
      tally.keys.add(found);
    }

    private List<String> keyOf(byte[] value) {
      var reader = readers.computeIfAbsent(WireFormat.schemaId(value), this::reader);
      decoder =
          DecoderFactory.get()
              .binaryDecoder(
                  value, WireFormat.HEADER_BYTES, value.length - WireFormat.HEADER_BYTES, decoder);
      try {
        GenericRecord record = reader.read(null, decoder);
        return key.stream().map(field -> String.valueOf(record.get(field))).toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// Reads the key's fields and skips all others.
    private GenericDatumReader<GenericRecord> reader(int schemaId) {
      Schema written = registry.schemaOf(schemaId);
      Schema wanted = Schema.createRecord(written.getName(), null, written.getNamespace(), false);
      wanted.setFields(
          key.stream()
              .map(field -> new Schema.Field(field, written.getField(field).schema()))
              .toList());
      return new GenericDatumReader<>(written, wanted);
    }

    Map<String, Count> counts() {
      Map<String, Count> counts = new HashMap<>();
      tallies.forEach(
          (name, tally) -> counts.put(name, new Count(tally.records, tally.keys.size())));
      return counts;
    }
  }
}

package io.topbook.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.topbook.schemas.Topic;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/// A log in memory: partitions, offsets, and acknowledgements in order, at once or when told to.
public final class MemorySink implements RecordSink {
  public record Stored(Topic topic, String key, int partition, long offset, byte[] value) {}

  private static final class Pending extends Sent {
    final Stored stored;

    Pending(Stored stored) {
      this.stored = stored;
    }

    void land() {
      acknowledge(stored.offset());
    }

    void refuse() {
      fail();
    }
  }

  private static final int PARTITIONS = 12;

  private final boolean acknowledgesAtOnce;
  private final List<Stored> log = new ArrayList<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private boolean writable = true;
  private final Map<String, Long> ends = new HashMap<>();

  public MemorySink(boolean acknowledgesAtOnce) {
    this.acknowledgesAtOnce = acknowledgesAtOnce;
  }

  public static SchemaIds schemaIds() {
    Map<Topic, Integer> ids = new EnumMap<>(Topic.class);
    for (Topic topic : Topic.values()) {
      ids.put(topic, topic.ordinal() + 1);
    }
    return new SchemaIds(ids);
  }

  @Override
  public RecordKey key(String name) {
    return RecordKey.of(name, PARTITIONS);
  }

  @Override
  public Sent send(Topic topic, RecordKey key, byte[] value) {
    String partition = topic.name() + key.partition();
    long offset = ends.merge(partition, 1L, Long::sum) - 1;
    var sent =
        new Pending(
            new Stored(topic, new String(key.bytes(), UTF_8), key.partition(), offset, value));
    log.add(sent.stored);
    if (acknowledgesAtOnce) {
      sent.land();
    } else {
      pending.add(sent);
    }
    return sent;
  }

  @Override
  public void tick() {}

  @Override
  public boolean isWritable() {
    return writable;
  }

  public void setWritable(boolean writable) {
    this.writable = writable;
  }

  public void acknowledgeAll() {
    while (!pending.isEmpty()) {
      pending.removeFirst().land();
    }
  }

  public void refuseNext() {
    pending.removeFirst().refuse();
  }

  public List<Stored> log() {
    return List.copyOf(log);
  }

  /// One topic's values as records, in the order they were sent.
  public <T extends SpecificRecord> List<T> values(Topic topic, Class<T> type) {
    return log.stream()
        .filter(stored -> stored.topic() == topic)
        .map(stored -> decode(stored.value(), type))
        .collect(Collectors.toList());
  }

  public static <T extends SpecificRecord> T decode(byte[] value, Class<T> type) {
    try {
      byte[] body = Arrays.copyOfRange(value, 5, value.length);
      return new SpecificDatumReader<>(type)
          .read(null, DecoderFactory.get().binaryDecoder(body, null));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package io.topbook.producer.publish;

import io.topbook.producer.feed.RejectReason;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Kafka, through one idempotent producer for all connections.
///
/// Never blocks: `events = acked + failed + in flight`, and once half the producer's memory is in
/// flight {@link #isWritable} turns false, until a quarter is. Should the memory run out all the
/// same, records queue here, in order. A record that is too large is counted and logged; any other
/// refusal ends the process, because going on would be a silent loss. Thread-safe.
public final class KafkaSink implements RecordSink, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(KafkaSink.class);

  /// What a record costs in the producer's memory beside its value.
  private static final int RECORD_OVERHEAD_BYTES = 80;

  private static final Duration PARTITIONS_PAUSE = Duration.ofMillis(100);

  private record Parked(ProducerRecord<byte[], byte[]> record, KafkaSent sent) {}

  private final Producer<byte[], byte[]> producer;
  private final Consumer<String> onFatal;
  private final int maxRecordBytes;
  private final long highWater;
  private final long lowWater;
  private final Map<Topic, String> topicNames = new EnumMap<>(Topic.class);
  private final AtomicLong inFlightBytes = new AtomicLong();
  private final AtomicBoolean fatal = new AtomicBoolean();
  private final ConcurrentLinkedQueue<Parked> parked = new ConcurrentLinkedQueue<>();
  private final ReentrantLock draining = new ReentrantLock();
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Tallies<Topic> acked = new Tallies<>(Topic.class);
  private volatile boolean writable = true;
  private int partitions;

  /// @param onFatal told once, with the reason, when the process must not go on
  public KafkaSink(Exchange exchange, KafkaSettings settings, Consumer<String> onFatal) {
    this(
        exchange,
        settings,
        new KafkaProducer<>(
            settings.producer(), new ByteArraySerializer(), new ByteArraySerializer()),
        onFatal);
  }

  KafkaSink(
      Exchange exchange,
      KafkaSettings settings,
      Producer<byte[], byte[]> producer,
      Consumer<String> onFatal) {
    this.producer = producer;
    this.onFatal = onFatal;
    maxRecordBytes = settings.maxRecordBytes();
    highWater = settings.bufferBytes() / 2;
    lowWater = settings.bufferBytes() / 4;
    for (Topic topic : Topic.values()) {
      topicNames.put(topic, topic.on(exchange));
    }
  }

  /// Asks for the topics' partitions. Every per-symbol topic must have as many.
  ///
  /// @throws IllegalStateException saying which topic did not show up in time, or differs
  public void start(Duration wait) throws InterruptedException {
    long until = System.nanoTime() + wait.toNanos();
    for (Topic topic : SchemaIds.WRITTEN) {
      int count = partitionsOf(name(topic), until);
      if (partitions != 0 && partitions != count) {
        throw new IllegalStateException(
            name(topic)
                + ": expected "
                + partitions
                + " partitions as "
                + name(Topic.BOOK_TICKERS)
                + " has, was "
                + count);
      }
      partitions = count;
    }
  }

  private String name(Topic topic) {
    return Objects.requireNonNull(topicNames.get(topic));
  }

  private int partitionsOf(String topic, long until) throws InterruptedException {
    while (true) {
      try {
        return producer.partitionsFor(topic).size();
      } catch (TimeoutException e) {
        if (System.nanoTime() >= until) {
          throw new IllegalStateException("Kafka does not show the topic " + topic, e);
        }
        Thread.sleep(PARTITIONS_PAUSE);
      }
    }
  }

  @Override
  public RecordKey key(String name) {
    return RecordKey.of(name, partitions);
  }

  @Override
  public Sent send(Topic topic, RecordKey key, byte[] value) {
    var record = new KafkaSent(topic, key, value.length + RECORD_OVERHEAD_BYTES);
    sent.increment();
    if (value.length > maxRecordBytes) {
      record.refuseTooLarge(value.length + " bytes, at most " + maxRecordBytes);
      return record;
    }
    if (inFlightBytes.addAndGet(record.bytes) > highWater) {
      writable = false;
    }
    var toSend = new ProducerRecord<>(name(topic), key.partition(), key.bytes(), value);
    if (!parked.isEmpty() || !offer(toSend, record)) {
      parked.add(new Parked(toSend, record));
    }
    return record;
  }

  /// @return false when the producer has no room, or does not know the topic, for now
  private boolean offer(ProducerRecord<byte[], byte[]> record, KafkaSent sent) {
    sent.offering = true;
    sent.noRoom = false;
    try {
      Future<RecordMetadata> _ = producer.send(record, sent);
    } catch (RuntimeException e) {
      // Kafka throws what is our own mistake, and when it is closed: neither gets better by itself.
      sent.onCompletion(null, e);
    }
    sent.offering = false;
    return !sent.noRoom;
  }

  @Override
  public void tick() {
    if (parked.isEmpty() || !draining.tryLock()) {
      return;
    }
    try {
      for (Parked next = parked.peek(); next != null; next = parked.peek()) {
        if (!offer(next.record, next.sent)) {
          return;
        }
        parked.remove();
      }
    } finally {
      draining.unlock();
    }
  }

  @Override
  public boolean isWritable() {
    if (!writable && inFlightBytes.get() < lowWater) {
      // The last acknowledgement may have come between a sender's look at the sum and its answer.
      writable = true;
    }
    return writable && parked.isEmpty();
  }

  /// Records sent, refused, acknowledged, and on their way.
  public long sentCount() {
    return sent.sum();
  }

  public long failedCount() {
    return failed.sum();
  }

  public long ackedCount(Topic topic) {
    return acked.of(topic).get();
  }

  public long ackedCount() {
    return acked.sum();
  }

  public long inFlightBytes() {
    return inFlightBytes.get();
  }

  /// Waits until everything sent so far is acknowledged or refused, for as long as `wait`.
  ///
  /// @return whether that came about
  public boolean drain(Duration wait) {
    long until = System.nanoTime() + wait.toNanos();
    while (inFlightBytes.get() > 0 && System.nanoTime() < until && !fatal.get()) {
      tick();
      LockSupport.parkNanos(1_000_000L);
    }
    return inFlightBytes.get() == 0;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  private void stop(String reason, @Nullable Throwable cause) {
    if (fatal.compareAndSet(false, true)) {
      LOGGER.error("Kafka refuses records, stopping: {}", reason, cause);
      onFatal.accept(reason);
    }
  }

  /// One record on its way. Kafka calls back on its own thread, or within send when it has no room.
  private final class KafkaSent extends Sent implements Callback {
    private final Topic topic;
    private final RecordKey key;
    private final int bytes;
    private boolean offering;
    private boolean noRoom;

    KafkaSent(Topic topic, RecordKey key, int bytes) {
      this.topic = topic;
      this.key = key;
      this.bytes = bytes;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
      if (exception == null && metadata != null) {
        acked.of(topic).increment();
        acknowledge(metadata.offset());
        leave();
      } else if (exception instanceof TimeoutException && offering) {
        noRoom = true;
      } else if (exception instanceof RecordTooLargeException) {
        refuseTooLarge(String.valueOf(exception.getMessage()));
        leave();
      } else {
        failed.increment();
        fail();
        leave();
        stop(name(topic) + ", key " + key.name() + ": " + hint(exception), exception);
      }
    }

    private void refuseTooLarge(String detail) {
      failed.increment();
      fail();
      LOGGER
          .atError()
          .addKeyValue("topic", name(topic))
          .addKeyValue("symbol", key.name())
          .addKeyValue("reason", RejectReason.RECORD_TOO_LARGE.label())
          .addKeyValue("error", detail)
          .log("record is larger than the broker takes, dropped");
    }

    private void leave() {
      if (inFlightBytes.addAndGet(-bytes) < lowWater && !writable) {
        writable = true;
      }
    }
  }

  private static String hint(@Nullable Exception exception) {
    return exception instanceof AuthorizationException
        ? "not authorised: " + exception.getMessage()
        : String.valueOf(exception);
  }
}

package io.topbook.sim.verify;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.PriceLevel;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.wire.AvroWireDeserializer;
import io.topbook.schemas.wire.RegistryClient;
import io.topbook.schemas.wire.RegistryUnavailableException;
import io.topbook.sim.sentlog.SentEvent;
import io.topbook.sim.trouble.NetTrouble;
import io.topbook.sim.verify.Row.Origin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/// The raw topics. Each reading goes on where the one before ended. Key frames are left out.
/// Confined to one thread.
final class TopicSide implements StoredSide, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OFFSET_BITS = 44;

  private final KafkaConsumer<String, byte[]> consumer;
  private final RegistryClient registry;
  private final String bootstrapServers;
  private final Exchange exchange;
  private final Streams streams;
  private final Map<Kind, AvroWireDeserializer<? extends SpecificRecord>> values;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private long sinceMillis;
  private long unreadable;
  private String firstUnreadable = "";

  /// @param streams those of the log: other symbols are passed over
  TopicSide(String bootstrapServers, RegistryClient registry, Exchange exchange, Streams streams)
      throws UnreachableException {
    this.bootstrapServers = bootstrapServers;
    this.registry = registry;
    this.exchange = exchange;
    this.streams = streams;
    this.values =
        Map.of(
            Kind.QUOTE, new AvroWireDeserializer<>(registry, BookTicker.class),
            Kind.TRADE, new AvroWireDeserializer<>(registry, AggTrade.class),
            Kind.DEPTH, new AvroWireDeserializer<>(registry, DepthEvent.class));
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "request.timeout.ms",
            5_000,
            "default.api.timeout.ms",
            15_000,
            "enable.auto.commit",
            false,
            "auto.offset.reset",
            "none");
    consumer =
        reaching(() ->
            new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()));
  }

  @Override
  public String name() {
    return "topic";
  }

  @Override
  public void since(long wallMicros) {
    sinceMillis = wallMicros / 1000;
  }

  @Override
  public void read(Sink sink) throws IOException {
    for (Kind kind : Kind.values()) {
      for (TopicPartition partition : partitions(kind)) {
        read(kind, partition, sink);
      }
    }
  }

  private List<TopicPartition> partitions(Kind kind) throws UnreachableException {
    String topic = kind.topic().on(exchange);
    List<PartitionInfo> partitions =
        reaching(() -> consumer.listTopics().getOrDefault(topic, List.of()));
    if (partitions.isEmpty()) {
      throw new UnreachableException(
          "no topic " + topic + " at " + bootstrapServers + " (--kafka, --exchange)");
    }
    return partitions.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private void read(Kind kind, TopicPartition partition, Sink sink) throws IOException {
    long end = reaching(() -> consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L));
    long from = positions.containsKey(partition) ? positions.get(partition) : start(partition, end);
    if (from >= end) {
      return;
    }
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long givenUp = System.nanoTime() + PATIENCE.toNanos();
    while (position(partition) < end) {
      List<ConsumerRecord<String, byte[]>> records =
          reaching(() -> consumer.poll(POLL)).records(partition);
      for (ConsumerRecord<String, byte[]> record : records) {
        if (record.offset() < end) {
          row(kind, record, sink);
          givenUp = System.nanoTime() + PATIENCE.toNanos();
        }
      }
      if (System.nanoTime() > givenUp) {
        throw new UnreachableException(
            "nothing came of " + partition + " from " + bootstrapServers + " (--kafka) in 60 s");
      }
    }
    positions.put(partition, end);
  }

  private long position(TopicPartition partition) throws UnreachableException {
    return reaching(() -> consumer.position(partition));
  }

  private long start(TopicPartition partition, long end) throws UnreachableException {
    OffsetAndTimestamp at =
        reaching(() -> consumer.offsetsForTimes(Map.of(partition, sinceMillis)).get(partition));
    return at == null ? end : at.offset();
  }

  private void row(Kind kind, ConsumerRecord<String, byte[]> record, Sink sink) throws IOException {
    OptionalInt stream =
        record.key() == null ? OptionalInt.empty() : streams.known(record.key(), kind);
    if (stream.isEmpty() || record.value() == null) {
      return;
    }
    SpecificRecord value = value(kind, record);
    if (value == null) {
      return;
    }
    SentEvent event = event(record.key(), value);
    if (event == null) {
      return;
    }
    boolean repaired = value instanceof AggTrade trade && trade.getRepaired();
    sink.row(
        new Row(
            repaired ? Origin.TOPIC_REPAIRED : Origin.TOPIC,
            stream.getAsInt(),
            Kind.firstIdOf(event),
            Kind.idOf(event),
            Values.hash(comparable(event)),
            (long) record.partition() << OFFSET_BITS | record.offset(),
            time(value),
            event.eventMicros() == SentEvent.ABSENT ? Row.UNKNOWN : event.eventMicros()));
  }

  private @Nullable SpecificRecord value(Kind kind, ConsumerRecord<String, byte[]> record)
      throws UnreachableException {
    try {
      AvroWireDeserializer<? extends SpecificRecord> reader = values.get(kind);
      return reader == null
          ? null
          : reaching(() -> reader.deserialize(record.topic(), record.value()));
    } catch (SerializationException e) {
      if (unreadable++ == 0) {
        firstUnreadable =
            record.topic()
                + '-'
                + record.partition()
                + '@'
                + record.offset()
                + ": "
                + e.getMessage();
      }
      return null;
    }
  }

  /// Null for a key frame.
  private static @Nullable SentEvent event(String symbol, SpecificRecord value) {
    return switch (value) {
      case BookTicker quote ->
          new SentEvent.Quote(
              symbol,
              quote.getUpdateId(),
              quote.getBidPrice(),
              quote.getBidQty(),
              quote.getAskPrice(),
              quote.getAskQty(),
              micros(quote.getEventTime()),
              SentEvent.ABSENT);
      case AggTrade trade ->
          new SentEvent.Trade(
              symbol,
              false,
              trade.getAggTradeId(),
              trade.getPrice(),
              trade.getQty(),
              trade.getFirstTradeId(),
              trade.getLastTradeId(),
              trade.getBuyerIsMaker(),
              micros(trade.getEventTime()),
              trade.getSentTime() == null ? SentEvent.ABSENT : micros(trade.getSentTime()));
      case DepthEvent depth ->
          depth.getKind() == DepthKind.SNAPSHOT
              ? null
              : new SentEvent.Depth(
                  symbol,
                  depth.getFirstUpdateId(),
                  depth.getLastUpdateId(),
                  depth.getPreviousUpdateId() == null
                      ? SentEvent.ABSENT
                      : depth.getPreviousUpdateId(),
                  levels(depth.getBids()),
                  levels(depth.getAsks()),
                  micros(depth.getEventTime()));
      default -> throw new IllegalArgumentException(value.getSchema().getName());
    };
  }

  private static NavigableMap<Double, Double> levels(List<PriceLevel> list) {
    NavigableMap<Double, Double> levels = new TreeMap<>();
    list.forEach(level -> levels.put(level.getPrice(), level.getQty()));
    return levels;
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static long time(SpecificRecord value) {
    return value instanceof BookTicker quote ? micros(quote.getEventTime()) : Row.UNKNOWN;
  }

  /// As the log has it: spot's quotes carry no time of the exchange's.
  private SentEvent comparable(SentEvent event) {
    return event instanceof SentEvent.Quote quote ? StoredQuotes.asSent(quote, exchange) : event;
  }

  @Override
  public List<SentEvent> fetch(Row row, Streams of) throws IOException {
    Kind kind = of.kind(row.stream());
    var partition =
        new TopicPartition(kind.topic().on(exchange), (int) (row.place() >>> OFFSET_BITS));
    long offset = row.place() & (1L << OFFSET_BITS) - 1;
    consumer.assign(List.of(partition));
    consumer.seek(partition, offset);
    long givenUp = System.nanoTime() + PATIENCE.toNanos();
    List<SentEvent> found = new ArrayList<>();
    while (found.isEmpty() && System.nanoTime() < givenUp) {
      for (ConsumerRecord<String, byte[]> record :
          reaching(() -> consumer.poll(POLL)).records(partition)) {
        SpecificRecord value = record.offset() == offset ? value(kind, record) : null;
        SentEvent event = value == null ? null : event(record.key(), value);
        if (event != null) {
          found.add(comparable(event));
        }
      }
    }
    return found;
  }

  @Override
  public List<String> unreadable() {
    return unreadable == 0
        ? List.of()
        : List.of(unreadable + " records cannot be read, the first is " + firstUnreadable);
  }

  private <T> T reaching(Supplier<T> call) throws UnreachableException {
    try {
      return call.get();
    } catch (SerializationException e) {
      throw e;
    } catch (RegistryUnavailableException e) {
      throw new UnreachableException(
          "cannot read from the schema registry at "
              + registry.baseUrl()
              + " (--registry): "
              + (e.getCause() == null ? e.getMessage() : NetTrouble.of(e.getCause())),
          e);
    } catch (KafkaException e) {
      throw new UnreachableException(
          "cannot read from Kafka at " + bootstrapServers + " (--kafka): " + cause(e), e);
    }
  }

  private static String cause(KafkaException e) {
    Throwable why = e.getCause() == null ? e : e.getCause();
    return String.valueOf(why.getMessage());
  }

  @Override
  public void close() {
    consumer.close();
  }
}

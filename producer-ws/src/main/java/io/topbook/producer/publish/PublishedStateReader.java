package io.topbook.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.SecondMark;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.IdRanges;
import io.topbook.producer.feed.Levels;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads back what an earlier run published: each symbol's last mark, and the ends of the raw
/// topics, where records lie that no mark names yet.
///
/// Reads each partition backwards in growing pieces from its end: marks until every symbol has
/// shown up, raw topics until before the oldest of those marks was appended (its records are older
/// still, those it does not name are younger or lie beside it). Only append times are compared, so
/// a recording of years ago is read back like today's market. Bounded in time, half of it for the
/// marks, and live in records per partition; what is not found counts as never published, which
/// costs duplicates, not data. Confined to one thread.
final class PublishedStateReader {
  private static final Logger LOGGER = LoggerFactory.getLogger(PublishedStateReader.class);
  private static final long FIRST_PIECE = 2_000;
  private static final int GROWTH = 5;
  private static final long MAX_MARKS = 250_000;
  private static final long MAX_RECORDS = 50_000;
  private static final Duration POLL = Duration.ofMillis(200);

  /// A mark is sent by the acknowledgement of what it names; what it does not name was sent after
  /// it was due. Both may lie a little apart in append time.
  private static final long SLACK_MS = 3_000;

  /// Of older diffs than this no snapshot to come needs any.
  private static final long KEPT_NS = Duration.ofSeconds(20).toNanos();

  private static final class Found {
    @Nullable SecondMark mark;
    long markAppendedAt;
    PublishedSymbol.@Nullable Last quote;
    PublishedSymbol.@Nullable Last trade;
    PublishedSymbol.@Nullable Last depth;
    long depthOffset = -1;
    long firstReceivedAt = Long.MAX_VALUE;
    final IdRanges tradeIds = new IdRanges();
    final List<ClockSample> clockSamples = new ArrayList<>();
    final TreeMap<Long, PublishedDiff> diffs = new TreeMap<>();
    long firstDiffTime = Long.MAX_VALUE;
    boolean hasKeyFrame;
  }

  private final Consumer<byte[], byte[]> consumer;
  private final Exchange exchange;
  private final Set<String> symbols;
  private final long clockWindowNs;
  private final Duration bound;
  private final LongSupplier nanoTime;
  private long until;
  private long newestSample = Long.MIN_VALUE;
  private final Map<String, Found> found = new HashMap<>();
  private final Deserializer<SecondMark> marks;
  private final Deserializer<BookTicker> quotes;
  private final Deserializer<AggTrade> trades;
  private final Deserializer<DepthEvent> depths;

  PublishedStateReader(
      Consumer<byte[], byte[]> consumer,
      Exchange exchange,
      Set<String> symbols,
      Decoders decoders,
      Duration clockWindow,
      Duration bound,
      LongSupplier nanoTime) {
    this.consumer = consumer;
    this.exchange = exchange;
    this.symbols = symbols;
    this.clockWindowNs = clockWindow.toNanos();
    this.bound = bound;
    this.nanoTime = nanoTime;
    marks = decoders.of(SecondMark.class);
    quotes = decoders.of(BookTicker.class);
    trades = decoders.of(AggTrade.class);
    depths = decoders.of(DepthEvent.class);
  }

  /// How values of a class are read.
  interface Decoders {
    <T extends SpecificRecord> Deserializer<T> of(Class<T> type);
  }

  PublishedState read() {
    until = nanoTime.getAsLong() + bound.dividedBy(2).toNanos();
    for (TopicPartition partition : partitions(Topic.SECOND_MARKS)) {
      backwards(partition, MAX_MARKS, this::mark, (_, _) -> hasAllOf(partition));
    }
    until = nanoTime.getAsLong() + bound.dividedBy(2).toNanos();
    readRaw(Topic.BOOK_TICKERS, this::quote);
    readRaw(Topic.AGG_TRADES, this::trade);
    readRaw(Topic.DEPTH, this::depth);
    return state();
  }

  private void readRaw(Topic topic, RecordReader reader) {
    for (TopicPartition partition : partitions(topic)) {
      long oldest = oldestMark(partition);
      backwards(
          partition,
          isWhole() ? Long.MAX_VALUE : MAX_RECORDS,
          reader,
          (_, firstAppended) -> !isWhole() && firstAppended < oldest - SLACK_MS);
    }
  }

  private boolean isWhole() {
    return clockWindowNs > 0;
  }

  private interface RecordReader {
    void read(String symbol, ConsumerRecord<byte[], byte[]> record);
  }

  private List<TopicPartition> partitions(Topic topic) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic.on(exchange));
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo info : infos) {
      partitions.add(new TopicPartition(info.topic(), info.partition()));
    }
    return partitions;
  }

  /// Reads the last records of a partition, then, while `done` says no, the ones before them.
  ///
  /// @param done given the piece's first offset and the append time of its first record
  private void backwards(
      TopicPartition partition, long max, RecordReader reader, BiPredicate<Long, Long> done) {
    consumer.assign(List.of(partition));
    Collection<TopicPartition> one = List.of(partition);
    long begin = consumer.beginningOffsets(one).getOrDefault(partition, 0L);
    long end = consumer.endOffsets(one).getOrDefault(partition, 0L);
    long piece = FIRST_PIECE;
    long pieceEnd = end;
    while (pieceEnd > begin) {
      long from = Math.max(begin, pieceEnd - piece);
      long firstAppended = forwards(partition, from, pieceEnd, reader);
      if (from == begin || done.test(from, firstAppended)) {
        return;
      }
      if (end - from >= max || nanoTime.getAsLong() > until) {
        LOGGER
            .atWarn()
            .addKeyValue("topic", partition.topic())
            .addKeyValue("partition", partition.partition())
            .addKeyValue("offset", from)
            .log("stopped reading back what was published before");
        return;
      }
      pieceEnd = from;
      piece = Math.min(piece * GROWTH, max - (end - from));
      piece = Math.min(piece, MAX_RECORDS);
    }
  }

  private long forwards(TopicPartition partition, long from, long to, RecordReader reader) {
    consumer.seek(partition, from);
    long firstAppended = Long.MAX_VALUE;
    while (consumer.position(partition) < to && nanoTime.getAsLong() <= until) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() >= to) {
          return firstAppended;
        }
        firstAppended = Math.min(firstAppended, record.timestamp());
        byte[] key = record.key();
        String symbol = key == null ? "" : new String(key, UTF_8);
        if (record.value() != null && symbols.contains(symbol)) {
          reader.read(symbol, record);
        }
      }
    }
    return firstAppended;
  }

  private Found found(String symbol) {
    return found.computeIfAbsent(symbol, _ -> new Found());
  }

  private Found received(String symbol, long ingestNs) {
    Found entry = found(symbol);
    entry.firstReceivedAt = Math.min(entry.firstReceivedAt, ingestNs);
    return entry;
  }

  private boolean hasAllOf(TopicPartition partition) {
    int count = consumer.partitionsFor(partition.topic()).size();
    Set<String> wanted = new HashSet<>();
    for (String symbol : symbols) {
      if (RecordKey.of(symbol, count).partition() == partition.partition()) {
        wanted.add(symbol);
      }
    }
    return wanted.stream().allMatch(symbol -> found(symbol).mark != null);
  }

  /// Append time of the oldest last mark among a partition's symbols.
  private long oldestMark(TopicPartition partition) {
    int count = consumer.partitionsFor(partition.topic()).size();
    return found.entrySet().stream()
        .filter(entry -> entry.getValue().mark != null)
        .filter(entry -> RecordKey.of(entry.getKey(), count).partition() == partition.partition())
        .mapToLong(entry -> entry.getValue().markAppendedAt)
        .min()
        .orElse(Long.MIN_VALUE);
  }

  /// The mark of the latest second; of two for one second the first in the log counts.
  private void mark(String symbol, ConsumerRecord<byte[], byte[]> record) {
    SecondMark mark = marks.deserialize(record.topic(), record.value());
    Found entry = found(symbol);
    SecondMark known = entry.mark;
    if (known == null || mark.getWindowStart().isAfter(known.getWindowStart())) {
      entry.mark = mark;
      entry.markAppendedAt = record.timestamp();
    }
  }

  private void quote(String symbol, ConsumerRecord<byte[], byte[]> record) {
    BookTicker quote = quotes.deserialize(record.topic(), record.value());
    Found entry = received(symbol, quote.getIngestNs());
    entry.quote = later(entry.quote, record, quote.getUpdateId(), quote.getEventTime());
  }

  private void trade(String symbol, ConsumerRecord<byte[], byte[]> record) {
    AggTrade trade = trades.deserialize(record.topic(), record.value());
    Found entry = received(symbol, trade.getIngestNs());
    if (trade.getSentTime() != null) {
      sample(entry, trade.getIngestNs(), trade.getSentTime());
    }
    for (int before = 0; before <= trade.getVoidBefore(); before++) {
      entry.tradeIds.add(trade.getAggTradeId() - before);
    }
    entry.trade = later(entry.trade, record, trade.getAggTradeId(), trade.getEventTime());
  }

  private void depth(String symbol, ConsumerRecord<byte[], byte[]> record) {
    DepthEvent event = depths.deserialize(record.topic(), record.value());
    Found entry = received(symbol, event.getIngestNs());
    entry.depthOffset = Math.max(entry.depthOffset, record.offset());
    if (event.getKind() == DepthKind.DIFF) {
      sample(entry, event.getIngestNs(), event.getEventTime());
      entry.firstDiffTime = Math.min(entry.firstDiffTime, micros(event.getEventTime()));
      if (isWhole()) {
        keep(entry, event, record.value());
      }
      entry.depth = later(entry.depth, record, event.getLastUpdateId(), event.getEventTime());
    } else {
      entry.hasKeyFrame = true;
    }
  }

  private static void keep(Found entry, DepthEvent event, byte[] encoded) {
    Long before = event.getPreviousUpdateId();
    var diff =
        new Frame.Depth(
            0,
            micros(event.getEventTime()),
            event.getFirstUpdateId(),
            event.getLastUpdateId(),
            before == null ? Frame.ABSENT : before,
            Levels.NONE,
            Levels.NONE);
    entry.diffs.put(diff.lastUpdateId(), new PublishedDiff(diff, encoded, event.getIngestNs()));
    long newest = entry.diffs.lastEntry().getValue().receivedAt();
    while (entry.diffs.firstEntry().getValue().receivedAt() < newest - KEPT_NS) {
      entry.diffs.pollFirstEntry();
    }
  }

  /// The newest are read first, so that what is too old is seen to be.
  private void sample(Found entry, long receivedAt, Instant sent) {
    newestSample = Math.max(newestSample, receivedAt);
    if (isWhole() && receivedAt >= newestSample - clockWindowNs) {
      entry.clockSamples.add(new ClockSample(receivedAt, micros(sent) * 1_000));
    }
  }

  private static PublishedSymbol.Last later(
      PublishedSymbol.@Nullable Last known,
      ConsumerRecord<byte[], byte[]> record,
      long id,
      Instant eventTime) {
    if (known == null) {
      return new PublishedSymbol.Last(record.offset(), id, micros(eventTime));
    }
    boolean higher = id > known.id();
    return new PublishedSymbol.Last(
        Math.max(known.offset(), record.offset()),
        higher ? id : known.id(),
        higher ? Long.valueOf(micros(eventTime)) : known.eventTime());
  }

  private PublishedState state() {
    Map<String, PublishedSymbol> published = new HashMap<>();
    for (Map.Entry<String, Found> entry : found.entrySet()) {
      PublishedSymbol symbol = symbol(entry.getValue());
      if (symbol != null) {
        published.put(entry.getKey(), symbol);
      }
    }
    return new PublishedState(published);
  }

  private @Nullable PublishedSymbol symbol(Found one) {
    SecondMark mark = one.mark;
    if (mark == null && one.quote == null && one.trade == null && one.depth == null) {
      return null;
    }
    PublishedSymbol.Last depth = one.depth;
    if (mark != null) {
      depth = withMark(depth, mark.getDepthOffset(), mark.getDepthId());
    }
    if (depth != null) {
      // A key frame may lie behind the last diff; its id is no diff's.
      depth =
          new PublishedSymbol.Last(
              Math.max(depth.offset(), one.depthOffset), depth.id(), depth.eventTime());
    }
    Long firstReceivedAt = one.firstReceivedAt == Long.MAX_VALUE ? null : one.firstReceivedAt;
    if (mark == null) {
      return new PublishedSymbol(
          null,
          one.quote,
          one.trade,
          depth,
          firstReceivedAt,
          one.tradeIds,
          null,
          one.clockSamples,
          book(one));
    }
    return new PublishedSymbol(
        micros(mark.getWindowStart()),
        withMark(one.quote, mark.getQuoteOffset(), mark.getQuoteId()),
        withMark(one.trade, mark.getTradeOffset(), mark.getTradeId()),
        depth,
        firstReceivedAt,
        one.tradeIds,
        clock(mark),
        one.clockSamples,
        book(one));
  }

  private PublishedSymbol.@Nullable Book book(Found one) {
    return one.depthOffset < 0
        ? null
        : new PublishedSymbol.Book(
            one.firstDiffTime == Long.MAX_VALUE ? null : one.firstDiffTime,
            one.hasKeyFrame || !isWhole(),
            List.copyOf(one.diffs.values()));
  }

  /// What the mark names may be older than anything that was read back.
  private static PublishedSymbol.@Nullable Last withMark(
      PublishedSymbol.@Nullable Last last, @Nullable Long offset, @Nullable Long id) {
    if (offset == null || id == null) {
      return last;
    }
    if (last == null) {
      return new PublishedSymbol.Last(offset, id, null);
    }
    return new PublishedSymbol.Last(
        Math.max(offset, last.offset()),
        Math.max(id, last.id()),
        last.id() >= id ? last.eventTime() : null);
  }

  private static @Nullable ClockSample clock(SecondMark mark) {
    Long offset = mark.getClockOffsetNs();
    if (offset == null) {
      return null;
    }
    long windowEnd = micros(mark.getWindowStart()) * 1_000 + Duration.ofSeconds(1).toNanos();
    return new ClockSample(windowEnd + offset, windowEnd);
  }

  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
  }
}

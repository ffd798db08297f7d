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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads back what an earlier run published: each symbol's last mark, and the ends of the raw
/// topics, where records lie that no mark names yet. Only partitions that symbols of ours lie in.
///
/// Reads each partition backwards in growing pieces from its end: marks until every symbol has
/// shown up, raw topics until before the oldest of those marks was appended (its records are older
/// still, those it does not name are younger or lie beside it). Only append times are compared, so
/// a recording of years ago is read back like today's market. Bounded in time, half of it for the
/// marks, and live in records per partition; what is not found counts as never published, which
/// costs duplicates, not data. Confined to one thread.
///
/// Of a recording more is read, so that a restart within it changes nothing:
///
/// * What lies so far back as clock samples count and as snapshots may join; the marks tell when
///   that was appended.
/// * What a simulated market may make again after a loss. Trades older than that were published: a
///   player that begins once more at its first line plays nothing new.
/// * The record that a mark names, by its offset, where it lies further back: its time counts.
/// * The first key frame, from the front of the topic: whether there ever was one.
/// * Everything, while a symbol has no mark: which second is its first then hangs on the first
///   record.
///
/// But for the last, that is read for as long as the broker delivers.
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

  /// So far a simulated market goes back, in real time: 15 s, its steps, and those between saves.
  private static final long MADE_AGAIN_MS = 30_000;

  /// Of older diffs than this no snapshot to come needs any.
  private static final Duration KEPT = Duration.ofSeconds(20);

  /// Added to how far back is read: a mark comes a second after its own start.
  private static final Duration MARK_DELAY = Duration.ofSeconds(2);

  private static final class Found {
    @Nullable SecondMark mark;
    long markAppendedAt;

    /// Of a recording: when the marks that were read were appended, by the start of their second.
    final TreeMap<Instant, Long> marksAppendedAt = new TreeMap<>();

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
  private final Duration clockWindow;
  private final Duration reach;
  private final boolean recorded;
  private final Duration bound;
  private final LongSupplier nanoTime;
  private long until;
  private boolean untilRenewed;
  private long recordsRead;
  private long newestSample = Long.MIN_VALUE;
  private final Map<String, Found> found = new HashMap<>();
  private final Set<TopicPartition> stopped = new HashSet<>();

  /// Of partitions, by topic.
  private final Map<String, Integer> counts = new HashMap<>();

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
    this.clockWindow = clockWindow;
    recorded = clockWindow.isPositive();
    reach = (clockWindow.compareTo(KEPT) > 0 ? clockWindow : KEPT).plus(MARK_DELAY);
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
    long start = nanoTime.getAsLong();
    until = start + bound.dividedBy(2).toNanos();
    for (TopicPartition partition : partitions(Topic.SECOND_MARKS)) {
      backwards(partition, MAX_MARKS, this::mark, (_, _) -> hasMarksOf(partition));
    }
    boolean whole = recorded && symbols.stream().anyMatch(symbol -> found(symbol).mark == null);
    renew();
    untilRenewed = recorded && !whole;
    // The shortest topics first: should time run out, more of them is known.
    readRaw(Topic.AGG_TRADES, this::trade, whole);
    readRaw(Topic.BOOK_TICKERS, this::quote, whole);
    readRaw(Topic.DEPTH, this::depth, whole);
    PublishedState state = state();
    LOGGER
        .atInfo()
        .addKeyValue("symbols", state.symbols().size())
        .addKeyValue("records", recordsRead)
        .addKeyValue("ms", (nanoTime.getAsLong() - start) / 1_000_000)
        .log("read back what was published before");
    return state;
  }

  private void renew() {
    until = nanoTime.getAsLong() + bound.dividedBy(2).toNanos();
  }

  private void readRaw(Topic topic, RecordReader reader, boolean whole) {
    for (TopicPartition partition : partitions(topic)) {
      long needed = whole ? Long.MIN_VALUE : neededFrom(partition);
      long from =
          backwards(
              partition,
              recorded ? Long.MAX_VALUE : MAX_RECORDS,
              reader,
              (_, firstAppended) -> firstAppended < needed);
      if (recorded && !whole && from > begin(partition)) {
        readBefore(topic, partition, from, reader);
      }
    }
  }

  /// What counts of a recording though it lies before `from`.
  private void readBefore(Topic topic, TopicPartition partition, long from, RecordReader reader) {
    for (String symbol : symbolsIn(partition)) {
      Long named = named(topic, found(symbol).mark);
      if (named != null && named < from && named >= begin(partition)) {
        forwards(partition, named, named + 1, reader);
      }
    }
    switch (topic) {
      case AGG_TRADES -> symbolsIn(partition).forEach(this::knowOlderTrades);
      case DEPTH -> readFirstKeyFrames(partition, from, reader);
      default -> {}
    }
  }

  private static @Nullable Long named(Topic topic, @Nullable SecondMark mark) {
    if (mark == null) {
      return null;
    }
    return switch (topic) {
      case AGG_TRADES -> mark.getTradeOffset();
      case BOOK_TICKERS -> mark.getQuoteOffset();
      case DEPTH -> mark.getDepthOffset();
      default -> throw new IllegalArgumentException("marks name no records of " + topic);
    };
  }

  private void knowOlderTrades(String symbol) {
    Found one = found(symbol);
    Long marked = one.mark == null ? null : one.mark.getTradeId();
    if (!one.tradeIds.isEmpty()) {
      one.tradeIds.addUpTo(one.tradeIds.lowest());
    } else if (marked != null) {
      one.tradeIds.addUpTo(marked);
    }
  }

  private void readFirstKeyFrames(TopicPartition partition, long to, RecordReader reader) {
    long piece = FIRST_PIECE;
    long at = begin(partition);
    while (at < to && lacksKeyFrame(partition) && nanoTime.getAsLong() <= until) {
      long next = Math.min(to, at + piece);
      forwards(partition, at, next, reader);
      at = next;
      piece = Math.min(piece * GROWTH, MAX_RECORDS);
    }
    if (at < to && lacksKeyFrame(partition)) {
      stoppedAt(partition, at);
    }
  }

  private boolean lacksKeyFrame(TopicPartition partition) {
    return symbolsIn(partition).stream()
        .map(this::found)
        .anyMatch(one -> one.depthOffset >= 0 && !one.hasKeyFrame);
  }

  private interface RecordReader {
    void read(String symbol, ConsumerRecord<byte[], byte[]> record);
  }

  /// Those of a topic that symbols of ours lie in.
  private List<TopicPartition> partitions(Topic topic) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic.on(exchange));
    counts.put(topic.on(exchange), infos.size());
    return infos.stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .filter(partition -> !symbolsIn(partition).isEmpty())
        .toList();
  }

  private List<String> symbolsIn(TopicPartition partition) {
    return symbols.stream()
        .filter(symbol ->
            RecordKey.of(symbol, counts.getOrDefault(partition.topic(), 1)).partition()
                == partition.partition())
        .toList();
  }

  private long begin(TopicPartition partition) {
    return consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  /// Reads the last records of a partition, then, while `done` says no, the ones before them.
  ///
  /// @param done given the piece's first offset and the append time of its first record
  /// @return the offset from which on it was read
  private long backwards(
      TopicPartition partition, long max, RecordReader reader, BiPredicate<Long, Long> done) {
    consumer.assign(List.of(partition));
    Collection<TopicPartition> one = List.of(partition);
    long begin = begin(partition);
    long end = consumer.endOffsets(one).getOrDefault(partition, 0L);
    long piece = FIRST_PIECE;
    long pieceEnd = end;
    while (pieceEnd > begin) {
      long from = Math.max(begin, pieceEnd - piece);
      long firstAppended = forwards(partition, from, pieceEnd, reader);
      if (from == begin || done.test(from, firstAppended)) {
        return from;
      }
      if (end - from >= max || nanoTime.getAsLong() > until) {
        stoppedAt(partition, from);
        return from;
      }
      pieceEnd = from;
      piece = Math.min(piece * GROWTH, max - (end - from));
      piece = Math.min(piece, MAX_RECORDS);
    }
    return pieceEnd;
  }

  private long forwards(TopicPartition partition, long from, long to, RecordReader reader) {
    consumer.seek(partition, from);
    long firstAppended = Long.MAX_VALUE;
    while (consumer.position(partition) < to && nanoTime.getAsLong() <= until) {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
      if (untilRenewed && !polled.isEmpty()) {
        renew();
      }
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        if (record.offset() >= to) {
          return firstAppended;
        }
        recordsRead++;
        firstAppended = Math.min(firstAppended, record.timestamp());
        byte[] key = record.key();
        String symbol = key == null ? "" : new String(key, UTF_8);
        if (record.value() != null && symbols.contains(symbol)) {
          reader.read(symbol, record);
        }
      }
    }
    if (consumer.position(partition) < to) {
      stoppedAt(partition, consumer.position(partition));
    }
    return firstAppended;
  }

  /// Says so once of a partition.
  private void stoppedAt(TopicPartition partition, long offset) {
    if (stopped.add(partition)) {
      LOGGER
          .atWarn()
          .addKeyValue("topic", partition.topic())
          .addKeyValue("partition", partition.partition())
          .addKeyValue("offset", offset)
          .log("stopped reading back what was published before");
    }
  }

  private Found found(String symbol) {
    return found.computeIfAbsent(symbol, _ -> new Found());
  }

  private Found received(String symbol, long ingestNs) {
    Found entry = found(symbol);
    entry.firstReceivedAt = Math.min(entry.firstReceivedAt, ingestNs);
    return entry;
  }

  /// The last marks of all symbols there; of a recording as many as its clock's window has.
  private boolean hasMarksOf(TopicPartition partition) {
    return symbolsIn(partition).stream()
        .map(this::found)
        .allMatch(one ->
            one.mark != null
                && (!recorded || !one.marksAppendedAt.firstKey().isAfter(windowBefore(one.mark))));
  }

  private Instant windowBefore(SecondMark mark) {
    return mark.getWindowStart().minus(reach);
  }

  /// Append time from which on all records of a partition are needed.
  private long neededFrom(TopicPartition partition) {
    long oldest =
        symbolsIn(partition).stream()
            .map(this::found)
            .filter(one -> one.mark != null)
            .mapToLong(one -> one.markAppendedAt)
            .min()
            .orElse(Long.MIN_VALUE + MADE_AGAIN_MS); // everything, without an overflow below
    return recorded
        ? Math.min(oldest - MADE_AGAIN_MS, clockNeededFrom() - SLACK_MS)
        : oldest - SLACK_MS;
  }

  /// Append time of the oldest mark within the clock's window before the newest one of all.
  private long clockNeededFrom() {
    Instant from =
        found.values().stream()
            .flatMap(one -> Stream.ofNullable(one.mark))
            .map(this::windowBefore)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return found.values().stream()
        .flatMap(one -> one.marksAppendedAt.tailMap(from).values().stream())
        .mapToLong(Long::longValue)
        .min()
        .orElseThrow();
  }

  /// The mark of the latest second; of two for one second the first in the log counts.
  private void mark(String symbol, ConsumerRecord<byte[], byte[]> record) {
    SecondMark mark = marks.deserialize(record.topic(), record.value());
    Found entry = found(symbol);
    if (recorded) {
      entry.marksAppendedAt.merge(mark.getWindowStart(), record.timestamp(), Math::min);
    }
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
      if (recorded) {
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
    while (entry.diffs.firstEntry().getValue().receivedAt() < newest - KEPT.toNanos()) {
      entry.diffs.pollFirstEntry();
    }
  }

  private void sample(Found entry, long receivedAt, Instant sent) {
    newestSample = Math.max(newestSample, receivedAt);
    if (recorded && isRecent(receivedAt)) {
      entry.clockSamples.add(new ClockSample(receivedAt, micros(sent) * 1_000));
    }
  }

  private boolean isRecent(long receivedAt) {
    return receivedAt >= newestSample - clockWindow.toNanos();
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
      entry.getValue().clockSamples.removeIf(sample -> !isRecent(sample.receivedAt()));
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
        new PublishedSymbol.Sizes(mark.getTickSize(), mark.getStepSize()),
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
            one.hasKeyFrame || !recorded,
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

package io.topbook.bench;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.SecondMark;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import io.topbook.schemas.wire.AvroWireEncoder;
import io.topbook.schemas.wire.RegistryClient;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Publishes what `producer-ws` publishes of a made-up market: key frames first, then diffs, quotes
/// and trades, each at moments that a schedule with random gaps gives, whatever became of those
/// before; and a mark per symbol and second, all due at once, each sent when what it names is
/// acknowledged. Confined to one thread.
final class FeedSender implements AutoCloseable {
  private static final long MICROS = 1_000_000;

  /// The producer's `GRACE_MS`.
  private static final long GRACE_MICROS = 250_000;

  /// Ids between two depth events, for the quotes between them.
  private static final long IDS_PER_EVENT = 1_000;

  private static final int SEED = 7;

  /// One kind's moments.
  private static final class Schedule {
    private final Random random;
    private final double gapMicros;
    private double next;

    Schedule(int seed, int rate, long startMicros) {
      random = new Random(seed);
      gapMicros = (double) MICROS / rate;
      next = startMicros;
      advance();
    }

    void advance() {
      next += gapMicros * random.nextExponential();
    }

    long nextMicros() {
      return (long) next;
    }
  }

  private static final class Sent {
    @Nullable Future<RecordMetadata> quote;
    @Nullable Future<RecordMetadata> trade;
    @Nullable Future<RecordMetadata> depth;
  }

  /// A mark on its way: what it will name, as it was when the mark was due.
  private record Due(
      int symbol,
      long second,
      @Nullable Future<RecordMetadata> quote,
      @Nullable Future<RecordMetadata> trade,
      Future<RecordMetadata> depth,
      long quoteId,
      long tradeId,
      long depthId) {
    boolean canBeSent() {
      return (quote == null || quote.isDone())
          && (trade == null || trade.isDone())
          && depth.isDone();
    }
  }

  private final Exchange exchange;
  private final LoadOptions options;
  private final Passage depthEvents;
  private final Passage rows;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AvroWireEncoder<BookTicker> quotes;
  private final AvroWireEncoder<AggTrade> trades;
  private final AvroWireEncoder<DepthEvent> depths;
  private final AvroWireEncoder<SecondMark> marks;
  private final List<MadeUpSymbol> symbols = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private final Queue<Due> dueMarks = new ArrayDeque<>();
  private final Random choice = new Random(SEED);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final long firstSecond;
  private int nextEvent;
  private long records;

  /// @param depthEvents by number in the order sent
  /// @param rows by second and symbol, {@link #rowNumber}
  /// @param firstSecond when the schedule begins, in seconds since 1970-01-01 UTC
  FeedSender(
      Exchange exchange,
      LoadOptions options,
      String bootstrap,
      RegistryClient registry,
      Passage depthEvents,
      Passage rows,
      long firstSecond) {
    this.firstSecond = firstSecond;
    this.exchange = exchange;
    this.options = options;
    this.depthEvents = depthEvents;
    this.rows = rows;
    producer =
        new KafkaProducer<>(
            settings(bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
    quotes = encoder(registry, Topic.BOOK_TICKERS, BookTicker.class);
    trades = encoder(registry, Topic.AGG_TRADES, AggTrade.class);
    depths = encoder(registry, Topic.DEPTH, DepthEvent.class);
    marks = encoder(registry, Topic.SECOND_MARKS, SecondMark.class);
    for (int i = 0; i < options.symbols(); i++) {
      symbols.add(new MadeUpSymbol(i + 1, options.levels()));
      sent.add(new Sent());
    }
  }

  /// Those of `producer-ws`.
  private static Map<String, Object> settings(String bootstrap) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("acks", "all");
    settings.put("linger.ms", 5);
    settings.put("batch.size", 64 << 10);
    settings.put("compression.type", "snappy");
    return settings;
  }

  private <T extends SpecificRecord> AvroWireEncoder<T> encoder(
      RegistryClient registry, Topic topic, Class<T> type) {
    return new AvroWireEncoder<>(
        registry.register(topic.subject(exchange), topic.valueSchema().orElseThrow()), type);
  }

  static int eventNumber(long updateId) {
    return Math.toIntExact(updateId / IDS_PER_EVENT - 1);
  }

  static int rowNumber(LoadOptions options, long firstSecond, long second, int symbolId) {
    return Math.toIntExact((second - firstSecond) * options.symbols() + symbolId - 1);
  }

  /// Publishes everything, returns when all of it is acknowledged.
  ///
  /// @return how many records
  long send() throws InterruptedException, ExecutionException {
    long start = firstSecond * MICROS;
    for (int symbol = 0; symbol < symbols.size(); symbol++) {
      sendDepth(symbol, start, true);
    }
    producer.flush();
    Schedule depth = new Schedule(1, options.depth(), start);
    Schedule quote = new Schedule(2, options.quotes(), start);
    Schedule trade = new Schedule(3, options.trades(), start);
    long second = firstSecond;
    long lastSecond = firstSecond + options.seconds() - 1;
    while (second <= lastSecond) {
      long markDue = (second + 1) * MICROS + GRACE_MICROS;
      long next =
          Math.min(
              Math.min(depth.nextMicros(), quote.nextMicros()),
              Math.min(trade.nextMicros(), markDue));
      awaitMoment(next);
      if (next == markDue) {
        markSecond(second);
        second++;
      } else if (next == depth.nextMicros()) {
        sendDepth(choice.nextInt(symbols.size()), next, false);
        depth.advance();
      } else if (next == quote.nextMicros()) {
        sendQuote(choice.nextInt(symbols.size()), next);
        quote.advance();
      } else {
        sendTrade(choice.nextInt(symbols.size()), next);
        trade.advance();
      }
    }
    producer.flush();
    sendDueMarks();
    producer.flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw new ExecutionException("the broker refused a record", failed);
    }
    return records;
  }

  /// Sends marks meanwhile whose records have been acknowledged.
  private void awaitMoment(long micros) throws ExecutionException, InterruptedException {
    sendDueMarks();
    if (!options.isPaced()) {
      return;
    }
    for (long left = micros - nowMicros(); left > 0; left = micros - nowMicros()) {
      long park = dueMarks.isEmpty() ? left : Math.min(left, 500);
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(park));
      sendDueMarks();
    }
  }

  static long nowMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * MICROS + now.getNano() / 1_000;
  }

  private void sendDepth(int symbol, long micros, boolean keyFrame) {
    int number = nextEvent++;
    long updateId = (number + 1) * IDS_PER_EVENT;
    MadeUpSymbol one = symbols.get(symbol);
    DepthEvent event = keyFrame ? one.keyFrame(updateId, micros) : one.diff(updateId, micros);
    depthEvents.send(number, micros);
    sent.get(symbol).depth =
        send(
            Topic.DEPTH,
            one,
            depths.encode(event),
            (metadata, _) ->
                depthEvents.append(number, metadata.timestamp() * 1_000, metadata.partition()));
  }

  private void sendQuote(int symbol, long micros) {
    MadeUpSymbol one = symbols.get(symbol);
    sent.get(symbol).quote =
        send(Topic.BOOK_TICKERS, one, quotes.encode(one.quote(micros)), (_, _) -> {});
  }

  private void sendTrade(int symbol, long micros) {
    MadeUpSymbol one = symbols.get(symbol);
    sent.get(symbol).trade =
        send(Topic.AGG_TRADES, one, trades.encode(one.trade(micros)), (_, _) -> {});
  }

  private void markSecond(long second) throws ExecutionException, InterruptedException {
    for (int symbol = 0; symbol < symbols.size(); symbol++) {
      Sent last = sent.get(symbol);
      MadeUpSymbol one = symbols.get(symbol);
      dueMarks.add(
          new Due(
              symbol,
              second,
              last.quote,
              last.trade,
              Objects.requireNonNull(last.depth),
              one.lastQuoteId(),
              one.lastTradeId(),
              one.lastDiffId()));
    }
    if (!options.isPaced()) {
      producer.flush();
    }
    sendDueMarks();
  }

  private void sendDueMarks() throws ExecutionException, InterruptedException {
    for (Due next = dueMarks.peek(); next != null && next.canBeSent(); next = dueMarks.peek()) {
      dueMarks.remove();
      sendMark(next);
    }
  }

  private void sendMark(Due due) throws ExecutionException, InterruptedException {
    MadeUpSymbol one = symbols.get(due.symbol);
    var mark = new SecondMark();
    mark.setSymbolId(one.id);
    mark.setWindowStart(MadeUpSymbol.instant(due.second * MICROS));
    mark.setQuoteOffset(offset(due.quote));
    mark.setTradeOffset(offset(due.trade));
    mark.setDepthOffset(offset(due.depth));
    mark.setQuoteId(due.quoteId == 0 ? null : due.quoteId);
    mark.setTradeId(due.tradeId == 0 ? null : due.tradeId);
    mark.setDepthId(due.depthId);
    mark.setQuoteUp(true);
    mark.setTradeUp(true);
    mark.setDepthUp(true);
    mark.setClockOffsetNs(0L);
    mark.setClockSteady(true);
    mark.setTrading(true);
    mark.setPlayed(false);
    mark.setCut(false);
    mark.setTickSize("0.01");
    mark.setStepSize("0.00001");
    int number = rowNumber(options, firstSecond, due.second, one.id);
    rows.send(number, (due.second + 1) * MICROS + GRACE_MICROS);
    Future<RecordMetadata> _ =
        send(
            Topic.SECOND_MARKS,
            one,
            marks.encode(mark),
            (metadata, _) ->
                rows.append(number, metadata.timestamp() * 1_000, metadata.partition()));
  }

  private static @Nullable Long offset(@Nullable Future<RecordMetadata> acknowledged)
      throws ExecutionException, InterruptedException {
    return acknowledged == null ? null : acknowledged.get().offset();
  }

  private Future<RecordMetadata> send(
      Topic topic, MadeUpSymbol symbol, byte[] value, Callback whenAcknowledged) {
    records++;
    return producer.send(
        new ProducerRecord<>(topic.on(exchange), symbol.key, value),
        (metadata, exception) -> {
          if (exception == null) {
            whenAcknowledged.onCompletion(metadata, null);
          } else {
            failure.compareAndSet(null, exception);
          }
        });
  }

  @Override
  public void close() {
    producer.close();
  }
}

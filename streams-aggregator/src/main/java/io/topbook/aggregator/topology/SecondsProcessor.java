package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.DepthRecord;
import io.topbook.aggregator.second.Health;
import io.topbook.aggregator.second.Mark;
import io.topbook.aggregator.second.Quote;
import io.topbook.aggregator.second.SymbolSeconds;
import io.topbook.aggregator.second.Trade;
import io.topbook.aggregator.telemetry.Telemetry;
import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.SecondMark;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the records of all inputs to their symbols, and what comes of their marks to the sinks.
///
/// A second of a symbol closes with its mark (window: one second of the exchange's clock; grace:
/// the producer's, before it sends the mark; a late record revises; a silent symbol has marks too).
/// A mark waits until this partition of each topic it names has been read up to the offset it
/// names, or that offset no longer exists. So the interleaving of the topics changes nothing.
///
/// The marks of a second come all at once, and their rows take far longer to make than what comes
/// behind them. So that work waits, while other records are read, until it is this task's turn
/// ({@link Turns}), and best levels wait for a few symbols' rows, not for all. A symbol with a
/// second mark waiting has its turn at once, so reading is never far ahead of what comes of it; and
/// all have it before a commit, so what is committed as read is done.
///
/// Once a second it looks, by the wall clock, for symbols whose marks fail to come, and gives out
/// provisional rows.
///
/// Confined to its task's thread.
final class SecondsProcessor implements Processor<String, Decoded, String, SpecificRecord> {
  private static final Logger LOGGER = LoggerFactory.getLogger(SecondsProcessor.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /// Kafka Streams' least; it asks between two rounds of records.
  private static final Duration ASK_EVERY = Duration.ofMillis(1);

  private final AggregatorTopology.Options options;
  private final Supplier<Ends> ends;
  private final Progress progress;
  private final Telemetry telemetry;

  private final Map<String, Input> inputs;
  private final WaitingMarks waiting = new WaitingMarks();

  /// Symbols whose next mark can be applied.
  private final SequencedSet<String> ready = new LinkedHashSet<>();

  /// Asks whether it is this task's turn; set while a symbol is {@link #ready}.
  private @Nullable Cancellable asking;

  private @Nullable Cancellable looking;

  private final Map<Input, TopicPartition> partitions = new EnumMap<>(Input.class);
  private final Map<Input, AtomicLong> shown = new EnumMap<>(Input.class);
  private final Map<Input, Long> readAtLastLook = new EnumMap<>(Input.class);
  private ProcessorContext<String, SpecificRecord> context;
  private SecondsStore store;
  private Turns turns;
  private SymbolOutput output;

  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init() before anything else
  SecondsProcessor(
      AggregatorTopology.Options options,
      Supplier<Ends> ends,
      Progress progress,
      Telemetry telemetry) {
    this.options = options;
    this.ends = ends;
    this.progress = progress;
    this.telemetry = telemetry;
    this.inputs = options.inputs();
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> processorContext) {
    context = processorContext;
    turns = Turns.ofThread();
    store = context.getStateStore(AggregatorTopology.STORE);
    output = new SymbolOutput(context, telemetry);
    // Kafka Streams gives this same object to a task that it revives.
    waiting.clear();
    ready.clear();
    readAtLastLook.clear();
    store.resume(this::finish);
    inputs.forEach((topic, input) -> {
      var partition = new TopicPartition(topic, context.taskId().partition());
      partitions.put(input, partition);
      shown.put(input, progress.begin(partition, store.nextOffset(input)));
    });
    store.symbols().forEach(this::queue);
    looking = context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
  }

  @Override
  public void process(Record<String, Decoded> record) {
    RecordMetadata at =
        context.recordMetadata().orElseThrow(() -> new IllegalStateException("no source record"));
    Input input = inputs.get(at.topic());
    if (input == null) {
      throw new IllegalStateException("unexpected topic " + at.topic());
    }
    switch (record.value()) {
      case Decoded.Value(SpecificRecord value) -> take(record, value, at);
      case Decoded.Unreadable(String why) -> refuse(at, why);
    }
    readUpTo(input, at.offset() + 1);
  }

  private void take(Record<String, Decoded> record, SpecificRecord value, RecordMetadata at) {
    String symbol = record.key();
    if (symbol == null) {
      refuse(at, "no key");
      return;
    }
    switch (decode(value, record.timestamp(), at)) {
      case null -> {} // refused
      case Quote quote -> store.of(symbol).quote(at.offset(), quote);
      case Trade trade -> store.of(symbol).trade(at.offset(), trade);
      case DepthRecord depth -> store.of(symbol).depth(at.offset(), depth, output.of(symbol));
      case Mark mark -> {
        telemetry.markRead();
        store.of(symbol).mark(mark, output.of(symbol));
        if (!waiting.contains(symbol)) {
          queue(symbol);
        }
      }
      case Object other -> throw new IllegalStateException("unexpected event " + other.getClass());
    }
  }

  /// What the record says; null when it says what cannot be, and is refused.
  private @Nullable Object decode(SpecificRecord value, long appendedAt, RecordMetadata at) {
    try {
      return switch (value) {
        case BookTicker ticker -> AvroRecords.quote(ticker);
        case AggTrade trade -> AvroRecords.trade(trade);
        case DepthEvent event -> AvroRecords.depth(event, appendedAt);
        case SecondMark mark -> AvroRecords.mark(mark, appendedAt);
        default -> throw new IllegalStateException("unexpected value " + value.getClass());
      };
    } catch (IllegalArgumentException | ArithmeticException e) {
      refuse(at, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void refuse(RecordMetadata at, String why) {
    telemetry.unreadable(at.topic());
    LOGGER
        .atWarn()
        .addKeyValue("topic", at.topic())
        .addKeyValue("partition", at.partition())
        .addKeyValue("offset", at.offset())
        .addKeyValue("reason", why)
        .log("record cannot be read, skipped");
  }

  private void readUpTo(Input input, long nextOffset) {
    store.readUpTo(input, nextOffset);
    AtomicLong position = shown.get(input);
    if (position != null) {
      position.lazySet(nextOffset);
    }
    for (String symbol = waiting.wake(input, nextOffset);
        symbol != null;
        symbol = waiting.wake(input, nextOffset)) {
      queue(symbol);
    }
  }

  private void tellHealth(String symbol) {
    Health health = store.of(symbol).health();
    if (health != null) {
      output.of(symbol).health(health);
    }
  }

  /// Puts a symbol where its next mark waits: for what it names, or for its turn.
  private void queue(String symbol) {
    SymbolSeconds seconds = store.of(symbol);
    Mark next = seconds.nextMark();
    if (next == null) {
      return;
    }
    if (next.quoteOffset() > lastRead(Input.QUOTES)) {
      waiting.add(symbol, Input.QUOTES, next.quoteOffset());
    } else if (next.tradeOffset() > lastRead(Input.TRADES)) {
      waiting.add(symbol, Input.TRADES, next.tradeOffset());
    } else if (next.depthOffset() > lastRead(Input.DEPTH)) {
      waiting.add(symbol, Input.DEPTH, next.depthOffset());
    } else if (seconds.hasMoreMarks()) {
      advance(symbol);
    } else {
      ready.add(symbol);
      if (asking == null) {
        turns.join(this);
        asking = context.schedule(ASK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::takeTurn);
      }
    }
  }

  private long lastRead(Input input) {
    return store.nextOffset(input) - 1;
  }

  /// Applies marks, of the symbols that have waited longest, as long as a turn takes.
  private void takeTurn(long nowMillis) {
    long began = System.nanoTime();
    if (turns.isTurnOf(this, began)) {
      long now = began;
      while (!ready.isEmpty() && now - began < Turns.TURN_NANOS) {
        advance(ready.getFirst());
        now = System.nanoTime();
      }
      turns.ended(now);
    }
  }

  /// Applies the marks of all whose turn it is not yet.
  private void finish() {
    while (!ready.isEmpty()) {
      advance(ready.getFirst());
    }
  }

  private void stopAsking() {
    if (asking != null) {
      turns.leave(this);
      asking.cancel();
      asking = null;
    }
  }

  /// Applies the marks of a symbol as far as records have been read.
  private void advance(String symbol) {
    ready.remove(symbol);
    store
        .of(symbol)
        .advance(
            lastRead(Input.QUOTES),
            lastRead(Input.TRADES),
            lastRead(Input.DEPTH),
            output.of(symbol));
    tellHealth(symbol);
    queue(symbol);
    if (ready.isEmpty()) {
      stopAsking();
    }
  }

  private void look(long nowMillis) {
    Ends known = ends.get();
    partitions.forEach((input, partition) -> passWhatIsGone(input, known.start(partition)));
    if (hasReadAllOf(known)) {
      store.symbols().forEach(symbol -> provisional(symbol, nowMillis, known.askedAtMillis()));
    }
  }

  /// Records that retention removed before they were read are not waited for. Only where nothing
  /// was read since the last look: what is buffered comes first.
  private void passWhatIsGone(Input input, long start) {
    long next = store.nextOffset(input);
    Long before = readAtLastLook.put(input, next);
    if (start > next && before != null && before == next) {
      readUpTo(input, start);
    }
  }

  private boolean hasReadAllOf(Ends known) {
    return partitions.entrySet().stream()
        .allMatch(entry -> {
          TopicPartition partition = entry.getValue();
          long next = Math.max(store.nextOffset(entry.getKey()), known.start(partition));
          return known.know(partition) && next >= known.end(partition);
        });
  }

  private void provisional(String symbol, long nowMillis, long askedAtMillis) {
    SymbolSeconds seconds = store.of(symbol);
    for (Long next = seconds.nextProvisional(); next != null; next = seconds.nextProvisional()) {
      long overdueAtMillis = (next + 1) * 1_000 + options.overdueAfter().toMillis();
      if (nowMillis < overdueAtMillis || askedAtMillis < overdueAtMillis) {
        return;
      }
      seconds.provisional(next, nowMillis * 1_000, output.of(symbol));
    }
  }

  @Override
  public void close() {
    ready.clear();
    stopAsking();
    if (looking != null) {
      looking.cancel();
    }
    shown.forEach((input, position) -> {
      TopicPartition partition = partitions.get(input);
      if (partition != null) {
        progress.end(partition, position);
      }
    });
  }
}

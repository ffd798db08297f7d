package io.topbook.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.avro.SecondMark;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.Levels;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class PublishedStateReaderTest {
  private static final long T = 1_617_647_604_000_000L;

  private final MemorySink sink = new MemorySink(true);
  private final EventPublisher publisher =
      new EventPublisher(sink, MemorySink.schemaIds(), new FeedCounts("test"));
  private final RecordKey btc = sink.key("BTCUSDT");
  private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> log = new HashMap<>();
  private long appendTime = 1_790_000_000_000L;
  private int read;

  private Sent quote(long id, long time) {
    return publisher.quote(
        btc, 1, time, new Frame.Quote(0, id, 1, 1, 2, 1, Frame.ABSENT), time * 1_000);
  }

  private Sent trade(long id, long time) {
    return publisher.trade(
        btc, 1, new Frame.Trade(0, time, time, id, id, id, 1, 1, true), time * 1_000);
  }

  private Sent diff(long id, long time) {
    var diff = new Frame.Depth(0, time, id, id, Frame.ABSENT, Levels.NONE, Levels.NONE);
    return publisher.diff(btc, publisher.encodeDiff(1, diff, time * 1_000));
  }

  private void mark(RecordKey key, long second, Sent quote, long quoteId) {
    publisher.mark(
        key,
        new SecondMark(
            1,
            Instant.ofEpochSecond(second),
            quote.offset(),
            null,
            null,
            quoteId,
            null,
            null,
            true,
            true,
            true,
            null,
            5L,
            true,
            true,
            true,
            false));
  }

  private PublishedState readBack(String... symbols) {
    for (MemorySink.Stored stored : sink.log()) {
      log.computeIfAbsent(
              new TopicPartition(stored.topic().on(Exchange.BINANCE), stored.partition()),
              _ -> new ArrayList<>())
          .add(
              new ConsumerRecord<>(
                  stored.topic().on(Exchange.BINANCE),
                  stored.partition(),
                  stored.offset(),
                  appendTime++,
                  TimestampType.LOG_APPEND_TIME,
                  0,
                  0,
                  stored.key().getBytes(UTF_8),
                  stored.value(),
                  new RecordHeaders(),
                  Optional.empty()));
    }
    var decoders =
        new PublishedStateReader.Decoders() {
          @Override
          public <T extends SpecificRecord> Deserializer<T> of(Class<T> type) {
            return (_, bytes) -> MemorySink.decode(bytes, type);
          }
        };
    return new PublishedStateReader(
            consumer(),
            Exchange.BINANCE,
            Set.of(symbols),
            decoders,
            Duration.ofSeconds(20),
            System::nanoTime)
        .read();
  }

  /// As much of a consumer as the reader uses, over the log in memory, 500 records a poll.
  @SuppressWarnings("unchecked")
  private Consumer<byte[], byte[]> consumer() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Consumer.class},
            (_, method, args) ->
                switch (method.getName()) {
                  case "partitionsFor" -> partitions((String) args[0]);
                  case "assign" -> {
                    positions.clear();
                    yield null;
                  }
                  case "beginningOffsets" -> offsets((Collection<TopicPartition>) args[0], true);
                  case "endOffsets" -> offsets((Collection<TopicPartition>) args[0], false);
                  case "seek" -> positions.put((TopicPartition) args[0], (Long) args[1]);
                  case "position" -> positions.get((TopicPartition) args[0]);
                  case "poll" -> poll(positions);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static List<PartitionInfo> partitions(String topic) {
    List<PartitionInfo> infos = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      infos.add(new PartitionInfo(topic, i, Node.noNode(), new Node[0], new Node[0]));
    }
    return infos;
  }

  private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, boolean begin) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      offsets.put(partition, begin ? 0L : log.getOrDefault(partition, List.of()).size());
    }
    return offsets;
  }

  private ConsumerRecords<byte[], byte[]> poll(Map<TopicPartition, Long> positions) {
    TopicPartition partition = positions.keySet().iterator().next();
    List<ConsumerRecord<byte[], byte[]>> records = log.get(partition);
    int from = positions.get(partition).intValue();
    int to = Math.min(records.size(), from + 500);
    positions.put(partition, (long) to);
    read += to - from;
    return new ConsumerRecords<>(Map.of(partition, records.subList(from, to)), Map.of());
  }

  @Test
  void nothingPublishedIsAFreshStart() {
    assertThat(readBack("BTCUSDT")).isEqualTo(PublishedState.NONE);
  }

  @Test
  void marksAndWhatLiesBehindThemAreRead() {
    quote(10, T);
    Sent named = quote(11, T + 10);
    diff(12, T + 20);
    trade(5, T + 30);
    trade(7, T + 40);
    mark(btc, 1_617_647_604, named, 11);
    Sent last = quote(13, T + 1_300_000);
    diff(14, T + 1_400_000);
    publisher.keyFrame(btc, 1, T, new Frame.Snapshot(0, T, 14, Levels.NONE, Levels.NONE), T);

    PublishedState state = readBack("BTCUSDT", "ETHUSDT");

    assertThat(state.symbols()).containsOnlyKeys("BTCUSDT");
    PublishedSymbol symbol = state.symbols().get("BTCUSDT");
    assertThat(symbol.lastWindow()).isEqualTo(T);
    assertThat(symbol.quote())
        .isEqualTo(new PublishedSymbol.Last(last.offset(), 13, T + 1_300_000));
    assertThat(symbol.trade()).isEqualTo(new PublishedSymbol.Last(1, 7, T + 40));
    assertThat(symbol.depth()).isEqualTo(new PublishedSymbol.Last(2, 14, T + 1_400_000));
    assertThat(symbol.tradeIds().add(6)).isTrue();
    assertThat(symbol.tradeIds().add(7)).isFalse();
    assertThat(state.clock()).isEqualTo(new PublishedState.Clock(5, 1_617_647_605_000_000_000L));
  }

  @Test
  void onlyTheEndsOfLongTopicsAreRead() {
    Sent last = quote(1, T);
    for (int i = 2; i < 100_000; i++) {
      last = quote(i, T + i);
    }
    for (int i = 0; i < 40_000; i++) {
      mark(btc, 1_617_647_604 + i, last, 99_999);
    }

    PublishedState state = readBack("BTCUSDT");

    assertThat(state.symbols().get("BTCUSDT").quote())
        .isEqualTo(new PublishedSymbol.Last(last.offset(), 99_999, T + 99_999));
    assertThat(read).isLessThan(30_000);
  }

  @Test
  void aSymbolThatFellSilentLongAgoIsKnownByItsMark() {
    RecordKey other = null;
    for (int i = 0; other == null; i++) {
      RecordKey candidate = sink.key("X" + i);
      other = candidate.partition() == btc.partition() ? candidate : null;
    }
    Sent silent = quote(42, T);
    for (int i = 0; i < 80_000; i++) {
      publisher.quote(other, 2, T + i, new Frame.Quote(0, i, 1, 1, 2, 1, Frame.ABSENT), T * 1_000);
    }
    mark(btc, 1_617_647_604, silent, 42);
    mark(other, 1_617_647_604, silent, 79_999);

    PublishedState state = readBack("BTCUSDT");

    assertThat(state.symbols().get("BTCUSDT").quote())
        .isEqualTo(new PublishedSymbol.Last(silent.offset(), 42, null));
    assertThat(read).isLessThan(60_000);
  }

  @Test
  void recordsWithoutAMarkAreKnownToo() {
    quote(10, T);

    PublishedSymbol symbol = readBack("BTCUSDT").symbols().get("BTCUSDT");

    assertThat(symbol.lastWindow()).isNull();
    assertThat(symbol.quote()).isEqualTo(new PublishedSymbol.Last(0, 10, T));
  }

  @Test
  void ofTwoMarksForASecondTheFirstCounts() {
    Sent first = quote(10, T);
    mark(btc, 1_617_647_604, first, 10);
    Sent second = quote(11, T);
    mark(btc, 1_617_647_604, second, 11);

    assertThat(readBack("BTCUSDT").symbols().get("BTCUSDT").lastWindow()).isEqualTo(T);
    assertThat(sink.log().stream().filter(s -> s.topic() == Topic.SECOND_MARKS)).hasSize(2);
  }
}

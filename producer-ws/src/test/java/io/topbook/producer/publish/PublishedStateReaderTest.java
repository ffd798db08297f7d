package io.topbook.producer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.avro.SecondMark;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.Levels;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublishedStateReaderTest {
  private static final long T = 1_617_647_604_000_000L;

  private final MemorySink sink = new MemorySink(true);
  private final EventPublisher publisher =
      new EventPublisher(sink, MemorySink.schemaIds(), new FeedCounts("test"));
  private final RecordKey btc = sink.key("BTCUSDT");
  private int read;

  private Sent quote(long id, long time) {
    return publisher.quote(
        btc, 1, time, new Frame.Quote(0, id, 1, 1, 2, 1, Frame.ABSENT), time * 1_000);
  }

  private Sent trade(long id, long time) {
    return publisher.trade(
        btc, 1, new Frame.Trade(0, time + 3, time, id, id, id, 1, 1, true), 0, time * 1_000);
  }

  private Sent diff(long id, long time) {
    var diff = new Frame.Depth(0, time, id, id, Frame.ABSENT, Levels.NONE, Levels.NONE);
    return publisher.diff(btc, publisher.encodeDiff(1, diff, time * 1_000));
  }

  private void mark(RecordKey key, long second, Sent quote, long quoteId) {
    publisher.mark(key, mark(second, quote.offset(), quoteId, null, null, null, null));
  }

  private static SecondMark mark(
      long second,
      Long quoteOffset,
      Long quoteId,
      Long tradeOffset,
      Long tradeId,
      Long depthOffset,
      Long depthId) {
    return new SecondMark(
        1,
        Instant.ofEpochSecond(second),
        quoteOffset,
        tradeOffset,
        depthOffset,
        quoteId,
        tradeId,
        depthId,
        true,
        true,
        true,
        null,
        5L,
        true,
        true,
        true,
        false,
        null,
        null);
  }

  private PublishedState readBack(String... symbols) {
    return readBack(Duration.ZERO, symbols);
  }

  private PublishedState readBack(Duration clockWindow, String... symbols) {
    return readBack(1, clockWindow, symbols);
  }

  private PublishedState readBack(long millisApart, Duration clockWindow, String... symbols) {
    var log = new ReadBack(sink, millisApart);
    PublishedState state = log.read(Exchange.BINANCE, Set.of(symbols), clockWindow);
    read = log.recordsRead();
    return state;
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
    assertThat(symbol.clock())
        .isEqualTo(new ClockSample(1_617_647_605_000_000_005L, 1_617_647_605_000_000_000L));
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
    RecordKey other = neighbour();
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
  void withoutAMarkMoreThanTheEndsAreRead() {
    for (int i = 0; i < 12_000; i++) {
      quote(i, T + i);
    }

    readBack("BTCUSDT");

    assertThat(read).isEqualTo(12_000);
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

  @Test
  void ofAShortRecordingAllIsReadBack() {
    diff(12, T + 20);
    Sent last = quote(10, T + 25);
    trade(5, T + 30);
    publisher.trade(
        btc, 1, new Frame.Trade(0, T + 44, T + 40, 8, 8, 8, 1, 1, true), 2, (T + 45) * 1_000);
    for (int i = 0; i < 20_000; i++) {
      mark(btc, 1_617_647_604 + i, last, 10);
    }
    Sent newest = diff(13, T + 39_000_000L);

    PublishedSymbol symbol = readBack(Duration.ofSeconds(60), "BTCUSDT").symbols().get("BTCUSDT");

    assertThat(symbol.clockSamples())
        .containsExactlyInAnyOrder(
            new ClockSample((T + 20) * 1_000, (T + 20) * 1_000),
            new ClockSample((T + 30) * 1_000, (T + 33) * 1_000),
            new ClockSample((T + 45) * 1_000, (T + 44) * 1_000),
            new ClockSample((T + 39_000_000L) * 1_000, (T + 39_000_000L) * 1_000));
    assertThat(symbol.book().firstDiffTime()).isEqualTo(T + 20);
    assertThat(symbol.book().hasKeyFrame()).isFalse();
    assertThat(symbol.book().diffs())
        .extracting(kept -> kept.diff().lastUpdateId())
        .containsExactly(13L);
    assertThat(symbol.depth().offset()).isEqualTo(newest.offset());
    assertThat(symbol.tradeIds().add(6)).as("void, so accounted for").isFalse();
    assertThat(symbol.tradeIds().add(9)).isTrue();
  }

  @Test
  void ofALongRecordingTheEndsAreReadAndWhatTheMarksNameAndTheFirstKeyFrame() {
    trade(5, T);
    Sent trade = trade(6, T + 1);
    diff(1, T + 2);
    publisher.keyFrame(btc, 1, T, new Frame.Snapshot(0, T, 1, Levels.NONE, Levels.NONE), T);
    Sent quote = quote(7, T + 3);
    RecordKey other = neighbour();
    for (int i = 0; i < 100_000; i++) {
      foreign(other, i);
      diff(2 + i, T + 10_000L * i);
      if (i % 100 == 99) {
        int second = 1_617_647_604 + i / 100;
        publisher.mark(btc, mark(second, quote.offset(), 7L, trade.offset(), 6L, i + 1L, i + 2L));
      }
    }

    PublishedSymbol symbol =
        readBack(10, Duration.ofSeconds(60), "BTCUSDT").symbols().get("BTCUSDT");

    assertThat(symbol.quote())
        .as("its time counts, however long ago")
        .isEqualTo(new PublishedSymbol.Last(quote.offset(), 7, T + 3));
    assertThat(symbol.trade()).isEqualTo(new PublishedSymbol.Last(trade.offset(), 6, T + 1));
    assertThat(symbol.tradeIds().add(3)).as("played once more from the front").isFalse();
    assertThat(symbol.tradeIds().add(7)).isTrue();
    assertThat(symbol.book().hasKeyFrame()).isTrue();
    assertThat(symbol.book().diffs()).hasSize(2_001);
    assertThat(symbol.clockSamples()).hasSize(6_001);
    assertThat(read).isLessThan(80_000);
  }

  @Test
  void aRecordingWithoutAKeyFrameIsKnownToHaveNoneSinceItsFirstDiff() {
    for (int i = 0; i < 20_000; i++) {
      diff(1 + i, T + 10_000L * i);
      if (i % 100 == 99) {
        publisher.mark(
            btc, mark(1_617_647_604 + i / 100, null, null, null, null, (long) i, i + 1L));
      }
    }

    PublishedSymbol symbol =
        readBack(10, Duration.ofSeconds(60), "BTCUSDT").symbols().get("BTCUSDT");

    assertThat(symbol.book().hasKeyFrame()).isFalse();
    assertThat(symbol.book().firstDiffTime()).isEqualTo(T);
  }

  @Test
  void untilEverySymbolHasAMarkARecordingIsReadWhole() {
    for (int i = 0; i < 20_000; i++) {
      diff(1 + i, T + 10_000L * i);
    }

    PublishedSymbol symbol =
        readBack(60_000, Duration.ofSeconds(60), "BTCUSDT").symbols().get("BTCUSDT");

    assertThat(symbol.firstReceivedAt()).isEqualTo(T * 1_000);
  }

  @Test
  void partitionsInWhichNoSymbolOfOursLiesAreNotRead() {
    quote(10, T);
    for (int i = 0; i < 1_000; i++) {
      foreign(elsewhere(), i);
    }

    readBack("BTCUSDT");

    assertThat(read).isEqualTo(1);
  }

  private void foreign(RecordKey key, long id) {
    publisher.quote(key, 2, T, new Frame.Quote(0, id, 1, 1, 2, 1, Frame.ABSENT), T * 1_000);
    publisher.trade(key, 2, new Frame.Trade(0, T, T, id, id, id, 1, 1, true), 0, T * 1_000);
  }

  /// Another symbol of the same partition.
  private RecordKey neighbour() {
    return symbol(true);
  }

  private RecordKey elsewhere() {
    return symbol(false);
  }

  private RecordKey symbol(boolean besideOurs) {
    for (int i = 0; ; i++) {
      RecordKey candidate = sink.key("X" + i);
      if (besideOurs == (candidate.partition() == btc.partition())) {
        return candidate;
      }
    }
  }
}

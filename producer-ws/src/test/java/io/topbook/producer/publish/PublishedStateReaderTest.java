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
            false,
            null,
            null));
  }

  private PublishedState readBack(String... symbols) {
    return readBack(Duration.ZERO, symbols);
  }

  private PublishedState readBack(Duration clockWindow, String... symbols) {
    var log = new ReadBack(sink);
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

  @Test
  void ofARecordingAllIsReadBack() {
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
}

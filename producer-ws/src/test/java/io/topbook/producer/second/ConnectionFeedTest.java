package io.topbook.producer.second;

import static io.topbook.producer.second.Frames.clock;
import static io.topbook.producer.second.Frames.depth;
import static io.topbook.producer.second.Frames.end;
import static io.topbook.producer.second.Frames.futuresDepth;
import static io.topbook.producer.second.Frames.quote;
import static io.topbook.producer.second.Frames.single;
import static io.topbook.producer.second.Frames.snapshot;
import static io.topbook.producer.second.Frames.trade;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.Incident;
import io.topbook.avro.RejectedFrame;
import io.topbook.avro.SecondMark;
import io.topbook.producer.feed.CloseCause;
import io.topbook.producer.feed.FeedSettings;
import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.IdRanges;
import io.topbook.producer.feed.Levels;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.feed.SnapshotKind;
import io.topbook.producer.feed.SymbolRules;
import io.topbook.producer.feed.TradeStream;
import io.topbook.producer.publish.ClockSample;
import io.topbook.producer.publish.MemorySink;
import io.topbook.producer.publish.PublishedState;
import io.topbook.producer.publish.PublishedSymbol;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The rules, one by one, on hand-made frames. `T` is a whole second of the exchange's clock in ms;
/// our clock is 40 ms ahead unless a test says otherwise.
class ConnectionFeedTest {
  private static final long T = 1_723_161_250_000L;
  private static final long OFFSET_MS = 40;
  private static final FeedSymbol BTC =
      new FeedSymbol("BTCUSDT", 1, SymbolRules.TRADING, TradeStream.AGG);
  private static final FeedSymbol ETH =
      new FeedSymbol("ETHUSDT", 2, new SymbolRules("HALT", null, null), TradeStream.AGG);
  private static final FeedSymbol BTC_SINGLE =
      new FeedSymbol("BTCUSDT", 1, SymbolRules.TRADING, TradeStream.SINGLE);

  /// Our clock, ns, when the exchange's stands at `ms`.
  private static long receive(long ms) {
    return (ms + OFFSET_MS) * 1_000_000L;
  }

  private static Instant second(long ms) {
    return Instant.ofEpochMilli(ms);
  }

  private static FeedRun live(FeedSymbol... symbols) {
    return FeedRun.live(symbols).connect(receive(T - 500));
  }

  /// A live run whose clock runs since `T − 500`.
  private static FeedRun running() {
    FeedRun run = live(BTC);
    run.at(receive(T - 500)).frame(depth("BTCUSDT", 100, 110, T - 500));
    return run;
  }

  private static SecondMark markOf(FeedRun run, long ms) {
    return run.marks().stream()
        .filter(mark -> mark.getWindowStart().equals(second(ms)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no mark of " + second(ms) + " in " + run.marks()));
  }

  // Event time

  @Test
  void aSpotQuoteStandsAtItsReceiveTimeLessTheSmallestOffset() {
    FeedRun run = live(BTC);
    run.at(receive(T) + 25_000_000).frame(depth("BTCUSDT", 1, 2, T));
    run.at(receive(T + 100) + 9_000_000).frame(depth("BTCUSDT", 3, 4, T + 100));
    run.at(receive(T + 200) + 1_234_567).frame(quote("BTCUSDT", 5));

    assertThat(run.quotes().getFirst().getEventTime())
        .isEqualTo(Instant.ofEpochSecond(T / 1000, (200 - 9) * 1_000_000L + 1_234_000));
    assertThat(run.quotes().getFirst().getIngestNs()).isEqualTo(receive(T + 200) + 1_234_567);
  }

  @Test
  void theOffsetForgetsWhatIsOlderThanItsWindow() {
    FeedRun run = live(BTC);
    run.at(receive(T)).frame(depth("BTCUSDT", 1, 2, T));
    run.at(receive(T + 30_000) + 5_000_000).frame(depth("BTCUSDT", 3, 4, T + 30_000));
    run.at(receive(T + 60_000)).frame(quote("BTCUSDT", 5));
    run.at(receive(T + 60_001)).frame(quote("BTCUSDT", 6));

    assertThat(run.quotes())
        .extracting(BookTicker::getEventTime)
        .containsExactly(second(T + 60_000), second(T + 60_000));
    assertThat(run.counts.duplicates(Topic.BOOK_TICKERS).get()).isZero();
  }

  @Test
  void quotesWaitForTheFirstOffset() {
    FeedRun run = live(BTC);
    run.at(receive(T + 10)).frame(quote("BTCUSDT", 1));
    run.at(receive(T + 20)).frame(quote("BTCUSDT", 2));
    assertThat(run.quotes()).isEmpty();

    run.at(receive(T + 50)).frame(trade("BTCUSDT", 7, T + 50));

    assertThat(run.quotes())
        .extracting(BookTicker::getEventTime)
        .containsExactly(second(T + 10), second(T + 20));
    assertThat(run.sink.log().getLast().topic()).isEqualTo(Topic.AGG_TRADES);
  }

  @Test
  void quotesDoNotWaitForEver() {
    FeedRun run = live(BTC);
    run.at(receive(T)).frame(quote("BTCUSDT", 1));
    run.tick(receive(T + 4_990));
    assertThat(run.quotes()).isEmpty();

    run.tick(receive(T + 5_000));

    assertThat(run.quotes()).hasSize(1);
    assertThat(run.marks()).isNotEmpty().noneMatch(SecondMark::getClockSteady);
    assertThat(run.marks().getFirst().getClockOffsetNs()).isNull();
  }

  @Test
  void stoppingPublishesWhatWaits() {
    FeedRun run = live(BTC);
    run.at(receive(T)).frame(quote("BTCUSDT", 1));

    run.feed.onClosed(CloseCause.STOPPED, "", receive(T + 10));

    assertThat(run.quotes()).hasSize(1);
  }

  @Test
  void aQuoteIsHeldBackToItsPredecessorAndTheSecondIsUnsteady() {
    FeedRun run = running();
    run.at(receive(T + 500)).frame(quote("BTCUSDT", 111));
    run.at(receive(T + 390)).frame(quote("BTCUSDT", 112));
    run.tick(receive(T + 2_250));

    assertThat(run.quotes())
        .extracting(BookTicker::getEventTime)
        .containsExactly(second(T + 500), second(T + 500));
    assertThat(markOf(run, T).getClockSteady()).isFalse();
    assertThat(markOf(run, T + 1_000).getClockSteady()).isTrue();
  }

  @Test
  void futuresQuotesStandAtTheirTransactionTime() {
    var run =
        new FeedRun(
            List.of(BTC),
            Exchange.BINANCE_USDM,
            FeedSettings.defaults(),
            new MemorySink(true),
            PublishedState.NONE);
    run.connect(receive(T));
    run.at(receive(T + 9))
        .frame(quote("BTCUSDT", 5).replace("\"u\":5", "\"u\":5,\"T\":" + (T + 3)));

    assertThat(run.quotes().getFirst().getEventTime()).isEqualTo(second(T + 3));
  }

  // Duplicates and holes

  @Test
  void aSpotQuoteMustHaveAHigherId() {
    FeedRun run = running();
    run.frame(quote("BTCUSDT", 5));
    run.frame(quote("BTCUSDT", 5));
    run.frame(quote("BTCUSDT", 4));
    run.frame(quote("BTCUSDT", 6));

    assertThat(run.quotes()).extracting(BookTicker::getUpdateId).containsExactly(5L, 6L);
    assertThat(run.counts.duplicates(Topic.BOOK_TICKERS).get()).isEqualTo(2);
  }

  @Test
  void aHoleInTradesIsAnIncidentWithItsIds() {
    FeedRun run = running();
    run.frame(trade("BTCUSDT", 10, T));
    run.frame(trade("BTCUSDT", 14, T + 700));

    Incident gap = run.incidents("GAP").getFirst();
    assertThat(gap.getSubject()).isEqualTo("BTCUSDT@aggTrade");
    assertThat(gap.getFromId()).isEqualTo(11);
    assertThat(gap.getUntilId()).isEqualTo(13);
    assertThat(gap.getFromTime()).isEqualTo(second(T));
    assertThat(gap.getUntilTime()).isEqualTo(second(T + 700));
    assertThat(gap.getIncidentId()).hasSize(32);
  }

  @Test
  void lateTradesArePublishedRepeatedOnesAreNot() {
    FeedRun run = running();
    for (long id : new long[] {10, 14, 12, 12, 14, 9, 13, 11, 10, 15}) {
      run.frame(trade("BTCUSDT", id, T));
    }

    assertThat(run.trades())
        .extracting(AggTrade::getAggTradeId)
        .containsExactly(10L, 14L, 12L, 9L, 13L, 11L, 15L);
    assertThat(run.counts.duplicates(Topic.AGG_TRADES).get()).isEqualTo(3);
    assertThat(run.incidents("REPAIRED"))
        .extracting(Incident::getFromId)
        .containsExactly(12L, 9L, 13L, 11L);
    assertThat(run.incidents("GAP")).hasSize(1);
  }

  @Test
  void anIdWithoutAFillIsNoHole() {
    FeedRun run = live(BTC_SINGLE);
    run.frame(single("BTCUSDT", 1, T, "MARKET"));
    run.frame(single("BTCUSDT", 2, T, "NA"));
    run.frame(single("BTCUSDT", 3, T, "NA"));
    run.frame(single("BTCUSDT", 4, T, "MARKET"));
    run.frame(single("BTCUSDT", 5, T, "MARKET"));

    assertThat(run.trades()).extracting(AggTrade::getVoidBefore).containsExactly(0, 2, 0);
    assertThat(run.incidents("GAP")).isEmpty();
    assertThat(run.counts.dropped(RejectReason.NOT_A_TRADE).get()).isEqualTo(2);
  }

  @Test
  void spotDepthJoinsByFirstAndLastId() {
    FeedRun run = running();
    run.frame(depth("BTCUSDT", 111, 120, T));
    run.frame(depth("BTCUSDT", 111, 120, T));
    run.frame(depth("BTCUSDT", 118, 125, T + 100));
    assertThat(run.incidents("GAP")).isEmpty();

    run.frame(depth("BTCUSDT", 130, 135, T + 300));

    Incident gap = run.incidents("GAP").getFirst();
    assertThat(gap.getFromId()).isEqualTo(126);
    assertThat(gap.getUntilId()).isEqualTo(129);
    assertThat(run.counts.duplicates(Topic.DEPTH).get()).isOne();
    assertThat(run.depth()).hasSize(4);
  }

  @Test
  void futuresDepthJoinsByThePreviousId() {
    var run = FeedRun.played(Exchange.BINANCE_USDM, List.of(BTC)).connect(0);
    run.frame(clock(receive(T)));
    run.frame(futuresDepth("BTCUSDT", 90, 100, 110, T));
    run.frame(futuresDepth("BTCUSDT", 110, 150, 160, T));
    assertThat(run.incidents("GAP")).isEmpty();

    run.frame(futuresDepth("BTCUSDT", 170, 180, 190, T));

    assertThat(run.incidents("GAP").getFirst().getFromId()).isEqualTo(161);
    assertThat(run.incidents("GAP").getFirst().getUntilId()).isEqualTo(170);
  }

  @Test
  void equalRunsGiveEqualIncidents() {
    List<List<String>> ids =
        java.util.stream.Stream.of(0L, 7_000_000L)
            .map(delay -> {
              FeedRun run = running();
              run.at(receive(T) + delay).frame(trade("BTCUSDT", 10, T));
              run.frame(trade("BTCUSDT", 14, T + 700));
              return run.incidents("GAP").stream().map(Incident::getIncidentId).toList();
            })
            .toList();

    assertThat(ids.getFirst()).isEqualTo(ids.getLast());
  }

  // Key frames

  @Test
  void aKeyFrameIsFollowedByTheDiffsBeyondItByteForByte() {
    FeedRun run = running();
    run.at(receive(T)).frame(depth("BTCUSDT", 111, 120, T));
    run.at(receive(T + 100)).frame(depth("BTCUSDT", 121, 130, T + 100));
    run.frame(quote("BTCUSDT", 125));
    assertThat(run.asked).containsExactly("BTCUSDT");

    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T + 150));
    run.frame(depth("BTCUSDT", 131, 140, T + 200));

    List<byte[]> log =
        run.sink.log().stream()
            .filter(stored -> stored.topic() == Topic.DEPTH)
            .map(MemorySink.Stored::value)
            .toList();
    assertThat(run.depth())
        .extracting(event -> event.getKind() + " " + event.getLastUpdateId())
        .containsExactly(
            "DIFF 110", "DIFF 120", "DIFF 130", "SNAPSHOT 110", "DIFF 120", "DIFF 130", "DIFF 140");
    assertThat(Arrays.equals(log.get(1), log.get(4)) && Arrays.equals(log.get(2), log.get(5)))
        .isTrue();
    assertThat(run.depth().get(3).getEventTime()).isEqualTo(second(T + 150));
    assertThat(run.asked).hasSize(1);
  }

  @Test
  void aKeyFrameBeyondAllDiffsStandsAlone() {
    FeedRun run = running();
    run.feed.onSnapshot("BTCUSDT", snapshot(115).getBytes(UTF_8), receive(T));
    run.frame(depth("BTCUSDT", 111, 120, T));

    assertThat(run.depth())
        .extracting(DepthEvent::getLastUpdateId)
        .containsExactly(110L, 115L, 120L);
    assertThat(run.asked).hasSize(1);
  }

  @Test
  void aSnapshotOlderThanTheFirstDiffIsAskedForAgainAfterAPause() {
    FeedRun run = running();
    run.feed.onSnapshot("BTCUSDT", snapshot(98).getBytes(UTF_8), receive(T));
    run.tick(receive(T + 1_900));
    assertThat(run.asked).hasSize(1);

    run.tick(receive(T + 2_000));

    assertThat(run.asked).hasSize(2);
    assertThat(run.counts.snapshotsUnused().get()).isOne();
    assertThat(run.counts.keyFrames().get()).isZero();
  }

  @Test
  void aSnapshotThatFailsIsAskedForAgain() {
    FeedRun run = running();
    run.feed.onSnapshotFailed("BTCUSDT", "503", receive(T));
    run.tick(receive(T + 2_000));
    run.feed.onSnapshot("BTCUSDT", "{\"code\":-1121}".getBytes(UTF_8), receive(T + 2_100));
    run.tick(receive(T + 6_200));

    assertThat(run.asked).hasSize(3);
  }

  @Test
  void aSymbolWhoseSnapshotsAllFailIsAskedForMoreAndMoreSeldom() {
    FeedRun run = running();
    long now = T;
    for (long pause : new long[] {2_000, 4_000, 8_000, 16_000, 32_000, 32_000}) {
      int asked = run.asked.size();
      run.feed.onSnapshotFailed("BTCUSDT", "400", receive(now));
      run.tick(receive(now + pause - 1));
      assertThat(run.asked).as("before " + pause).hasSize(asked);
      now += pause;
      run.tick(receive(now));
      assertThat(run.asked).as("after " + pause).hasSize(asked + 1);
    }
  }

  @Test
  void aGapAsksForANewKeyFrame() {
    FeedRun run = running();
    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T));
    run.frame(depth("BTCUSDT", 115, 120, T));
    run.feed.onSnapshot("BTCUSDT", snapshot(117).getBytes(UTF_8), receive(T + 100));

    assertThat(run.asked).hasSize(2);
    assertThat(run.depth())
        .extracting(event -> event.getKind() + " " + event.getLastUpdateId())
        .containsExactly("DIFF 110", "SNAPSHOT 110", "DIFF 120", "SNAPSHOT 117", "DIFF 120");
  }

  /// A live run of `symbols` that has key frames every minute.
  private static FeedRun withKeyFrames(FeedSymbol... symbols) {
    return new FeedRun(
            List.of(symbols),
            Exchange.BINANCE,
            FeedSettings.defaults().withKeyFrameInterval(Duration.ofSeconds(60)),
            new MemorySink(true),
            PublishedState.NONE)
        .connect(receive(T - 500));
  }

  /// In sync at 110, by a whole key frame.
  private static FeedRun inSync() {
    FeedRun run = withKeyFrames(BTC);
    run.at(receive(T - 500)).frame(depth("BTCUSDT", 100, 110, T - 500));
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T));
    return run;
  }

  private static List<String> published(FeedRun run) {
    return run.depth().stream()
        .map(event -> event.getKind() + " " + event.getLastUpdateId())
        .toList();
  }

  @Test
  void aBookThatGoesOnHasItsNextKeyFrameFollowedByExactlyTheDiffsBeyondIt() {
    FeedRun run = inSync();
    run.at(receive(T)).frame(depth("BTCUSDT", 111, 120, T));
    run.tick(receive(T));
    run.tick(receive(T + 60_000));
    assertThat(run.kinds).containsExactly(SnapshotKind.RESYNC, SnapshotKind.AUDIT);
    run.frame(depth("BTCUSDT", 121, 130, T + 60_000)); // it still waits for its turn
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.frame(depth("BTCUSDT", 131, 140, T + 60_100));
    run.frame(depth("BTCUSDT", 141, 150, T + 60_200));
    run.frame(depth("BTCUSDT", 151, 160, T + 60_300));
    int before = run.depth().size();

    run.feed.onSnapshot("BTCUSDT", snapshot(140).getBytes(UTF_8), receive(T + 60_400));
    run.frame(depth("BTCUSDT", 161, 170, T + 60_400));

    List<String> all = published(run);
    assertThat(all.subList(before, all.size()))
        .containsExactly("SNAPSHOT 140", "DIFF 150", "DIFF 160", "DIFF 170");
    run.tick(receive(T + 80_000)); // the first symbol's place in the minute is 27 s after T
    assertThat(run.kinds).hasSize(2);
    run.tick(receive(T + 90_000));
    assertThat(run.kinds).hasSize(3).last().isEqualTo(SnapshotKind.AUDIT);
  }

  @Test
  void aKeyFrameThatEndsWithTheLastDiffBeforeItWasDueJoins() {
    FeedRun run = inSync();
    run.frame(depth("BTCUSDT", 111, 120, T));
    run.tick(receive(T));
    run.tick(receive(T + 60_000));
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.frame(depth("BTCUSDT", 121, 130, T + 60_100));
    run.feed.onSnapshot("BTCUSDT", snapshot(120).getBytes(UTF_8), receive(T + 60_200));

    assertThat(published(run)).endsWith("DIFF 130", "SNAPSHOT 120", "DIFF 130");
  }

  @Test
  void aKeyFrameOlderThanWhatWasKeptIsAskedForAgain() {
    FeedRun run = inSync();
    run.frame(depth("BTCUSDT", 111, 120, T));
    run.tick(receive(T));
    run.tick(receive(T + 60_000));
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.frame(depth("BTCUSDT", 121, 130, T + 60_100));
    run.feed.onSnapshot("BTCUSDT", snapshot(115).getBytes(UTF_8), receive(T + 60_200));
    run.tick(receive(T + 62_300));
    run.feed.onSnapshot("BTCUSDT", snapshot(125).getBytes(UTF_8), receive(T + 62_400));

    assertThat(run.kinds)
        .containsExactly(SnapshotKind.RESYNC, SnapshotKind.AUDIT, SnapshotKind.AUDIT);
    assertThat(published(run)).endsWith("DIFF 130", "SNAPSHOT 125", "DIFF 130");
  }

  @Test
  void aGapThatAKeyFrameOfABookInSyncHasPassedStillNeedsANewOne() {
    FeedRun run = inSync();
    run.tick(receive(T));
    run.tick(receive(T + 60_000));
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.feed.onSnapshot("BTCUSDT", snapshot(125).getBytes(UTF_8), receive(T + 60_100));
    run.frame(depth("BTCUSDT", 121, 130, T + 60_200)); // 111 to 120 are lost

    assertThat(run.kinds)
        .containsExactly(SnapshotKind.RESYNC, SnapshotKind.AUDIT, SnapshotKind.RESYNC);
    assertThat(run.incidents("GAP")).hasSize(1);
  }

  @Test
  void aGapWhileAKeyFrameWaitsMakesItPressing() {
    FeedRun run = inSync();
    run.tick(receive(T));
    run.tick(receive(T + 60_000));
    run.frame(depth("BTCUSDT", 121, 130, T + 60_000));
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.feed.onSnapshot("BTCUSDT", snapshot(125).getBytes(UTF_8), receive(T + 60_100));

    assertThat(run.kinds)
        .containsExactly(SnapshotKind.RESYNC, SnapshotKind.AUDIT, SnapshotKind.RESYNC);
    assertThat(published(run)).endsWith("DIFF 130", "SNAPSHOT 125", "DIFF 130");
  }

  @Test
  void aKeyFrameOfABookInSyncThatFailsWaitsForTheNextInterval() {
    FeedRun run = inSync();
    run.tick(receive(T));
    run.tick(receive(T + 60_000));
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.feed.onSnapshotFailed("BTCUSDT", "503", receive(T + 60_100));
    run.tick(receive(T + 70_000));
    assertThat(run.kinds).hasSize(2);
    run.tick(receive(T + 120_000));

    assertThat(run.kinds).hasSize(3).last().isEqualTo(SnapshotKind.AUDIT);
  }

  @Test
  void aSnapshotOfFewerLevelsIsFollowedByAWholeOneOnceTheBookMoves() {
    FeedRun run = running();
    run.feed.onSnapshotDue("BTCUSDT", false);
    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T));
    for (int id = 111; id < 120; id++) {
      run.frame(depth("BTCUSDT", id, id, T));
    }
    assertThat(run.kinds).containsExactly(SnapshotKind.RESYNC);
    run.frame(depth("BTCUSDT", 120, 120, T));
    assertThat(run.kinds).containsExactly(SnapshotKind.RESYNC, SnapshotKind.DEEPEN);
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.frame(depth("BTCUSDT", 121, 130, T));
    run.feed.onSnapshot("BTCUSDT", snapshot(120).getBytes(UTF_8), receive(T + 100));
    for (int id = 131; id < 150; id++) {
      run.frame(depth("BTCUSDT", id, id, T));
    }

    assertThat(published(run))
        .startsWith("DIFF 110", "SNAPSHOT 110", "DIFF 111")
        .containsSequence("DIFF 120", "DIFF 130", "SNAPSHOT 120", "DIFF 130", "DIFF 131");
    assertThat(run.kinds).hasSize(2);
  }

  @Test
  void aMarketThatNearsTheEndOfItsKeyFrameGetsAnother() {
    FeedRun run = running();
    run.feed.onSnapshotDue("BTCUSDT", true);
    String deep =
        "{\"lastUpdateId\":110,\"bids\":[[\"11\",\"1\"],[\"10.9\",\"1\"],[\"10.8\",\"1\"],"
            + "[\"10.7\",\"1\"],[\"%s\",\"1\"]],\"asks\":[[\"11.1\",\"1\"]]}";
    run.feed.onSnapshot("BTCUSDT", deep.formatted("10.4").getBytes(UTF_8), receive(T));
    run.frame(quote("BTCUSDT", 120)); // 10.5
    assertThat(run.kinds).containsExactly(SnapshotKind.RESYNC, SnapshotKind.WIDEN);

    run.feed.onSnapshotDue("BTCUSDT", true);
    run.feed.onSnapshot("BTCUSDT", deep.formatted("10.4").getBytes(UTF_8), receive(T + 100));
    run.at(receive(T + 200)).frame(quote("BTCUSDT", 121));
    assertThat(run.kinds).as("not for every quote").hasSize(2);
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.at(receive(T + 10_200)).frame(quote("BTCUSDT", 122));
    assertThat(run.kinds).hasSize(3);
    run.feed.onSnapshot("BTCUSDT", deep.formatted("5").getBytes(UTF_8), receive(T + 10_300));
    run.at(receive(T + 30_000)).frame(quote("BTCUSDT", 123));
    assertThat(run.kinds).as("far from the end").hasSize(3);
  }

  @Test
  void symbolsTakeTurnsOverTheInterval() {
    FeedSymbol[] many = new FeedSymbol[60];
    for (int i = 0; i < many.length; i++) {
      many[i] = new FeedSymbol("S" + i, i + 1, SymbolRules.TRADING, TradeStream.AGG);
    }
    FeedRun run = withKeyFrames(many);
    for (FeedSymbol symbol : many) {
      run.frame(depth(symbol.symbol(), 100, 110, T));
      run.feed.onSnapshot(symbol.symbol(), snapshot(110).getBytes(UTF_8), receive(T));
    }
    run.tick(receive(T));
    run.asked.clear();
    int most = 0;
    for (int second = 1; second <= 60; second++) {
      int before = run.asked.size();
      run.tick(receive(T + second * 1_000));
      most = Math.max(most, run.asked.size() - before);
    }

    assertThat(run.asked).doesNotHaveDuplicates().hasSize(60);
    assertThat(most).isLessThanOrEqualTo(2);
  }

  @Test
  void howManySymbolsWaitForTheirKeyFramesIsCounted() {
    FeedRun run = live(BTC, ETH);
    run.at(receive(T)).frame(depth("BTCUSDT", 100, 110, T));
    assertThat(run.counts.withoutKeyFrame()).isEqualTo(2);
    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T));
    run.tick(receive(T + 100));
    assertThat(run.counts.withoutKeyFrame()).isOne();
    assertThat(run.counts.outOfSync()).isOne();
    run.frame(depth("BTCUSDT", 121, 130, T + 200));
    run.tick(receive(T + 300));

    assertThat(run.counts.withoutKeyFrame()).isOne();
    assertThat(run.counts.outOfSync()).isEqualTo(2);
  }

  @Test
  void playedNothingIsAskedForHoweverLongItTakes() {
    var run =
        new FeedRun(
                List.of(BTC),
                Exchange.BINANCE,
                FeedSettings.defaults()
                    .withPlayed(true)
                    .withKeyFrameInterval(Duration.ofSeconds(60)),
                new MemorySink(true),
                PublishedState.NONE)
            .connect(0);
    run.frame(clock(receive(T)));
    run.frame(depth("BTCUSDT", 100, 110, T));
    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T));
    for (int minute = 1; minute < 10; minute++) {
      run.frame(clock(receive(T + minute * 60_000)));
      run.tick(receive(T + minute * 60_000));
    }

    assertThat(run.asked).isEmpty();
  }

  @Test
  void aSnapshotThatEndsWithADiffJoins() {
    FeedRun run = live(BTC);
    run.at(receive(T)).frame(depth("BTCUSDT", 111, 120, T));
    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T));

    assertThat(run.counts.keyFrames().get()).isOne();
    assertThat(run.counts.republished().get()).isOne();
  }

  @Test
  void everyConnectionStartsWithANewKeyFrame() {
    FeedRun run = running();
    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T));
    run.feed.onClosed(CloseCause.REMOTE_CUT, "reset", receive(T + 100));
    run.connect(receive(T + 200));

    assertThat(run.asked).hasSize(2);
  }

  @Test
  void afterAReconnectADiffIsRepublishedOnce() {
    FeedRun run = running();
    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T));
    run.feed.onClosed(CloseCause.REMOTE_CUT, "reset", receive(T + 100));
    run.connect(receive(T + 200));
    run.frame(depth("BTCUSDT", 150, 160, T + 200));
    run.feed.onSnapshot("BTCUSDT", snapshot(155).getBytes(UTF_8), receive(T + 300));

    assertThat(run.depth())
        .extracting(event -> event.getKind() + " " + event.getLastUpdateId())
        .containsExactly("DIFF 110", "SNAPSHOT 110", "DIFF 160", "SNAPSHOT 155", "DIFF 160");
  }

  @Test
  void whatAConnectionKeepsForSnapshotsIsBounded() {
    var kept = new KeptBytes(1_000);
    var loud = new KeyFrames(false, kept);
    var quiet = new KeyFrames(false, kept);
    for (int i = 1; i <= 100; i++) {
      loud.diff(diffOf(i), new byte[100], receive(T), KeyFrames.KEPT_NS);
    }
    quiet.diff(diffOf(1), new byte[100], receive(T), KeyFrames.KEPT_NS);
    loud.diff(diffOf(101), new byte[100], receive(T), KeyFrames.KEPT_NS);

    assertThat(loud.behind(snapshotOf(90), 101)).isNull();
    assertThat(loud.behind(snapshotOf(95), 101)).hasSize(6);
    loud.forget();
    assertThat(kept.isOver()).isFalse();
  }

  private static Frame.Depth diffOf(long id) {
    return new Frame.Depth(0, T, id, id, Frame.ABSENT, Levels.NONE, Levels.NONE);
  }

  private static Frame.Snapshot snapshotOf(long id) {
    return new Frame.Snapshot(0, Frame.ABSENT, id, Levels.NONE, Levels.NONE);
  }

  @Test
  void aRecordingWithoutASnapshotSaysSoOnceAtItsEnd() {
    var run = FeedRun.played(Exchange.BINANCE, List.of(BTC, ETH)).connect(0);
    run.frame(clock(receive(T)));
    run.frame(depth("BTCUSDT", 1, 2, T));
    run.frame(end(receive(T + 10)));

    assertThat(run.incidents("NO_SNAPSHOT")).hasSize(1);
    assertThat(run.asked).isEmpty();
  }

  // Marks

  @Test
  void aMarkIsDueAGraceAfterItsSecondAndAheadOfTheFrameThatMovedTheClock() {
    FeedRun run = running();
    run.at(receive(T + 999)).frame(quote("BTCUSDT", 111));
    run.at(receive(T + 1_249)).frame(quote("BTCUSDT", 112));
    assertThat(run.marks())
        .extracting(SecondMark::getWindowStart)
        .containsExactly(second(T - 1_000));

    run.at(receive(T + 1_250)).frame(quote("BTCUSDT", 113));

    SecondMark mark = markOf(run, T);
    assertThat(mark.getQuoteId()).isEqualTo(112);
    assertThat(mark.getQuoteOffset()).isEqualTo(1);
    assertThat(mark.getDepthId()).isEqualTo(110);
    assertThat(mark.getTradeId()).isNull();
    assertThat(mark.getTradeOffset()).isNull();
    assertThat(mark.getClockOffsetNs()).isEqualTo(OFFSET_MS * 1_000_000);
    assertThat(mark.getClockSteady()).isTrue();
    assertThat(mark.getTrading()).isTrue();
    assertThat(mark.getPlayed()).isFalse();
    assertThat(run.sink.log().getLast().topic()).isEqualTo(Topic.BOOK_TICKERS);
  }

  @Test
  void ticksCloseSecondsWithoutASocket() {
    FeedRun run = running();
    run.feed.onClosed(CloseCause.REMOTE_CUT, "", receive(T + 100));
    run.tick(receive(T + 3_260));

    assertThat(run.marks())
        .extracting(SecondMark::getWindowStart)
        .containsExactly(second(T - 1_000), second(T), second(T + 1_000), second(T + 2_000));
    assertThat(run.marks()).noneMatch(SecondMark::getQuoteUp);
    assertThat(run.incidents("DISCONNECTED")).hasSize(1);
  }

  @Test
  void aStreamIsUpInTheSecondsItWasUpThroughout() {
    FeedRun run = running();
    run.tick(receive(T + 2_300));
    run.feed.onClosed(CloseCause.REMOTE_CLOSED, "", receive(T + 3_100));
    run.connect(receive(T + 3_200));
    run.at(receive(T + 3_300)).frame(depth("BTCUSDT", 111, 120, T + 3_300));
    run.tick(receive(T + 5_300));

    assertThat(run.marks())
        .extracting(mark -> mark.getQuoteUp() && mark.getTradeUp() && mark.getDepthUp())
        .containsExactly(false, true, true, true, false, true);
  }

  @Test
  void aMarkWaitsUntilItsRecordsAreAcknowledged() {
    var sink = new MemorySink(false);
    var run =
        new FeedRun(
            List.of(BTC), Exchange.BINANCE, FeedSettings.defaults(), sink, PublishedState.NONE);
    run.connect(receive(T - 500));
    run.at(receive(T - 500)).frame(depth("BTCUSDT", 100, 110, T - 500));
    run.at(receive(T + 250)).frame(quote("BTCUSDT", 111));
    run.at(receive(T + 1_250)).frame(quote("BTCUSDT", 112));
    assertThat(run.marks()).isEmpty();
    assertThat(run.feed.isDrained()).isFalse();

    sink.acknowledgeAll();
    run.tick(receive(T + 1_260));

    assertThat(run.marks())
        .extracting(SecondMark::getWindowStart)
        .containsExactly(second(T - 1_000), second(T));
    assertThat(run.feed.isDrained()).isTrue();
  }

  @Test
  void aRefusedRecordIsNotNamed() {
    var sink = new MemorySink(false);
    var run =
        new FeedRun(
            List.of(BTC), Exchange.BINANCE, FeedSettings.defaults(), sink, PublishedState.NONE);
    run.at(receive(T)).frame(depth("BTCUSDT", 100, 110, T));
    sink.refuseNext();
    run.tick(receive(T + 1_250));

    assertThat(run.marks().getFirst().getDepthOffset()).isNull();
  }

  @Test
  void aHalfOpenSocketIsMarkedSinceItsLastFrame() {
    FeedRun run = running();
    run.at(receive(T + 1_500)).frame(quote("BTCUSDT", 111));
    run.tick(receive(T + 9_300));
    run.feed.onClosed(CloseCause.SILENT, "nothing for 8 s", receive(T + 9_400));
    run.tick(receive(T + 11_300));

    assertThat(markOf(run, T + 8_000).getQuoteUp()).isTrue();
    assertThat(markOf(run, T + 8_000).getDownSince()).isNull();
    assertThat(markOf(run, T + 9_000).getDownSince()).isEqualTo(second(T + 1_500));
    assertThat(markOf(run, T + 9_000).getQuoteUp()).isFalse();
    assertThat(markOf(run, T + 10_000).getDownSince()).isNull();
  }

  @Test
  void aSocketCutWithoutACloseFrameWasDownSinceItWasLastHeard() {
    FeedRun run = running();
    run.at(receive(T + 1_500)).frame(quote("BTCUSDT", 111));
    run.tick(receive(T + 9_300));
    run.feed.onClosed(CloseCause.REMOTE_CUT, "reset", receive(T + 9_400));
    run.tick(receive(T + 11_300));

    assertThat(markOf(run, T + 9_000).getDownSince()).isEqualTo(second(T + 1_500));
  }

  @Test
  void oneGarbledTimeDoesNotMoveTheClock() {
    FeedRun run = running();
    run.at(receive(T)).frame(trade("BTCUSDT", 10, T + 31_536_000_000L));
    run.at(receive(T + 500)).frame(depth("BTCUSDT", 111, 120, T + 500));
    run.at(receive(T + 600)).frame(quote("BTCUSDT", 121));
    run.tick(receive(T + 2_250));

    assertThat(run.trades()).hasSize(1);
    assertThat(run.counts.clockSamplesIgnored().get()).isOne();
    assertThat(run.quotes().getFirst().getEventTime()).isEqualTo(second(T + 600));
    assertThat(run.marks().getLast().getWindowStart()).isEqualTo(second(T + 1_000));
    assertThat(run.incidents("CLOCK_JUMP")).isEmpty();
  }

  @Test
  void aStepOfTheExchangesClockIsBelievedFromTheSecondSampleOn() {
    FeedRun run = running();
    run.at(receive(T)).frame(depth("BTCUSDT", 111, 120, T + 20_000));
    run.at(receive(T + 100)).frame(depth("BTCUSDT", 121, 130, T + 20_100));
    run.at(receive(T + 200)).frame(quote("BTCUSDT", 131));

    assertThat(run.quotes().getFirst().getEventTime()).isEqualTo(second(T + 20_200));
    assertThat(run.incidents("CLOCK_JUMP")).hasSize(1);
  }

  @Test
  void quotesThatWaitedUnreadAreNotUp() {
    FeedRun run = running();
    run.tick(receive(T + 1_400));
    run.sink.setWritable(false);
    run.tick(receive(T + 1_450));
    run.tick(receive(T + 1_600));
    run.tick(receive(T + 4_300));
    run.sink.setWritable(true);
    run.at(receive(T + 4_400)).frame(quote("BTCUSDT", 111));
    run.frame(depth("BTCUSDT", 111, 120, T + 1_500));
    run.at(receive(T + 4_500)).frame(depth("BTCUSDT", 121, 130, T + 4_500));
    run.tick(receive(T + 6_300));

    assertThat(run.marks())
        .extracting(mark ->
            (mark.getWindowStart().toEpochMilli() - T) / 1_000
                + (mark.getQuoteUp() ? " up" : "")
                + (mark.getDepthUp() ? " depth" : ""))
        .containsExactly(
            "-1", "0 up depth", "1 depth", "2 depth", "3 depth", "4 depth", "5 up depth");
  }

  @Test
  void onFuturesAnAcknowledgedStreamIsUpOnceItsKindIsDelivered() {
    var run =
        new FeedRun(
            List.of(BTC, ETH),
            Exchange.BINANCE_USDM,
            FeedSettings.defaults(),
            new MemorySink(true),
            PublishedState.NONE);
    run.connect(receive(T - 500));
    run.at(receive(T - 400)).frame(depth("ETHUSDT", 1, 2, T - 400).replace("}}", ",\"pu\":0}}"));
    run.tick(receive(T + 40_300));

    assertThat(markOf(run, T).getDepthUp()).isTrue();
    assertThat(markOf(run, T).getTradeUp()).isFalse();
    assertThat(run.marks()).noneMatch(SecondMark::getTradeUp);
    assertThat(run.incidents("NO_DATA"))
        .extracting(Incident::getSubject)
        .containsExactly("test-0@bookTicker", "test-0@aggTrade");
  }

  @Test
  void aClockThatRunsAheadOfStateCuts() {
    var run = FeedRun.played(Exchange.BINANCE, List.of(BTC)).connect(0);
    run.frame(clock(receive(T - 500)));
    run.frame(depth("BTCUSDT", 1, 2, T - 500));
    run.frame(clock(receive(T + 3_100)));
    run.frame(clock(receive(T + 1_000_500)));
    run.frame(clock(receive(T + 1_003_000)));
    run.frame(end(receive(T + 1_003_000)));

    assertThat(run.marks())
        .extracting(mark ->
            (mark.getWindowStart().toEpochMilli() - T) / 1_000
                + (mark.getQuoteUp() ? " up" : "")
                + (mark.getCut() ? " cut" : ""))
        .containsExactly(
            "-1", "0 up", "1 up", "2 up", "3", "1000 cut", "1001 up", "1002 up", "1003");
    assertThat(run.incidents("CLOCK_JUMP")).hasSize(1);
  }

  @Test
  void aLossThatMayHaveBeenAQuoteIsMarked() {
    FeedRun run = live(BTC, ETH);
    run.at(receive(T - 500)).frame(depth("BTCUSDT", 1, 2, T - 500));
    run.at(receive(T + 500)).frame("{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":1}}");
    run.at(receive(T + 1_500)).frame("{\"stre");
    run.at(receive(T + 2_500)).frame("{\"stream\":\"xrpusdt@bookTicker\",\"data\":{\"u\":1}}");
    run.tick(receive(T + 4_300));

    assertThat(run.marks().stream().filter(mark -> mark.getSymbolId() == 1))
        .extracting(SecondMark::getQuoteUp)
        .containsExactly(false, false, false, true, true);
    assertThat(run.marks().stream().filter(mark -> mark.getSymbolId() == 2))
        .extracting(SecondMark::getQuoteUp)
        .containsExactly(false, true, false, true, true);
    assertThat(run.marks().getLast().getTrading()).isFalse();
  }

  @Test
  void whatTheRecordingLacksIsNeverUp() {
    var run = FeedRun.played(Exchange.BINANCE, List.of(BTC)).connect(0);
    run.frame(clock(receive(T)).replace("}}", ",\"absent\":[\"btcusdt@aggTrade\"]}}"));
    run.frame(depth("BTCUSDT", 1, 2, T));
    run.frame(clock(receive(T + 5_000)).replace("}}", ",\"absent\":[\"btcusdt@aggTrade\"]}}"));

    assertThat(run.marks()).noneMatch(SecondMark::getTradeUp).anyMatch(SecondMark::getQuoteUp);
    assertThat(run.incidents("NO_DATA"))
        .extracting(Incident::getSubject)
        .containsExactly("BTCUSDT@aggTrade");
  }

  // Restart

  private static PublishedState published(long lastWindowMs) {
    var ids = new IdRanges();
    ids.add(49);
    ids.add(50);
    return new PublishedState(
        Map.of(
            "BTCUSDT",
            new PublishedSymbol(
                lastWindowMs * 1_000,
                new PublishedSymbol.Sizes(null, null),
                new PublishedSymbol.Last(7, 200, lastWindowMs * 1_000 + 1_400_000),
                new PublishedSymbol.Last(8, 50, lastWindowMs * 1_000 + 900_000),
                new PublishedSymbol.Last(9, 210, lastWindowMs * 1_000 + 1_200_000),
                null,
                ids,
                new ClockSample(receive(lastWindowMs + 1_000), (lastWindowMs + 1_000) * 1_000_000),
                List.of(),
                new PublishedSymbol.Book(null, true, List.of()))));
  }

  private static FeedRun restarted(long lastWindowMs) {
    return new FeedRun(
        List.of(BTC),
        Exchange.BINANCE,
        FeedSettings.defaults(),
        new MemorySink(true),
        published(lastWindowMs));
  }

  @Test
  void aRestartOwesTheMarksOfItsAbsence() {
    FeedRun run = restarted(T);
    run.tick(receive(T + 4_300));
    run.connect(receive(T + 4_400));
    run.tick(receive(T + 5_300));
    run.at(receive(T + 5_500)).frame(quote("BTCUSDT", 300));
    run.tick(receive(T + 7_300));

    assertThat(run.marks())
        .extracting(SecondMark::getWindowStart)
        .containsExactly(
            second(T + 1_000),
            second(T + 2_000),
            second(T + 3_000),
            second(T + 4_000),
            second(T + 5_000),
            second(T + 6_000));
    assertThat(run.marks().subList(0, 5)).noneMatch(SecondMark::getQuoteUp);
    assertThat(run.marks().getLast().getQuoteUp()).isTrue();
    assertThat(run.marks().getFirst().getQuoteOffset()).isEqualTo(7);
    assertThat(run.marks().getFirst().getTradeId()).isEqualTo(50);
    assertThat(run.marks().getFirst().getDepthOffset()).isEqualTo(9);
    assertThat(run.quotes().getFirst().getEventTime()).isEqualTo(second(T + 5_500));
  }

  @Test
  void afterAnAbsenceNoQuoteIsKnownUntilTheNextComes() {
    FeedRun run = running();
    run.at(receive(T + 1_000)).frame(quote("BTCUSDT", 300));
    run.feed.onClosed(CloseCause.REMOTE_CLOSED, "", receive(T + 1_200));
    run.connect(receive(T + 1_400));
    run.tick(receive(T + 4_300));
    run.at(receive(T + 4_500)).frame(quote("BTCUSDT", 310));
    run.tick(receive(T + 6_300));

    for (long second = 1; second <= 4; second++) {
      assertThat(markOf(run, T + second * 1_000).getQuoteUp()).as("second " + second).isFalse();
    }
    assertThat(markOf(run, T + 2_000).getTradeUp()).isTrue();
    assertThat(markOf(run, T + 5_000).getQuoteUp()).isTrue();
  }

  @Test
  void theLastQuoteComeAgainProvesThatNoneWasLost() {
    FeedRun run = running();
    run.at(receive(T + 1_000)).frame(quote("BTCUSDT", 300));
    run.feed.onClosed(CloseCause.REMOTE_CLOSED, "", receive(T + 1_200));
    run.connect(receive(T + 1_400));
    run.at(receive(T + 1_500)).frame(quote("BTCUSDT", 300));
    run.tick(receive(T + 3_300));

    assertThat(markOf(run, T + 1_000).getQuoteUp()).isFalse();
    assertThat(markOf(run, T + 2_000).getQuoteUp()).isTrue();
  }

  @Test
  void afterAnAbsenceNoBookIsKnownUntilADiffComes() {
    FeedRun run = inSync();
    run.at(receive(T + 1_000)).frame(depth("BTCUSDT", 111, 120, T + 1_000));
    run.feed.onClosed(CloseCause.REMOTE_CLOSED, "", receive(T + 1_200));
    run.connect(receive(T + 1_400));
    run.tick(receive(T + 4_300));
    run.at(receive(T + 4_500)).frame(depth("BTCUSDT", 121, 130, T + 4_500));
    run.tick(receive(T + 6_300));

    for (long second = 1; second <= 4; second++) {
      assertThat(markOf(run, T + second * 1_000).getDepthUp()).as("second " + second).isFalse();
    }
    assertThat(markOf(run, T + 5_000).getDepthUp()).isTrue();
  }

  @Test
  void aKeyFrameWhereTheLogStandsProvesThatNoDiffWasLost() {
    FeedRun run = inSync();
    run.feed.onClosed(CloseCause.REMOTE_CLOSED, "", receive(T + 1_200));
    run.connect(receive(T + 1_400));
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.feed.onSnapshot("BTCUSDT", snapshot(110).getBytes(UTF_8), receive(T + 1_600));
    run.tick(receive(T + 3_300));

    assertThat(markOf(run, T + 1_000).getDepthUp()).isFalse();
    assertThat(markOf(run, T + 2_000).getDepthUp()).isTrue();
  }

  @Test
  void aKeyFrameThatNoDiffComesUpToIsFollowedByTheOneThatIsTheBook() {
    FeedRun run = inSync();
    run.feed.onClosed(CloseCause.REMOTE_CLOSED, "", receive(T + 1_200));
    run.connect(receive(T + 1_400));
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.feed.onSnapshot("BTCUSDT", snapshot(115).getBytes(UTF_8), receive(T + 1_600));
    run.tick(receive(T + 3_500));
    assertThat(run.kinds).containsExactly(SnapshotKind.RESYNC, SnapshotKind.RESYNC);
    run.tick(receive(T + 3_600));
    assertThat(run.kinds).hasSize(3).last().isEqualTo(SnapshotKind.RESYNC);
    run.feed.onSnapshotDue("BTCUSDT", true);
    run.feed.onSnapshot("BTCUSDT", snapshot(118).getBytes(UTF_8), receive(T + 3_700));
    run.tick(receive(T + 5_300));
    run.at(receive(T + 5_400)).frame(depth("BTCUSDT", 119, 120, T + 5_400));
    run.tick(receive(T + 9_000));

    assertThat(published(run)).endsWith("SNAPSHOT 115", "SNAPSHOT 118", "DIFF 120");
    assertThat(markOf(run, T + 3_000).getDepthUp()).isFalse();
    assertThat(markOf(run, T + 4_000).getDepthUp()).isTrue();
    assertThat(run.kinds).hasSize(3);
    assertThat(run.incidents("GAP")).hasSize(1);
  }

  @Test
  void aLongAbsenceIsACut() {
    FeedRun run = restarted(T);
    run.tick(receive(T + 3_600_400));
    run.connect(receive(T + 3_600_500));
    run.tick(receive(T + 3_602_300));

    assertThat(run.marks())
        .extracting(
            mark -> mark.getWindowStart().getEpochSecond() - T / 1_000 + " " + mark.getCut())
        .containsExactly("1 false", "3600 true", "3601 false");
    assertThat(run.marks()).extracting(SecondMark::getQuoteUp).containsExactly(false, false, true);
  }

  @Test
  void whatARestartMissedIsOneIncidentPerStream() {
    FeedRun run = restarted(T);
    run.connect(receive(T + 4_000));
    run.frame(trade("BTCUSDT", 50, T + 900));
    run.frame(trade("BTCUSDT", 60, T + 4_000));
    run.frame(trade("BTCUSDT", 61, T + 4_000));
    run.frame(quote("BTCUSDT", 199));
    run.frame(quote("BTCUSDT", 300));
    run.frame(depth("BTCUSDT", 251, 260, T + 4_000));

    assertThat(run.incidents("DOWN"))
        .extracting(i -> i.getSubject() + " " + i.getFromId() + " " + i.getUntilId())
        .containsExactly(
            "BTCUSDT@aggTrade 51 59", "BTCUSDT@bookTicker 201 299", "BTCUSDT@depth 211 250");
    assertThat(run.incidents("GAP")).isEmpty();
    assertThat(run.trades()).hasSize(2);
    assertThat(run.quotes()).hasSize(1);
  }

  @Test
  void aRestartWithinARecordingGoesOnByItsClock() {
    var run =
        new FeedRun(
            List.of(BTC),
            Exchange.BINANCE,
            FeedSettings.defaults().withPlayed(true),
            new MemorySink(true),
            published(T));
    run.tick(System.nanoTime());
    run.connect(System.nanoTime());
    assertThat(run.marks()).isEmpty();

    run.frame(clock(receive(T + 2_500)));
    run.frame(clock(receive(T + 4_300)));

    assertThat(run.marks())
        .extracting(mark ->
            (mark.getWindowStart().toEpochMilli() - T) / 1_000 + (mark.getTradeUp() ? " up" : ""))
        .containsExactly("1", "2", "3 up");
  }

  @Test
  void aRecordedClockThatHasCaughtUpMarksItsSecondsAsLive() {
    var run = FeedRun.played(Exchange.BINANCE, List.of(BTC)).connect(0);
    run.frame(clock(receive(T)));
    run.frame(depth("BTCUSDT", 1, 2, T));
    run.frame(clock(receive(T + 1_300)));
    run.frame(clock(receive(T + 2_200)).replace("}}", ",\"live\":true}}"));
    run.frame(clock(receive(T + 2_300)).replace("}}", ",\"live\":true}}"));
    run.frame(clock(receive(T + 3_300)));
    run.frame(clock(receive(T + 4_300)));

    assertThat(run.marks())
        .extracting(SecondMark::getPlayed)
        .containsExactly(true, false, false, true);
  }

  // Frames that are not market data, and bad ones

  @Test
  void answersAndAnnouncementsGoToTheTransport() {
    FeedRun run = live(BTC);
    run.frame("{\"result\":null,\"id\":4}");
    run.frame("{\"error\":{\"code\":2,\"msg\":\"no\"},\"id\":5}");
    run.frame("{\"e\":\"serverShutdown\",\"E\":1770123456789}");

    assertThat(run.answers).containsExactly("accepted 4", "refused 5 2 no", "shutdown");
    assertThat(run.counts.control().get()).isEqualTo(3);
  }

  @Test
  void badFramesAreCountedAndSampledAndTheNextGoesOn() {
    FeedRun run = running();
    for (int i = 0; i < 1_000; i++) {
      run.frame("nonsense");
    }
    run.feed.onUnusableFrame(
        RejectReason.BINARY, new byte[] {1, 2}, 99, "expected text", receive(T));
    run.frame(quote("BTCUSDT", 111));

    assertThat(run.rejects()).hasSize(11);
    RejectedFrame binary = run.rejects().getLast();
    assertThat(binary.getReason()).isEqualTo("binary");
    assertThat(binary.getConnection()).isEqualTo("test-0");
    assertThat(binary.getFrameBytes()).isEqualTo(99);
    assertThat(run.counts.dropped(RejectReason.MALFORMED).get()).isEqualTo(1_000);
    assertThat(run.counts.frames().get()).isEqualTo(1_003);
    assertThat(run.quotes()).hasSize(1);
  }

  @Test
  void aRecordingsFramesNeedAClock() {
    var run = FeedRun.played(Exchange.BINANCE, List.of(BTC)).connect(0);
    run.frame(depth("BTCUSDT", 1, 2, T));

    assertThat(run.depth()).isEmpty();
    assertThat(run.counts.dropped(RejectReason.NO_CLOCK).get()).isOne();
  }
}

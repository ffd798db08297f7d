package io.topbook.producer.second;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.DepthKind;
import io.topbook.avro.SecondMark;
import io.topbook.producer.publish.MemorySink;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every recording of `shared/data/binance`, against the counts its README gives.
class RecordingsTest {
  record Expected(
      Exchange exchange, List<String> files, int quotes, int trades, int diffs, int snapshots) {
    @Override
    public String toString() {
      return files.getFirst();
    }
  }

  static Stream<Arguments> recordings() {
    return Stream.of(
            recording(
                Exchange.BINANCE,
                73_174,
                19_904,
                6_495,
                1,
                "hftbacktest/spot_btcusdt_20240808.gz",
                "hftbacktest/spot_btcusdt_20240809.gz"),
            recording(
                Exchange.BINANCE, 8_015, 3_144, 3_929, 0, "hftbacktest/spot_btcusdt_20230405.gz"),
            recording(
                Exchange.BINANCE_USDM,
                66_089,
                21_313,
                6_551,
                1,
                "hftbacktest/usdm_btcusdt_20240808.gz"),
            recording(
                Exchange.BINANCE_USDM,
                52_260,
                10_701,
                9_022,
                1,
                "hftbacktest/usdm_btcusdt_20240718.gz",
                "hftbacktest/usdm_btcusdt_20240719.gz"),
            recording(
                Exchange.BINANCE_USDM,
                6_765,
                2_197,
                4_322,
                1,
                "hftbacktest/usdm_btcusdt_20230404.gz"),
            recording(
                Exchange.BINANCE_COINM,
                19_136,
                2_286,
                26_847,
                1,
                "hftbacktest/coinm_btcusd_perp_20240808.gz"),
            recording(
                Exchange.BINANCE,
                5_408,
                1_240,
                4_709,
                10,
                "cryptofeed/spot_10symbols_20210405.txt.gz"),
            recording(
                Exchange.BINANCE,
                412,
                28,
                546,
                4,
                "cryptofeed/spot_4symbols_20210814.ws.txt.gz",
                "cryptofeed/spot_4symbols_20210814.snapshots.txt.gz"),
            recording(
                Exchange.BINANCE_USDM,
                3_424,
                574,
                4_423,
                5,
                "cryptofeed/usdm_5symbols_20210405.txt.gz"),
            recording(
                Exchange.BINANCE_USDM,
                613,
                91,
                764,
                4,
                "cryptofeed/usdm_4symbols_20210722.ws.txt.gz",
                "cryptofeed/usdm_4symbols_20210722.snapshots.txt.gz"),
            recording(
                Exchange.BINANCE,
                128,
                11,
                336,
                4,
                "cryptofeed/binanceus_4symbols_20211012.ws.txt.gz",
                "cryptofeed/binanceus_4symbols_20211012.snapshots.txt.gz"))
        .map(Arguments::of);
  }

  private static Expected recording(
      Exchange exchange, int quotes, int trades, int diffs, int snapshots, String... files) {
    return new Expected(exchange, Arrays.asList(files), quotes, trades, diffs, snapshots);
  }

  /// Runs of the recordings, each played once for all tests; none of them changes a run.
  private static final Map<Expected, FeedRun> RUNS = new HashMap<>();

  private static FeedRun play(Expected expected) {
    return RUNS.computeIfAbsent(expected, RecordingsTest::playAnew);
  }

  private static FeedRun playAnew(Expected expected) {
    return FeedRun.of(expected.exchange, Recording.of(expected.files.toArray(String[]::new)));
  }

  @AfterAll
  static void forget() {
    RUNS.clear();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void everyFrameIsPublishedAndNoGapIsInvented(Expected expected) {
    FeedRun run = play(expected);

    assertThat(run.quotes()).hasSize(expected.quotes);
    assertThat(run.trades()).hasSize(expected.trades);
    assertThat(distinctDiffs(run)).isEqualTo(expected.diffs);
    assertThat(run.depth().stream().filter(RecordingsTest::isKeyFrame)).hasSize(expected.snapshots);
    assertThat(run.incidents("GAP", "DOWN")).isEmpty();
    assertThat(run.incidents("NO_SNAPSHOT")).hasSize(expected.snapshots == 0 ? 1 : 0);
    assertThat(run.rejects()).isEmpty();
    assertThat(run.counts.frames().get())
        .isEqualTo(run.counts.data().get() + run.counts.control().get());
    assertThat(run.answers).containsExactly("end");
    assertThat(run.feed.isDrained()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void playingTwiceGivesTheSameBytes(Expected expected) {
    List<MemorySink.Stored> once = play(expected).sink.log();
    List<MemorySink.Stored> again = playAnew(expected).sink.log();

    assertThat(again).hasSameSizeAs(once);
    for (int i = 0; i < once.size(); i++) {
      assertThat(again.get(i).topic()).isEqualTo(once.get(i).topic());
      assertThat(again.get(i).value()).isEqualTo(once.get(i).value());
    }
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void everySecondOfEverySymbolHasItsMark(Expected expected) {
    FeedRun run = play(expected);

    Map<Integer, List<SecondMark>> bySymbol = new TreeMap<>();
    run.marks()
        .forEach(
            mark -> bySymbol.computeIfAbsent(mark.getSymbolId(), _ -> new ArrayList<>()).add(mark));
    assertThat(bySymbol).hasSize(run.symbols.size());
    bySymbol.values().forEach(RecordingsTest::checkMarks);
  }

  private static void checkMarks(List<SecondMark> marks) {
    for (int i = 0; i < marks.size(); i++) {
      SecondMark mark = marks.get(i);
      boolean edge = i == 0 || i == marks.size() - 1;
      assertThat(mark.getWindowStart()).isEqualTo(marks.getFirst().getWindowStart().plusSeconds(i));
      assertThat(mark.getDepthUp()).as("depth up at " + mark).isEqualTo(!edge);
      assertThat(mark.getQuoteUp()).as("quotes up at " + mark).isEqualTo(!edge);
      assertThat(mark.getPlayed()).isTrue();
      assertThat(mark.getCut()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void aMarkNamesTheLastRecordsAheadOfIt(Expected expected) {
    FeedRun run = play(expected);

    Map<String, Long> offsets = new HashMap<>();
    Map<String, Long> ids = new HashMap<>();
    for (MemorySink.Stored stored : run.sink.log()) {
      switch (stored.topic()) {
        case BOOK_TICKERS -> {
          offsets.put("quote" + stored.key(), stored.offset());
          ids.merge(
              "quote" + stored.key(),
              MemorySink.decode(stored.value(), BookTicker.class).getUpdateId(),
              Math::max);
        }
        case DEPTH -> {
          offsets.put("depth" + stored.key(), stored.offset());
          DepthEvent event = MemorySink.decode(stored.value(), DepthEvent.class);
          if (event.getKind() == DepthKind.DIFF) {
            ids.merge("depth" + stored.key(), event.getLastUpdateId(), Math::max);
          }
        }
        case SECOND_MARKS -> {
          SecondMark mark = MemorySink.decode(stored.value(), SecondMark.class);
          assertThat(mark.getQuoteOffset()).isEqualTo(offsets.get("quote" + stored.key()));
          assertThat(mark.getDepthOffset()).isEqualTo(offsets.get("depth" + stored.key()));
          assertThat(mark.getQuoteId()).isEqualTo(ids.get("quote" + stored.key()));
          assertThat(mark.getDepthId()).isEqualTo(ids.get("depth" + stored.key()));
        }
        default -> {}
      }
    }
    assertThat(offsets).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void quoteTimesFitTheBook(Expected expected) {
    FeedRun run = play(expected);

    Map<Integer, Instant> last = new HashMap<>();
    for (BookTicker quote : run.quotes()) {
      Instant before = last.put(quote.getSymbolId(), quote.getEventTime());
      assertThat(before == null || !quote.getEventTime().isBefore(before)).isTrue();
    }
    System.out.println(expected + ": " + statistics(run));
  }

  /// How far quotes' times lie from the depth event that holds their id: a figure to look at.
  private static String statistics(FeedRun run) {
    Map<Integer, TreeMap<Long, DepthEvent>> diffs = new HashMap<>();
    run.depth().stream()
        .filter(event -> !isKeyFrame(event))
        .forEach(event ->
            diffs
                .computeIfAbsent(event.getSymbolId(), _ -> new TreeMap<>())
                .put(event.getLastUpdateId(), event));
    int inside = 0;
    int within = 0;
    for (BookTicker quote : run.quotes()) {
      var covering =
          diffs
              .getOrDefault(quote.getSymbolId(), new TreeMap<>())
              .ceilingEntry(quote.getUpdateId());
      if (covering != null && covering.getValue().getFirstUpdateId() <= quote.getUpdateId()) {
        inside++;
        long ms =
            Duration.between(quote.getEventTime(), covering.getValue().getEventTime()).toMillis();
        if (ms >= -20 && ms <= 120) {
          within++;
        }
      }
    }
    long steady = run.marks().stream().filter(SecondMark::getClockSteady).count();
    return run.quotes().size()
        + " quotes, "
        + inside
        + " inside a diff, "
        + within
        + " of them at -20 to 120 ms before its E; "
        + steady
        + " of "
        + run.marks().size()
        + " marks steady; "
        + run.incidents("CLOCK_JUMP").size()
        + " clock jumps; first mark "
        + run.marks().getFirst().getWindowStart()
        + ", offset "
        + run.marks().getFirst().getClockOffsetNs()
        + ", republished "
        + run.counts.republished().get()
        + ", inexact "
        + run.counts.inexact().get();
  }

  private static boolean isKeyFrame(DepthEvent event) {
    return event.getKind() == DepthKind.SNAPSHOT;
  }

  private static int distinctDiffs(FeedRun run) {
    Set<List<Object>> diffs = new HashSet<>();
    run.depth().stream()
        .filter(event -> !isKeyFrame(event))
        .forEach(event ->
            diffs.add(List.of(event.getSymbolId(), event.getEventTime(), event.getLastUpdateId())));
    return diffs.size();
  }

  /// Killed between two frames, at several places: what the second run publishes is what the first
  /// would have, the times of spot quotes included, and a snapshot still joins the diffs before it.
  @ParameterizedTest
  @MethodSource("recordings")
  void aKillBetweenTwoFramesChangesNothingButTheMarksThere(Expected expected) {
    FeedRun undisturbed = play(expected);
    List<SpecificRecord> raw = raw(undisturbed);
    List<SecondMark> marks = undisturbed.marks();
    List<String> frames = new ArrayList<>();
    Recording recording = Recording.of(expected.files.toArray(String[]::new));
    recording.play(frames::add);

    for (double share : new double[] {0.003, 0.02, 0.4, 0.9}) {
      int kill = (int) (frames.size() * share);
      FeedRun first = FeedRun.played(expected.exchange, recording.symbols());
      first.connect(0);
      frames.subList(0, kill).forEach(first::frame);
      FeedRun second = first.restarted(expected.exchange);
      second.connect(0);
      // The stand-in exchange begins each socket with its clock.
      second.frame(lastClock(frames.subList(0, kill)));
      frames.subList(kill, frames.size()).forEach(second::frame);
      second.feed.onTick(0);

      assertThat(raw(second)).as("killed after frame " + kill).isEqualTo(raw);
      List<SecondMark> marksOfBoth = second.marks();
      assertThat(marksOfBoth.stream().map(RecordingsTest::withoutUp).toList())
          .isEqualTo(marks.stream().map(RecordingsTest::withoutUp).toList());
      assertDepthIsUpAgainFromTheFirstDiffOn(second, first.depth().size(), marksOfBoth, marks);
      // Ids of quotes are not consecutive, so that any two around a kill may miss some between
      // them.
      assertThat(second.incidents("GAP", "DOWN"))
          .allMatch(incident -> incident.getSubject().endsWith("@bookTicker"));
      assertThat(second.incidents("NO_SNAPSHOT")).isEqualTo(undisturbed.incidents("NO_SNAPSHOT"));
    }
  }

  /// But for the second that holds it.
  ///
  /// @param published how many depth events there were before the kill
  /// @param marks of the run with the kill
  /// @param undisturbed the marks without it
  private static void assertDepthIsUpAgainFromTheFirstDiffOn(
      FeedRun run, int published, List<SecondMark> marks, List<SecondMark> undisturbed) {
    Map<Integer, Instant> since = new HashMap<>();
    run.depth().stream()
        .skip(published)
        .forEach(diff -> since.putIfAbsent(diff.getSymbolId(), diff.getEventTime().plusSeconds(1)));
    for (int i = 0; i < undisturbed.size(); i++) {
      SecondMark expected = undisturbed.get(i);
      SecondMark mark = marks.get(i);
      Instant up = since.getOrDefault(mark.getSymbolId(), Instant.MAX);
      assertThat(mark.getDepthUp() && !expected.getDepthUp()).as("%s", mark).isFalse();
      if (expected.getDepthUp() && mark.getWindowStart().isAfter(up)) {
        assertThat(mark.getDepthUp()).as("%s", mark).isTrue();
      }
    }
  }

  private static String lastClock(List<String> frames) {
    return frames.reversed().stream()
        .filter(frame -> frame.contains("!clock"))
        .findFirst()
        .orElseThrow();
  }

  /// The raw records, those of a topic in order.
  private static List<SpecificRecord> raw(FeedRun run) {
    List<SpecificRecord> records = new ArrayList<>();
    records.addAll(run.quotes());
    records.addAll(run.trades());
    records.addAll(run.depth());
    return records;
  }

  private static String withoutUp(SecondMark mark) {
    return mark.getSymbolId()
        + " "
        + mark.getWindowStart()
        + " "
        + mark.getQuoteOffset()
        + " "
        + mark.getTradeOffset()
        + " "
        + mark.getDepthOffset()
        + " "
        + mark.getClockOffsetNs();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void recordsBehindAKeyFrameAreTheDiffsPublishedBefore(Expected expected) {
    FeedRun run = play(expected);

    long records = run.sink.log().stream().filter(stored -> stored.topic() == Topic.DEPTH).count();
    assertThat(records)
        .isEqualTo(expected.diffs + expected.snapshots + run.counts.republished().get());
  }
}

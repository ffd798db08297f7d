package io.topbook.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.sim.sentlog.SentEvent;
import io.topbook.sim.sentlog.SentHistory;
import io.topbook.sim.sentlog.SentLog;
import io.topbook.sim.verify.Row.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each test says what was sent and what lies in the topic; the table goes the same way.
class ComparisonTest {
  private static final long E0 = 1_700_000_000_000L;
  private static final String ALL =
      "btcusdt@bookTicker,btcusdt@aggTrade,btcusdt@depth@100ms,ethusdt@aggTrade";

  @TempDir Path folder;

  private SentLog log;
  private final List<SentEvent> stored = new ArrayList<>();
  private final Map<SentEvent, Long> times =
      new TreeMap<>(java.util.Comparator.comparingInt(System::identityHashCode));
  private final List<SentEvent> repaired = new ArrayList<>();
  private long now = 1_000_000;
  private long silence = 2_000_000;
  private boolean everybody;
  private Comparison comparison;
  private LogSide side;

  @BeforeEach
  void open() throws Exception {
    log = SentLog.in(folder, 1000);
    log.subscribed(now, 1, List.of(ALL.split(",")));
    log.subscribed(now, 2, List.of("btcusdt@depth@100ms"));
  }

  private static String quote(long id, String bid) {
    return "{\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"%s\",\"B\":\"1.50\",\"a\":\"11\",\"A\":\"2\"}"
        .formatted(id, bid);
  }

  private static String trade(long id, String price, long second) {
    return ("{\"e\":\"aggTrade\",\"E\":%d,\"s\":\"BTCUSDT\",\"a\":%d,\"p\":\"%s\",\"q\":\"3\","
            + "\"f\":%d,\"l\":%d,\"T\":%d,\"m\":true,\"M\":true}")
        .formatted(E0 + second * 1000, id, price, id * 2, id * 2 + 1, E0 + second * 1000);
  }

  private static String depth(long first, long last, String bids) {
    return "{\"e\":\"depthUpdate\",\"E\":%d,\"s\":\"BTCUSDT\",\"U\":%d,\"u\":%d,\"b\":%s,\"a\":[]}"
        .formatted(E0 + last, first, last, bids);
  }

  /// Sends to these connections.
  private void sent(String connections, String... payloads) {
    for (String payload : payloads) {
      byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
      now += 1_000;
      log.frame(now, connections, bytes, 0, bytes.length);
    }
  }

  private SentEvent stored(String payload) {
    SentEvent event =
        Objects.requireNonNull(SentEvent.parse(payload.getBytes(StandardCharsets.UTF_8)));
    stored.add(event);
    return event;
  }

  private void stored(String... payloads) {
    Stream.of(payloads).forEach(this::stored);
  }

  private Tally compare(Kind kind) throws Exception {
    return compare(kind, 0);
  }

  private Tally compare(Kind kind, long lost) throws Exception {
    log.closed(now + silence, 1, Long.MAX_VALUE, lost);
    log.closed(now + silence, 2, Long.MAX_VALUE, 0);
    log.closed(now + silence, 3, Long.MAX_VALUE, 0);
    return compareWhileOpen(kind);
  }

  private Tally compareWhileOpen(Kind kind) throws Exception {
    log.close();
    SentHistory history = SentHistory.of(List.of(folder));
    var streams = new Streams();
    var collectors = LogSide.collectors(history);
    side =
        new LogSide(
            history,
            (connection, symbol) ->
                everybody || collectors.getOrDefault(connection, Set.of()).contains(symbol),
            _ -> true,
            streams);
    comparison = new Comparison(streams, 1_000_000, 5);
    try (var sent = new Buckets(3);
        var topic = new Buckets(3);
        var table = new Buckets(3)) {
      side.read(sent);
      for (SentEvent event : stored) {
        row(event, streams, Origin.TOPIC, Origin.TOPIC_REPAIRED, topic);
        row(event, streams, Origin.TABLE, Origin.TABLE_REPAIRED, table);
      }
      comparison.compare(sent, topic, table, 3);
    }
    Tally tally = comparison.of(kind);
    assertThat(tally.topic()).usingRecursiveComparison().isEqualTo(tally.table());
    return tally;
  }

  private void row(SentEvent event, Streams streams, Origin live, Origin late, Side.Sink to)
      throws IOException {
    Kind kind = Kind.of(event).orElseThrow();
    var stream = streams.known(event.symbol(), kind);
    if (stream.isPresent()) {
      boolean isRepaired = repaired.contains(event);
      to.row(
          new Row(
              isRepaired ? late : live,
              stream.getAsInt(),
              Kind.firstIdOf(event),
              Kind.idOf(event),
              Values.hash(event),
              0,
              times.getOrDefault(event, Row.UNKNOWN),
              isRepaired || event.eventMicros() == SentEvent.ABSENT
                  ? Row.UNKNOWN
                  : event.eventMicros()));
    }
  }

  @Test
  void whatWasSentAndIsThereIsEqualHoweverTheNumbersAreWritten() throws Exception {
    sent("1", quote(5, "10.00000000"), quote(7, "10.1"));
    sent("1", trade(1, "10.0", 1), trade(2, "0.1", 2));
    sent("1,2", depth(4, 8, "[[\"10.0\",\"1.0\"],[\"9\",\"0.00000000\"]]"));
    stored(quote(7, "10.10"), quote(5, "10"), trade(2, "0.10", 2), trade(1, "10", 1));
    stored(depth(4, 8, "[[\"9.0\",\"0\"],[\"10\",\"1\"]]"));

    Tally quotes = compare(Kind.QUOTE);
    assertThat(quotes.expected()).isEqualTo(2);
    assertThat(quotes.topic().found()).isEqualTo(2);
    assertThat(comparison.of(Kind.TRADE).topic().found()).isEqualTo(2);
    assertThat(comparison.of(Kind.DEPTH).topic().found()).isEqualTo(1);
    assertThat(comparison.isEqual()).isTrue();
  }

  @Test
  void whatIsNotThereIsMissing() throws Exception {
    sent("1", trade(1, "1", 1), trade(2, "2", 2), trade(3, "3", 3));
    stored(trade(2, "2", 2));

    assertThat(compare(Kind.TRADE).topic().missing()).isEqualTo(2);
    assertThat(comparison.missing(Origin.TOPIC)).extracting(Row::id).containsOnly(1L, 3L);
    assertThat(comparison.isEqual()).isFalse();
  }

  @Test
  void anyOtherValueIsDifferent() throws Exception {
    sent("1", quote(5, "10"), trade(1, "1", 1), depth(4, 8, "[[\"10\",\"1\"]]"));
    stored(quote(5, "10.00000001"), trade(1, "1", 2), depth(4, 8, "[[\"10\",\"2\"]]"));

    assertThat(compare(Kind.QUOTE).table().different()).isEqualTo(1);
    assertThat(comparison.of(Kind.TRADE).table().different()).isEqualTo(1);
    assertThat(comparison.of(Kind.DEPTH).table().different()).isEqualTo(1);
    assertThat(comparison.of(Kind.QUOTE).table().missing()).isZero();
    assertThat(comparison.isEqual()).isFalse();
  }

  @Test
  void whatWasNotSentIsExtraWithinWhatTheLogCoversAndNobodysBusinessOutside() throws Exception {
    sent("1", quote(5, "10"), quote(9, "10"));
    stored(quote(5, "10"), quote(7, "10"), quote(9, "10"), quote(4, "10"), quote(10, "10"));

    Tally quotes = compare(Kind.QUOTE);
    assertThat(quotes.topic().extra()).isEqualTo(1);
    assertThat(quotes.topic().outside()).isEqualTo(2);
    assertThat(comparison.isEqual()).isFalse();
  }

  /// The simulator starts again, having been killed before the last half second of its log was on
  /// disk, or stopped.
  private void startAgain(boolean killed) throws Exception {
    log.close();
    if (killed) {
      Path file = folder.resolve("sent-1000.log.gz");
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length - 8));
    }
    log = SentLog.in(folder, 2000);
    log.subscribed(now, 1, List.of(ALL.split(",")));
    log.subscribed(now, 2, List.of("btcusdt@depth@100ms"));
  }

  private void sendBeforeAndAfter(boolean killed) throws Exception {
    sent("1", quote(5, "10"), trade(1, "1", 49), trade(4, "1", 50), depth(4, 5, "[]"));
    now += 2_000_000;
    startAgain(killed);
    sent("1", quote(50, "10"), trade(11, "1", 60), depth(50, 51, "[]"));
    sent("1", quote(60, "10"), trade(13, "1", 70), depth(60, 61, "[]"));
    stored(quote(5, "10"), quote(6, "10"), quote(50, "10"), quote(60, "10"));
    stored(trade(1, "1", 49), trade(4, "1", 50), trade(11, "1", 60));
    stored(trade(5, "1", 50), trade(3, "1", 51)); // the second one came late
    stored(trade(13, "1", 70));
    stored(depth(4, 5, "[]"), depth(6, 8, "[]"), depth(50, 51, "[]"), depth(60, 61, "[]"));
  }

  @Test
  void whatAKilledSimulatorSentBehindTheEndOfItsLogIsNotCovered() throws Exception {
    sendBeforeAndAfter(true);

    Tally trades = compare(Kind.TRADE);

    assertThat(trades.topic().outside()).isEqualTo(2);
    assertThat(comparison.of(Kind.QUOTE).topic().outside()).isOne();
    assertThat(comparison.of(Kind.DEPTH).topic().outside()).isOne();
    assertThat(comparison.isEqual()).isTrue();
    assertThat(side.breaks())
        .singleElement()
        .asString()
        .contains("started 1970-01-01T00:00:01Z breaks off at 1970-01-01T00:00:01.004Z", "killed");
  }

  @Test
  void whatIsBehindACleanEndWasNeverSent() throws Exception {
    sendBeforeAndAfter(false);

    Tally quotes = compare(Kind.QUOTE);

    assertThat(quotes.topic().extra()).isOne();
    assertThat(comparison.of(Kind.TRADE).topic().extra()).isEqualTo(2);
    assertThat(comparison.of(Kind.DEPTH).topic().extra()).isOne();
    assertThat(side.breaks()).isEmpty();
  }

  @Test
  void whatWasNeverSentAfterAKillIsExtraAllTheSame() throws Exception {
    sendBeforeAndAfter(true);
    stored(quote(55, "10"), trade(12, "1", 65), depth(55, 56, "[]"));

    Tally quotes = compare(Kind.QUOTE);

    assertThat(quotes.topic().extra()).isOne();
    assertThat(comparison.of(Kind.TRADE).topic().extra()).isOne();
    assertThat(comparison.of(Kind.DEPTH).topic().extra()).isOne();
  }

  @Test
  void tradesSentBeforeTheLogBeganAreOutsideThoughALateOneIsTheFirstInIt() throws Exception {
    sent("1", trade(100, "1", 50), trade(200, "1", 51));
    stored(trade(100, "1", 50), trade(150, "1", 49), trade(200, "1", 51));

    Tally trades = compare(Kind.TRADE);
    assertThat(trades.topic().extra()).isZero();
    assertThat(trades.topic().outside()).isEqualTo(1);
    assertThat(comparison.isEqual()).isTrue();
  }

  @Test
  void aTradeFetchedByRestNeedsNoSending() throws Exception {
    sent("1", trade(100, "1", 50), trade(200, "1", 52));
    stored(trade(100, "1", 50), trade(200, "1", 52));
    repaired.add(stored(trade(150, "1", 51)));

    assertThat(compare(Kind.TRADE).topic().repaired()).isEqualTo(1);
    assertThat(comparison.isEqual()).isTrue();
  }

  @Test
  void repeatsInTheTopicAreCountedButARowTwiceIsWrong() throws Exception {
    sent("1", quote(5, "10"));
    stored(quote(5, "10"), quote(5, "10"));

    assertThat(compare(Kind.QUOTE).topic().repeated()).isEqualTo(1);
    assertThat(comparison.problems())
        .extracting(Comparison.Problem::fault)
        .containsExactly(Comparison.Fault.REPEATED);
    assertThat(comparison.isEqual()).isFalse();
  }

  @Test
  void whatIsSentAgainOrDoesNotRiseIsADuplicate() throws Exception {
    sent("1", quote(7, "10"), quote(5, "9"), quote(7, "10"), trade(1, "1", 1), trade(1, "1", 1));
    stored(quote(7, "10"), trade(1, "1", 1));

    Tally quotes = compare(Kind.QUOTE);
    assertThat(quotes.sent()).isEqualTo(3);
    assertThat(quotes.expected()).isEqualTo(1);
    assertThat(quotes.duplicates()).isEqualTo(2);
    assertThat(comparison.of(Kind.TRADE).duplicates()).isEqualTo(1);
    assertThat(comparison.isEqual()).isTrue();
  }

  @Test
  void aFaultThatNamesAnotherSymbolHidesNothingOfThatOne() throws Exception {
    sent("1", quote(5, "10"));
    log.altered(now, 1, "wrong_symbol", quote(1_000, "10").getBytes(StandardCharsets.UTF_8));
    sent("1", quote(6, "10"), quote(7, "10"));
    stored(quote(5, "10"));

    Tally quotes = compare(Kind.QUOTE);
    assertThat(quotes.altered()).isOne();
    assertThat(quotes.expected()).isEqualTo(3);
    assertThat(comparison.missing(Origin.TOPIC)).extracting(Row::id).containsOnly(6L, 7L);
  }

  @Test
  void whatWasLostWithItsSocketIsNotExpectedAndMayBeThereAllTheSame() throws Exception {
    sent("1", quote(5, "10"), quote(6, "10"), quote(7, "10"));
    stored(quote(5, "10"), quote(6, "10"));

    Tally quotes = compare(Kind.QUOTE, 2);
    assertThat(quotes.lost()).isEqualTo(2);
    assertThat(quotes.expected()).isEqualTo(1);
    assertThat(quotes.topic().notExpected()).isEqualTo(1);
    assertThat(comparison.isEqual()).isTrue();
  }

  @Test
  void whatWasSentRightBeforeTheEndOfAConnectionNeedNotHaveBeenRead() throws Exception {
    sent("1", quote(5, "10"));
    now += 1_500_000;
    sent("1", quote(6, "10"), quote(7, "10"));
    silence = 0;
    stored(quote(5, "10"), quote(6, "10.5"));

    Tally quotes = compare(Kind.QUOTE);
    assertThat(quotes.expected()).isEqualTo(1);
    assertThat(quotes.unsure()).isEqualTo(2);
    assertThat(quotes.topic().missing()).isZero();
    assertThat(quotes.topic().different()).isEqualTo(1);
  }

  @Test
  void whatABadLinkHoldsBackIsNotExpectedYet() throws Exception {
    sent("1", quote(1, "9"));
    log.fault(now, "1", "half_open", "{\"kind\":\"half_open\"}");
    sent("1", quote(2, "9"), quote(3, "9"));
    now += 2_000_000;
    sent("2", depth(1, 1, "[]"));
    stored(quote(1, "9"));

    Tally quotes = compareWhileOpen(Kind.QUOTE);

    assertThat(quotes.held()).isEqualTo(2);
    assertThat(quotes.expected()).isOne();
    assertThat(quotes.topic().missing()).isZero();
  }

  @Test
  void whatNoCollectorWasSentIsNotExpected() throws Exception {
    sent("2", depth(4, 8, "[[\"10\",\"1\"]]"));
    sent("1,2", depth(9, 12, "[[\"10\",\"1\"]]"));
    stored(depth(9, 12, "[[\"10\",\"1\"]]"));

    assertThat(compare(Kind.DEPTH).sent()).isEqualTo(1);
    assertThat(comparison.isEqual()).isTrue();
  }

  /// A collector and somebody else who takes quotes, trades and depth, whose depth is cut
  /// otherwise.
  private void sendTwoCuts() {
    log.subscribed(now, 3, List.of(ALL.split(",")));
    sent("1", depth(1, 4, "[]"));
    sent("3", depth(1, 6, "[]"));
    sent("1", depth(5, 8, "[]"));
    sent("3", depth(7, 10, "[]"));
    sent("1", depth(9, 12, "[]"));
  }

  @Test
  void aDiffWhoseIdsAreAllThereCutOtherwiseIsFound() throws Exception {
    sendTwoCuts();
    stored(depth(1, 4, "[]"), depth(5, 8, "[]"), depth(9, 12, "[]"));

    Tally diffs = compare(Kind.DEPTH);

    assertThat(diffs.expected()).isEqualTo(5);
    assertThat(diffs.topic().found()).isEqualTo(5);
    assertThat(diffs.topic().cutOtherwise()).isEqualTo(2);
    assertThat(comparison.isEqual()).isTrue();
  }

  @Test
  void aDiffOfWhichOneIdIsNowhereIsMissing() throws Exception {
    sendTwoCuts();
    stored(depth(1, 4, "[]"), depth(9, 12, "[]"));

    assertThat(compare(Kind.DEPTH).topic().missing()).isEqualTo(3);
    assertThat(comparison.missing(Origin.TOPIC)).extracting(Row::id).containsOnly(6L, 8L, 10L);
  }

  @Test
  void idsThatFuturesSkipBetweenTwoDiffsAreNotMissed() throws Exception {
    log.subscribed(now, 3, List.of(ALL.split(",")));
    String first = depth(10, 19, "[]").replace("\"U\"", "\"pu\":5,\"U\"");
    String second = depth(30, 39, "[]").replace("\"U\"", "\"pu\":19,\"U\"");
    String both = depth(10, 39, "[]").replace("\"U\"", "\"pu\":5,\"U\"");
    sent("1", first);
    sent("3", both.replace("39", "38"));
    sent("1", second);
    stored(first, second);

    assertThat(compare(Kind.DEPTH).topic().cutOtherwise()).isOne();
    assertThat(comparison.isEqual()).isTrue();
  }

  @Test
  void partialDepthOfWhoTakesNoDiffsIsNoDiff() throws Exception {
    everybody = true;
    log.subscribed(now, 3, List.of("btcusdt@depth5@100ms"));
    sent("3", depth(1, 4, "[[\"10\",\"1\"]]"));
    sent("2", depth(1, 6, "[]"));
    stored(depth(1, 6, "[]"));

    assertThat(compare(Kind.DEPTH).sent()).isOne();
    assertThat(comparison.isEqual()).isTrue();
  }

  @Test
  void theTimeOfASpotQuoteLiesBetweenThoseOfTheEventsAroundIt() throws Exception {
    sent("1", trade(1, "1", 10), quote(5, "10"), quote(6, "10"), trade(2, "1", 20));
    stored(trade(1, "1", 10), trade(2, "1", 20));
    times.put(stored(quote(5, "10")), (E0 + 9_001) * 1000);
    times.put(stored(quote(6, "10")), (E0 + 21_001) * 1000);

    assertThat(compare(Kind.QUOTE).topic().different()).isEqualTo(1);
    assertThat(comparison.problems())
        .first()
        .satisfies(problem -> assertThat(problem.found().id()).isEqualTo(6))
        .satisfies(problem -> assertThat(problem.note()).contains("event time"));
  }

  @Test
  void tickersOfAllSymbolsAreNotCompared() throws Exception {
    sent("1", quote(5, "10"), "[{\"e\":\"24hrMiniTicker\",\"E\":1,\"s\":\"BTCUSDT\"}]");
    stored(quote(5, "10"));

    assertThat(compare(Kind.QUOTE).topic().found()).isEqualTo(1);
  }
}

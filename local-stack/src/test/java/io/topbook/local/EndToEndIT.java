package io.topbook.local;

import static io.topbook.local.TestStack.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.topbook.local.look.Health;
import io.topbook.local.process.RunState;
import io.topbook.local.process.RunState.PartState;
import io.topbook.local.process.RunState.Standing;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Folders;
import io.topbook.local.setup.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Frames to rows through every real part, by the command that people type.
class EndToEndIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int SECONDS = 40;

  /// Of a bar's quality: a trade came late, as some do on the simulated market, too.
  private static final int REVISED = 16;

  private static final int REPAIRED = 32;

  private static final Duration PAST = Duration.ofMinutes(5);

  private static final String PAST_SYMBOLS = " WHERE symbol IN ('BTCUSDT', 'ETHUSDT')";

  /// Which column of a minute has its number of trades.
  private static final int TRADES = 7;

  /// What two runs over the same frames may tell differently.
  private static final Set<String> INCIDENTAL =
      Set.of(
          "stored_at",
          "available_at",
          "superseded_at",
          "quote_offset",
          "trade_offset",
          "depth_offset");

  private static Topbooks topbook;
  private static RunFolder folder;
  private static List<String> recording;
  private static GeneratedRecording.Counts counts;

  @BeforeAll
  static void record() throws IOException {
    // Stays between builds, so that starting is as fast as for a user who starts again.
    Path home = Path.of("target/end-to-end").toAbsolutePath();
    topbook = new Topbooks(TestStack.installation(), home);
    folder = RunFolder.of(home, "replay");
    Path one = home.resolve("btcusdt.gz");
    Path two = home.resolve("ethusdt.gz");
    GeneratedRecording.Counts first = new GeneratedRecording("BTCUSDT", 1).write(one, SECONDS);
    GeneratedRecording.Counts second = new GeneratedRecording("ETHUSDT", 2).write(two, SECONDS);
    counts =
        new GeneratedRecording.Counts(
            first.quotes() + second.quotes(),
            first.trades() + second.trades(),
            first.diffs() + second.diffs());
    recording = List.of(one.toString(), two.toString());
  }

  @AfterAll
  static void down() throws Exception {
    topbook.run("down");
  }

  @Test
  void aReplayWithEveryPartButTheSourcesKilledOnceGivesTheRowsOfAnUndisturbedOne()
      throws Exception {
    Topbooks.Answer calm = replay("max");
    assertThat(calm.exitCode()).as(calm.output()).isZero();
    assertThat(calm.output()).contains("balanced: every frame");
    assertThat(count("book_ticker")).isEqualTo(counts.quotes());
    assertThat(count("trades")).isEqualTo(counts.trades());
    assertThat(count("depth_events WHERE kind = 'DIFF'")).isEqualTo(counts.diffs());
    assertThat(count("depth_events WHERE kind = 'SNAPSHOT'")).isGreaterThanOrEqualTo(2);
    assertBarsFollowFromRows();
    Map<String, List<String>> undisturbed = tables();

    Path output = topbook.home().resolve("killed.txt");
    Process replay = topbook.start(output, arguments("1"));
    awaitPlaying();
    for (String part : List.of("aggregator", "connect", "kafka", "registry", "postgres")) {
      kill(part);
    }
    await("the replay ends", LIMIT, () -> !replay.isAlive());

    String said = Files.readString(output);
    assertThat(replay.exitValue()).as(said).isZero();
    for (String part : List.of("aggregator", "connect", "kafka", "registry", "postgres")) {
      assertThat(said)
          .containsPattern("(?s)" + part + " +ended \\(signal 9\\).*" + part + " +ready");
    }
    Map<String, List<String>> killed = tables();
    undisturbed.forEach((table, rows) -> assertThat(killed.get(table)).as(table).isEqualTo(rows));
    assertBarsFollowFromRows();
    assertThat(topbook.run("status").output()).contains("all is well");
  }

  @Test
  void tenRecordedSymbolsComeOutToTheRow() throws Exception {
    Path file = shared("data/binance/cryptofeed/spot_10symbols_20210405.txt.gz");
    assumeTrue(file != null, "no shared/data beside the repository: nothing recorded to play");

    Topbooks.Answer answer = topbook.run("replay", "--keep", file.toString());

    assertThat(answer.exitCode()).as(answer.output()).isZero();
    assertThat(count("book_ticker")).isEqualTo(5_408);
    assertThat(count("trades")).isEqualTo(1_240);
    assertThat(count("depth_events WHERE kind = 'DIFF'")).isEqualTo(4_709);
    assertThat(count("depth_events WHERE kind = 'SNAPSHOT'")).isGreaterThanOrEqualTo(10);
    assertBarsFollowFromRows();
  }

  @Test
  void aReplayToldToStopWhileItStartsLeavesNothingRunning() throws Exception {
    topbook.run("down");
    Process replay = topbook.start(topbook.home().resolve("cut.txt"), arguments("max"));
    await("its run is starting", LIMIT, () -> replay.children().findAny().isPresent());
    ProcessHandle run = replay.children().findAny().orElseThrow();

    replay.destroy();

    await("the replay ends", LIMIT, () -> !replay.isAlive());
    assertThat(run.isAlive()).isFalse();
    assertThat(topbook.run("down").output()).contains("nothing is up");
  }

  @Test
  void aSecondDemoGoesOnWithTheIdsOfTheMarketAndItsPast() throws Exception {
    topbook.run("down");
    // Or the past would have to catch up from where the last build's ended.
    Folders.delete(RunFolder.of(topbook.home(), "demo").path());
    Instant start = Instant.now().minus(PAST).truncatedTo(ChronoUnit.SECONDS);
    demo(start);
    await("trades are stored", LIMIT, () -> count("trades") > 0);
    await("the past has caught up", LIMIT, EndToEndIT::isCaughtUp);
    for (String table : List.of("bt_1s", "trade_1s")) {
      assertThat(
              topbook.sql(
                  "SELECT symbol, window_start = first AND abs(extract(epoch FROM first) - "
                      + start.getEpochSecond()
                      + ") <= 2 FROM (SELECT symbol, window_start, quality, min(window_start) OVER"
                      + " (PARTITION BY symbol) AS first FROM "
                      + table
                      + " JOIN symbols USING (symbol_id)"
                      + PAST_SYMBOLS
                      + " AND revision >= 0) seconds WHERE quality & ~"
                      + (REVISED | REPAIRED)
                      + " <> 0 ORDER BY 1, 2"))
          .as("flagged seconds of " + table + ": each symbol's first, at the start of its past")
          .containsExactly("BTCUSDT,t", "ETHUSDT,t");
    }
    assertPastIsWhole();
    assertMinutesAreTheExchangesKlines(start);
    long newest = newestTrade();
    topbook.run("down");
    assertThat(RunFolder.of(topbook.home(), "demo").logs().resolve("topbook.log"))
        .content()
        .contains("draining")
        .doesNotContain("not all is stored yet");

    demo(start);
    await("trades after the second start", LIMIT, () -> newestTrade() > newest);
    await("the past has caught up again", LIMIT, EndToEndIT::isCaughtUp);
    assertPastIsWhole();
    assertMinutesAreTheExchangesKlines(start);

    // A market begun anew would give out the same ids again, with later times.
    assertThat(
            topbook.sql(
                "SELECT symbol_id, agg_trade_id, before FROM (SELECT symbol_id, agg_trade_id,"
                    + " lag(agg_trade_id) OVER ids AS before, lag(event_time) OVER ids > event_time"
                    + " AS backwards FROM trades WINDOW ids AS (PARTITION BY symbol_id ORDER BY"
                    + " agg_trade_id)) joined WHERE backwards OR agg_trade_id - before NOT BETWEEN"
                    + " 1 AND 1000"))
        .isEmpty();
    assertWhatWasSentIsWhatIsStored();
    topbook.run("down");
  }

  /// Bars and marks of the symbols whose market began in the past, one a second, and their trades,
  /// one an id.
  private static void assertPastIsWhole() throws Exception {
    for (String table : List.of("bt_1s", "trade_1s", "second_marks")) {
      assertThat(
              topbook.sql(
                  "SELECT symbol, window_start FROM (SELECT symbol, window_start, window_start -"
                      + " lag(window_start) OVER (PARTITION BY symbol ORDER BY window_start) AS"
                      + " step FROM "
                      + table
                      + " JOIN symbols USING (symbol_id)"
                      + PAST_SYMBOLS
                      + (table.equals("second_marks") ? "" : " AND revision >= 0")
                      + ") stepped WHERE step <> interval '1 second'"))
          .as("seconds behind a hole in " + table)
          .isEmpty();
    }
    assertThat(
            topbook.sql(
                "SELECT symbol, count(*) > 10, max(agg_trade_id) - min(agg_trade_id) + 1 - count(*)"
                    + " FROM trades JOIN symbols USING (symbol_id)"
                    + PAST_SYMBOLS
                    + " GROUP BY 1 ORDER BY 1"))
        .as("trades, and ids missing between them")
        .containsExactly("BTCUSDT,t,0", "ETHUSDT,t,0");
  }

  /// Our bars, summed to minutes, against what the simulated exchange says of these: to the digit,
  /// but for what trades are worth, which it cuts to eight decimals trade by trade.
  private static void assertMinutesAreTheExchangesKlines(Instant start) throws Exception {
    Instant from = start.plus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.MINUTES);
    Instant until = Instant.now().minus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.MINUTES);
    await(
        "the bars of whole minutes are stored",
        LIMIT,
        () ->
            topbook
                    .sql(
                        "SELECT symbol FROM trade_1s JOIN symbols USING (symbol_id)"
                            + PAST_SYMBOLS
                            + " AND revision >= 0 GROUP BY 1 HAVING max(window_start) > '"
                            + until
                            + "'")
                    .size()
                == 2);
    List<String> minutes = topbook.sql(BarsFromRows.MINUTES.formatted(from, until));
    List<String> klines = new ArrayList<>();
    for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
      klines.addAll(klines(symbol, from, until));
    }

    assertThat(minutes).hasSizeGreaterThanOrEqualTo(4);
    assertThat(minutes.stream().map(EndToEndIT::withoutWorth))
        .containsExactlyElementsOf(klines.stream().map(EndToEndIT::withoutWorth).toList());
    for (int i = 0; i < minutes.size(); i++) {
      String[] ours = minutes.get(i).split(",");
      String[] theirs = klines.get(i).split(",");
      double cut = 1e-8 * (Long.parseLong(ours[TRADES]) + 1);
      for (int column = TRADES + 2; column < ours.length; column++) {
        assertThat(Double.parseDouble(ours[column]))
            .as(minutes.get(i))
            .isCloseTo(Double.parseDouble(theirs[column]), within(cut));
      }
    }
  }

  private static String withoutWorth(String minute) {
    return String.join(",", List.of(minute.split(",")).subList(0, TRADES + 2));
  }

  /// Those with trades, their columns as in {@link BarsFromRows#MINUTES}.
  private static List<String> klines(String symbol, Instant from, Instant until) throws Exception {
    JsonNode klines =
        Health.get(
                Addresses.read(RunFolder.of(topbook.home(), "demo").addressesFile())
                    .sim()
                    .resolve(
                        "/api/v3/klines?interval=1m&limit=1000&symbol=%s&startTime=%d&endTime=%d"
                            .formatted(symbol, from.toEpochMilli(), until.toEpochMilli() - 1)))
            .body();
    List<String> lines = new ArrayList<>();
    for (JsonNode kline : klines) {
      if (kline.path(8).asLong() > 0) {
        lines.add(
            IntStream.of(0, 1, 2, 3, 4, 5, 8, 9, 7, 10)
                .mapToObj(column -> kline.path(column).asText())
                .collect(Collectors.joining(",", symbol + ',', "")));
      }
    }
    return lines;
  }

  /// Live by now, and played until then.
  private static boolean isCaughtUp() throws Exception {
    return topbook
        .sql(
            "SELECT symbol, count(*) FILTER (WHERE played) > 200, max(window_start) FILTER (WHERE"
                + " NOT played) > max(window_start) FILTER (WHERE played) + interval '5 seconds'"
                + " AND max(window_start) > now() - interval '10 seconds' FROM second_marks JOIN"
                + " symbols USING (symbol_id)"
                + PAST_SYMBOLS
                + " GROUP BY 1 ORDER BY 1")
        .equals(List.of("BTCUSDT,t,t", "ETHUSDT,t,t"));
  }

  /// Of both starts: the log has a run of each.
  private static void assertWhatWasSentIsWhatIsStored() throws Exception {
    Topbooks.Answer equal = verify();
    assertThat(equal.exitCode()).as(equal.output()).isZero();
    assertThat(equal.output()).endsWith("equal\n");

    String[] trade =
        topbook
            .sql(
                "SELECT symbol_id, agg_trade_id, price FROM trades JOIN symbols USING (symbol_id)"
                    + " WHERE symbol = 'BTCUSDT' ORDER BY agg_trade_id DESC LIMIT 1")
            .getFirst()
            .split(",");
    setPrice(trade, "price + 1");
    try {
      Topbooks.Answer altered = verify();
      assertThat(altered.exitCode()).as(altered.output()).isEqualTo(1);
      assertThat(altered.output())
          .contains("different in the table: BTCUSDT aggTrade, trade id " + trade[1] + ": price ")
          .doesNotContain("missing in")
          .endsWith("not equal\n");
    } finally {
      // The folder, and so the market and its rows, stays between builds.
      setPrice(trade, trade[2]);
    }
  }

  private static Topbooks.Answer verify() throws Exception {
    RunFolder demo = RunFolder.of(topbook.home(), "demo");
    Addresses at = Addresses.read(demo.addressesFile());
    return topbook.run(
        "exchange-sim",
        "verify",
        "--sent-log=" + demo.data().resolve("sent"),
        "--kafka=" + at.kafka(),
        "--registry=" + at.registry(),
        "--database=" + at.database(),
        "--database-password-file=" + demo.secret("topbook_reader"));
  }

  private static void setPrice(String[] trade, String price) throws Exception {
    RunFolder demo = RunFolder.of(topbook.home(), "demo");
    String password = Files.readString(demo.secret("topbook_owner")).strip();
    try (var connection =
            DriverManager.getConnection(
                Addresses.read(demo.addressesFile()).database(), "topbook_owner", password);
        var sql = connection.createStatement()) {
      int rows =
          sql.executeUpdate(
              "UPDATE marketdata.trades SET price = %s WHERE symbol_id = %s AND agg_trade_id = %s"
                  .formatted(price, trade[0], trade[1]));
      assertThat(rows).isEqualTo(1);
    }
  }

  /// @param start of the past: a whole day would take minutes to be stored
  private static void demo(Instant start) throws Exception {
    Topbooks.Answer started = topbook.run("demo", "--detach", "--history-start=" + start);
    assertThat(started.exitCode()).as(started.output()).isZero();
  }

  private static long newestTrade() throws Exception {
    return Long.parseLong(topbook.sql("SELECT max(agg_trade_id) FROM trades").getFirst());
  }

  private static void assertBarsFollowFromRows() throws Exception {
    assertThat(topbook.sql(BarsFromRows.DIFFERENT_TRADE_BARS)).containsExactly("0");
    assertThat(topbook.sql(BarsFromRows.DIFFERENT_QUOTE_BARS)).containsExactly("0");
  }

  private static Topbooks.Answer replay(String speed) throws Exception {
    return topbook.run(arguments(speed));
  }

  private static String[] arguments(String speed) {
    List<String> words = new ArrayList<>(List.of("replay", "--keep", "--speed", speed));
    words.addAll(recording);
    return words.toArray(String[]::new);
  }

  private static void awaitPlaying() throws Exception {
    await(
        "frames are being played",
        LIMIT,
        () -> {
          // The folder of the run before is deleted first.
          if (!isRunning()) {
            return false;
          }
          JsonNode sim =
              Health.get(Addresses.read(folder.addressesFile()).sim().resolve("/sim/status"))
                  .body();
          return sim.path("state").asText().equals("playing") && sim.path("line").asLong() > 50;
        });
  }

  private static boolean isRunning() throws IOException {
    return folder.state().filter(RunState::isAlive).isPresent();
  }

  /// Kills the part and waits until it serves again.
  private static void kill(String name) throws Exception {
    await(name + " is up", LIMIT, () -> state(name).standing() == Standing.READY);
    int before = state(name).restarts();
    state(name).process().alive().orElseThrow().destroyForcibly();
    await(
        name + " is back",
        LIMIT,
        () -> state(name).restarts() > before && state(name).standing() == Standing.READY);
  }

  private static PartState state(String name) throws IOException {
    return folder.state().orElseThrow().parts().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static long count(String what) throws Exception {
    return Long.parseLong(topbook.sql("SELECT count(*) FROM " + what).getFirst());
  }

  /// Every row of every table, in order, without what is incidental.
  private static Map<String, List<String>> tables() throws Exception {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    for (String table :
        List.of(
            "symbols",
            "book_ticker",
            "trades",
            "depth_events",
            "second_marks",
            "orderbook_top5",
            "bt_1s",
            "trade_1s",
            "book_1s",
            "features_1s",
            "superseded_rows")) {
      List<String> columns =
          topbook
              .sql(
                  "SELECT column_name FROM information_schema.columns WHERE table_schema ="
                      + " current_schema() AND table_name = '"
                      + table
                      + "' ORDER BY ordinal_position")
              .stream()
              .filter(column -> !INCIDENTAL.contains(column))
              .map(column -> column.equals("row") ? "row - 'available_at'" : column)
              .toList();
      tables.put(
          table,
          topbook.sql(
              "SELECT " + String.join(", ", columns) + " FROM " + table + " ORDER BY 1, 2, 3, 4"));
    }
    tables.put(
        "incidents",
        topbook.sql(
            "SELECT incident_id, kind, subject, symbol, from_time, until_time, from_id, until_id,"
                + " detail FROM incidents WHERE kind IN ('GAP', 'PERMANENT_HOLE', 'REPAIRED')"
                + " ORDER BY 1"));
    assertThat(tables.get("incidents")).as("the hole in each symbol's trades").hasSize(2);
    return tables;
  }

  /// A file of the shared folder beside the repository; null when there is none.
  private static Path shared(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    return null;
  }
}

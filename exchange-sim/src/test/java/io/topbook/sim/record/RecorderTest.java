package io.topbook.sim.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.schemas.Exchange;
import io.topbook.sim.market.NaiveBook;
import io.topbook.sim.market.RunningMarket;
import io.topbook.sim.replay.Inspector;
import io.topbook.sim.replay.Recording;
import io.topbook.sim.replay.Replay;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SYMBOLS = List.of("BTCUSDT", "ETHUSDT");

  @TempDir Path folder;

  private RecordPlan plan(int port, int connections, String name) {
    return new RecordPlan(
        URI.create("ws://127.0.0.1:" + port),
        URI.create("http://127.0.0.1:" + port + "/"),
        Exchange.BINANCE,
        RecordPlan.spread(RecordPlan.streamsOf(SYMBOLS), connections),
        folder.resolve(name),
        null);
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static List<String> lines(Path file) throws IOException {
    var lines = new ArrayList<String>();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (EOFException _) {
      // still being written
    }
    return lines;
  }

  private static List<String> frames(Path file) throws IOException {
    return lines(file).stream()
        .filter(line -> line.contains(" {\"stream\""))
        .map(line -> line.substring(line.indexOf('{')))
        .toList();
  }

  private Recording record(int connections) throws Exception {
    try (var market = RunningMarket.of(2, 400)) {
      RecordPlan plan = plan(market.port(), connections, "market.gz");
      try (var http = plan.client()) {
        Recorder.writeDown(ListedSymbols.ask(plan, http), plan);
      }
      record(plan);
    }
    return Inspector.inspect(
        List.of(folder.resolve("market.gz"), folder.resolve("market.exchangeInfo.gz")), null);
  }

  private static void record(RecordPlan plan) throws Exception {
    try (var recorder = new Recorder(plan, () -> {})) {
      recorder.start();
      await("books and frames", () -> recorder.snapshots() == 2 && recorder.frames() > 1500);
      assertThat(recorder.summary()).contains("aggTrade ", "bookTicker ", "depth ", "snapshots 2");
    }
  }

  @Test
  void aRecordingOfTheMarketIsCleanAndHoldsItsBooks() throws Exception {
    Recording recording = record(1);

    assertThat(recording.badLineCount()).isZero();
    assertThat(recording.symbols()).containsOnlyKeys("BTCUSDT", "ETHUSDT");
    assertThat(recording.connections()).containsExactly(SYMBOLS);

    assertThat(quotesLikeTheBooks()).isPositive();
  }

  /// Rebuilds the books, each with the diffs that came ahead of its snapshot, some of which may
  /// reach beyond it. Whenever a quote has the id that the book has, it is the market's own word on
  /// the best prices; a gap in the diffs throws.
  private int quotesLikeTheBooks() throws IOException {
    Map<String, Map<Long, JsonNode>> quotes = new HashMap<>();
    for (String frame : frames(folder.resolve("market.gz"))) {
      if (frame.contains("@bookTicker")) {
        JsonNode quote = JSON.readTree(frame).path("data");
        quotes
            .computeIfAbsent(quote.path("s").asText(), _ -> new HashMap<>())
            .put(quote.path("u").asLong(), quote);
      }
    }
    Map<String, NaiveBook> books = new HashMap<>();
    Map<String, List<JsonNode>> early = new HashMap<>();
    int equal = 0;
    for (String line : lines(folder.resolve("market.gz"))) {
      if (line.startsWith("http")) {
        String symbol = line.replaceFirst(".*symbol=", "").replaceFirst("&.*", "");
        var book = new NaiveBook(JSON.readTree(line.substring(line.indexOf('{'))));
        early.getOrDefault(symbol, List.of()).forEach(book::apply);
        books.put(symbol, book);
      } else if (line.contains(" {\"stream\"") && line.contains("@depth")) {
        JsonNode diff = JSON.readTree(line.substring(line.indexOf('{'))).path("data");
        String symbol = diff.path("s").asText();
        NaiveBook book = books.get(symbol);
        if (book == null) {
          early.computeIfAbsent(symbol, _ -> new ArrayList<>()).add(diff);
        } else {
          book.apply(diff);
          JsonNode quote = quotes.getOrDefault(symbol, Map.of()).get(book.lastUpdateId);
          if (quote != null) {
            assertThat(book.best()).isEqualTo(NaiveBook.best(quote));
            equal++;
          }
        }
      }
    }
    return equal;
  }

  @Test
  void aReplayOfItSendsTheSameFrames() throws Exception {
    record(1);
    Path file = folder.resolve("market.gz");

    try (var replay = Replay.atMax(List.of(file));
        var client = replay.client()) {
      client.subscribe(RecordPlan.streamsOf(SYMBOLS));
      List<String> played =
          client.untilFrame("\"end\":true").stream()
              .filter(frame -> frame.startsWith("{\"stream\":\"") && !frame.contains("!clock"))
              .filter(frame -> !frame.contains("@depthSnapshot"))
              .toList();
      assertThat(played).isEqualTo(frames(file));
    }
  }

  @Test
  void symbolsAreSpreadOverConnectionsThatReplayKeeps() throws Exception {
    assertThat(record(2).connections())
        .containsExactlyInAnyOrder(List.of("BTCUSDT"), List.of("ETHUSDT"));
  }

  @Test
  void aLostConnectionIsReplacedAndTheBookAskedForAgain() throws Exception {
    try (var market = RunningMarket.of(2, 400);
        var between = new Forwarder(market.port());
        var recorder = new Recorder(plan(between.port(), 1, "lost.gz"), () -> {})) {
      recorder.start();
      await("the first books", () -> recorder.snapshots() == 2 && recorder.frames() > 100);
      between.cut();
      long before = recorder.frames();
      await("new books", () -> recorder.snapshots() == 4 && recorder.frames() > before + 100);
      assertThat(recorder.summary()).contains("connections lost 1");
    }

    Recording recording = Inspector.inspect(List.of(folder.resolve("lost.gz")), null);
    assertThat(recording.badLineCount()).isZero();
    assertThat(lines(folder.resolve("lost.gz")).stream().filter(line -> line.startsWith("ws://")))
        .hasSize(2);
  }

  private RecordPlan btcusdt(int port, String name) {
    return new RecordPlan(
        URI.create("ws://127.0.0.1:" + port),
        URI.create("http://127.0.0.1:" + port),
        Exchange.BINANCE,
        List.of(RecordPlan.streamsOf(List.of("BTCUSDT"))),
        folder.resolve(name),
        null);
  }

  @Test
  void aRefusedSubscriptionEndsTheRecordingWithTheExchangesAnswer() throws Exception {
    var ended = new AtomicBoolean();
    try (var exchange = new ScriptedExchange(2, null);
        var recorder =
            new Recorder(btcusdt(exchange.port(), "refused.gz"), () -> ended.set(true))) {
      recorder.start();

      await("its end", ended::get);

      assertThat(recorder.failure()).hasMessageContaining("refused a subscription: {\"error\":");
      assertThat(recorder.summary()).endsWith("without a book: BTCUSDT");
    }
  }

  @Test
  void aSnapshotThatTurnsOutOlderThanTheFirstDiffIsAskedForAgain() throws Exception {
    try (var exchange = new ScriptedExchange(0, null);
        var recorder = new Recorder(btcusdt(exchange.port(), "old.gz"), () -> {})) {
      exchange.snapshotsAt(10);
      recorder.start();
      await("the first snapshot", () -> recorder.snapshots() == 1);
      assertThat(recorder.withoutBook()).as("no diff says otherwise yet").isEmpty();

      exchange.snapshotsAt(25);
      exchange.diff("BTCUSDT", 20);

      await("another one", () -> recorder.snapshots() == 2);
      assertThat(recorder.withoutBook()).isEmpty();
    }
  }

  @Test
  void aSymbolWhoseSnapshotsStayTooOldIsGivenUpAndNamed() throws Exception {
    try (var exchange = new ScriptedExchange(0, null);
        var recorder = new Recorder(plan(exchange.port(), 1, "ever-old.gz"), () -> {})) {
      recorder.start();
      await("the first snapshots", () -> recorder.snapshots() == 2);
      exchange.diff("BTCUSDT", 20);

      int giveUpAfter = 1 + Snapshots.MAX_USELESS;
      await("all questions", () -> exchange.snapshotsAsked("BTCUSDT") == giveUpAfter);

      // One that is still asked for takes turns with the other.
      exchange.snapshotsAt(25);
      exchange.diff("ETHUSDT", 30);
      await("the other's questions", () -> exchange.snapshotsAsked("ETHUSDT") == 4);
      assertThat(exchange.snapshotsAsked("BTCUSDT")).isEqualTo(giveUpAfter);
      assertThat(recorder.summary()).endsWith("without a book: BTCUSDT ETHUSDT");
    }
  }

  @Test
  void aSymbolThatHadABookIsNotNamedForALateLoss() throws Exception {
    try (var exchange = new ScriptedExchange(0, null);
        var between = new Forwarder(exchange.port());
        var recorder = new Recorder(btcusdt(between.port(), "late.gz"), () -> {})) {
      exchange.snapshotsAt(10);
      recorder.start();
      await("the snapshot", () -> recorder.snapshots() == 1);
      exchange.diff("BTCUSDT", 11);
      await("the diff", () -> recorder.frames() == 1);
      exchange.snapshotsAt(5);
      between.cut();
      await("the loss", () -> recorder.summary().contains("connections lost 1"));
      await("another connection", () -> exchange.snapshotsAsked("BTCUSDT") > 1);
      exchange.diff("BTCUSDT", 20);
      await("its diff", () -> recorder.frames() == 2);

      assertThat(recorder.withoutBook()).isEmpty();
    }
  }

  @Test
  void aRetryAfterThatIsNoNumberCountsAsNone() {
    assertThat(pause("7")).isEqualTo(Duration.ofSeconds(7));
    assertThat(pause("Wed, 21 Oct 2026 07:28:00 GMT")).isEqualTo(Duration.ofMinutes(1));
  }

  private static Duration pause(String retryAfter) {
    return Snapshots.pauseAfterRefusal(
        HttpHeaders.of(Map.of("Retry-After", List.of(retryAfter)), (_, _) -> true));
  }

  @Test
  void aSnapshotThatCannotBeWrittenIsAFailureOfTheRecording() throws Exception {
    var failure = new AtomicReference<IOException>();
    var full = new RecordingWriter(folder.resolve("full.gz"), Clock.systemUTC());
    full.close();
    try (var exchange = new ScriptedExchange(0, null);
        var http = HttpClient.newHttpClient();
        var snapshots =
            new Snapshots(http, btcusdt(exchange.port(), "unused.gz"), full, failure::set)) {
      snapshots.start();
      snapshots.want(List.of("BTCUSDT"));

      await("the failure", () -> failure.get() != null);
    }
  }

  @Test
  void whatWasWrittenIsReadableWhileItGoesOn() throws Exception {
    try (var market = RunningMarket.of(2, 400);
        var recorder = new Recorder(plan(market.port(), 1, "open.gz"), () -> {})) {
      recorder.start();
      await(
          "frames on disk",
          () -> {
            try {
              return frames(folder.resolve("open.gz")).size() > 300;
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      assertThat(Inspector.inspect(List.of(folder.resolve("open.gz")), null).symbols())
          .containsOnlyKeys("BTCUSDT", "ETHUSDT");
    }
  }

  @Test
  void nothingIsWrittenOver() throws Exception {
    Files.writeString(folder.resolve("there.gz"), "precious");
    assertThatThrownBy(() -> new Recorder(plan(1, 1, "there.gz"), () -> {}).close())
        .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
  }

  @Test
  void moreStreamsThanTheExchangeTakesAreRefused() {
    List<String> streams = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      streams.addAll(RecordPlan.streamsOf(List.of("SYM" + i)));
    }
    assertThatThrownBy(() -> RecordPlan.spread(streams, 2))
        .hasMessageContaining("--connections: 1200 streams on one connection");
    assertThat(RecordPlan.spread(streams, 3)).hasSize(3);
  }
}

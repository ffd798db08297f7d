package io.topbook.sim.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.sim.TestClient;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.PingRules;
import io.topbook.sim.protocol.Subscriptions;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A market of two symbols that begins more than an hour ago: it crosses a full one.
class PlayedMarketTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> HISTORY = List.of("BTCUSDT", "ETHUSDT");
  private static final String STREAMS =
      "btcusdt@bookTicker/btcusdt@aggTrade/btcusdt@depth@100ms"
          + "/ethusdt@bookTicker/ethusdt@aggTrade/ethusdt@depth@100ms";
  private static final long PAST_MICROS = 3_700_000_000L;

  @TempDir private Path folder;

  private static final class Running implements AutoCloseable {
    final ExchangeServer server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0));
    final Market market;
    final CountDownLatch failed = new CountDownLatch(1);

    Running(long startMicros, @Nullable Path state) throws Exception {
      this(startMicros, state, true);
    }

    Running(long startMicros, @Nullable Path state, boolean withPast) throws Exception {
      this(withPast ? new HistoryOptions(HISTORY, startMicros, 3) : null, 0.01, state);
    }

    Running(@Nullable HistoryOptions history, double lateShare, @Nullable Path state)
        throws Exception {
      var subscriptions = new Subscriptions(UnaryOperator.identity());
      market =
          new Market(
              new MarketOptions(3, 7, 20, lateShare),
              ExchangeRules.spot().weights(),
              subscriptions,
              server.loop(),
              null,
              state,
              history);
      market.history().ifPresent(server::setHistory);
      server.start(subscriptions, market, PingRules.EXCHANGE);
      market.start(failed::countDown);
    }

    /// Subscribes by a request: what came together with the handshake the client might lose.
    TestClient reader() throws Exception {
      return subscribed("/played/stream");
    }

    TestClient ordinaryReader() throws Exception {
      return subscribed("/stream");
    }

    private TestClient subscribed(String path) throws Exception {
      return new TestClient(server.port(), path).subscribe(List.of(STREAMS.split("/")));
    }

    @Override
    public void close() {
      market.stop();
      server.close();
    }
  }

  private static long start() {
    return (System.currentTimeMillis() * 1000 - PAST_MICROS) / 1_000_000 * 1_000_000;
  }

  private static boolean isLive(List<String> frames) {
    return !frames.isEmpty() && frames.getLast().contains("\"live\":true");
  }

  @Test
  void thePastComesBehindItsClockAndThenNow() throws Exception {
    try (var running = new Running(start(), null);
        TestClient reader = running.reader()) {
      List<String> frames = reader.until(PlayedMarketTest::isLive);

      long clock = 0;
      var books = new TreeMap<String, NaiveBook>();
      var trades = new HashSet<String>();
      for (String text : frames) {
        JsonNode frame = JSON.readTree(text);
        JsonNode data = frame.path("data");
        String stream = frame.path("stream").asText();
        String symbol = stream.substring(0, Math.max(0, stream.indexOf('@')));
        if (stream.equals("!clock")) {
          assertThat(data.path("t").asLong())
              .isBetween(clock, clock == 0 ? Long.MAX_VALUE : clock + 100_000_000);
          clock = data.path("t").asLong();
          continue;
        }
        if (data.has("E")) {
          assertThat(data.path("E").asLong()).as(text).isEqualTo(clock / 1_000_000);
        }
        if (stream.endsWith("@depthSnapshot")) {
          books.computeIfAbsent(symbol, _ -> new NaiveBook(data));
        } else if (stream.endsWith("@depth@100ms")) {
          books.get(symbol).apply(data);
        } else if (stream.endsWith("@aggTrade")) {
          assertThat(trades.add(symbol + data.path("a"))).as(text).isTrue();
        }
      }
      assertThat(books).containsOnlyKeys("btcusdt", "ethusdt");
      assertThat(trades).isNotEmpty();
      assertThat(clock / 1000).isGreaterThan(System.currentTimeMillis() * 1000 - 60_000_000);
    }
  }

  @Test
  void noReadersClockStartsBeforeThePast() throws Exception {
    long start = start();
    try (var running = new Running(start, null);
        TestClient reader = running.reader()) {
      List<String> frames = reader.until(all -> all.size() > 300);

      long clock = 0;
      long first = 0;
      long offset = Long.MAX_VALUE;
      for (String text : frames) {
        JsonNode frame = JSON.readTree(text);
        if (frame.path("stream").asText().equals("!clock")) {
          clock = frame.at("/data/t").asLong() / 1000;
        } else {
          first = first == 0 ? clock : first;
        }
        if (frame.path("data").has("E")) {
          offset = clock - frame.at("/data/E").asLong() * 1000;
          break;
        }
      }
      assertThat(offset).isBetween(0L, 999L);
      assertThat(first - 999).isBetween(start, start + 1_000);
    }
  }

  @Test
  void whatALostSocketSwallowedComesAgainWithTheSameIds() throws Exception {
    try (var running = new Running(start(), null)) {
      var events = new TreeMap<String, String>();
      try (TestClient reader = running.reader()) {
        keep(reader.until(all -> all.size() > 300), events);
      }
      int before = events.size();
      try (TestClient reader = running.reader()) {
        keep(reader.until(PlayedMarketTest::isLive), events);
      }

      assertThat(events.size()).isGreaterThan(before);
      assertGapless(events);
    }
  }

  @Test
  void nothingIsPlayedBeforeAStateIsOnDisk() throws Exception {
    Path obstacle = Files.createDirectories(folder.resolve("history/market.state.next"));
    try (var running = new Running(start(), folder);
        TestClient reader = running.reader()) {
      reader.until(PlayedMarketTest::isSubscribed);
      // The market's loop has gone round and answers, and would have played by now.
      for (int i = 0; i < 200; i++) {
        TestClient.get(running.server.port(), "/api/v3/ping");
      }
      assertThat(reader.frames()).noneMatch(frame -> frame.contains("btcusdt@"));

      Files.delete(obstacle);
      reader.until(frames -> lastId(frames) > 0);
      assertThat(folder.resolve("history/market.state")).exists();
    }
  }

  private static boolean isSubscribed(List<String> frames) {
    return frames.stream().anyMatch(frame -> frame.startsWith("{\"result\""));
  }

  @Test
  void aMarketThatWasStoppedGoesOnWhereItEnded() throws Exception {
    var events = new TreeMap<String, String>();
    long start = start();
    try (var running = new Running(start, folder);
        TestClient reader = running.reader()) {
      keep(reader.until(all -> all.size() > 300), events);
    }
    try (var running = new Running(start, folder);
        TestClient reader = running.reader()) {
      keep(reader.until(PlayedMarketTest::isLive), events);
      JsonNode status = JSON.readTree(TestClient.get(running.server.port(), "/sim/status").body());
      assertThat(Instant.parse(status.at("/history/from").asText()))
          .isEqualTo(Instant.EPOCH.plus(start + 1_000, ChronoUnit.MICROS));
    }

    assertGapless(events);
  }

  @Test
  void aPastThatCannotBePlayedOnIsAMarketThatFailed() throws Exception {
    long before1970 = -2 * PAST_MICROS;
    try (var running = new Running(before1970, null);
        TestClient _ = running.reader()) {
      assertThat(running.failed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(running.market.status()).contains("\"state\":\"failed\"");
      assertThat(running.market.stop()).isFalse();
    }
  }

  @Test
  void faultsOfTheMarketDoNotReachIt() throws Exception {
    try (var running = new Running(start(), null)) {
      assertThatThrownBy(() -> running.market.halt("BTCUSDT"))
          .hasMessage(
              "symbol: the market of BTCUSDT began in the past (--history), faults of the market do"
                  + " not reach it");
      assertThatThrownBy(() -> running.market.crossNext("ETHUSDT"))
          .hasMessageContaining("the market of ETHUSDT began in the past");
    }
  }

  @Test
  void aKeptPastIsNotPlayedWithOtherOptions() throws Exception {
    var begun = new HistoryOptions(HISTORY, start(), 3);
    try (var running = new Running(begun, 0.01, folder);
        TestClient reader = running.reader()) {
      reader.until(all -> all.size() > 10);
    }
    var otherRate = new HistoryOptions(HISTORY, start(), 1);
    var otherSymbols = new HistoryOptions(List.of("BTCUSDT"), start(), 3);

    assertThatThrownBy(() -> new Running(otherRate, 0.01, folder))
        .hasMessageContaining("--history: ")
        .hasMessageContaining("was begun with BTCUSDT,ETHUSDT --history-rate 3.0 --late-share 0.01")
        .hasMessageContaining("not BTCUSDT,ETHUSDT --history-rate 1.0 --late-share 0.01")
        .hasMessageContaining("another folder");
    assertThatThrownBy(() -> new Running(begun, 0.5, folder)).hasMessageContaining("share 0.5");
    assertThatThrownBy(() -> new Running(otherSymbols, 0.01, folder))
        .hasMessageContaining("not BTCUSDT --");
    new Running(begun, 0.01, folder).close();
  }

  @Test
  void symbolsThatChangeBetweenPastAndOrdinaryNeverUseAnIdTwice() throws Exception {
    long highest = 0;
    for (boolean withPast : new boolean[] {true, false, true, false}) {
      try (var running = new Running(start(), folder, withPast);
          TestClient client = withPast ? running.reader() : running.ordinaryReader()) {
        List<String> frames = client.until(all -> lastId(all) > 0);
        assertThat(lastId(frames)).as("past " + withPast).isGreaterThan(highest);
        highest = lastId(client.frames());
      }
    }
  }

  /// The highest update id of BTCUSDT's quotes so far, 0 before the first.
  private static long lastId(List<String> frames) {
    return frames.stream()
        .filter(frame -> frame.contains("btcusdt@bookTicker"))
        .mapToLong(frame -> Long.parseLong(frame.replaceAll(".*\"u\":(\\d+).*", "$1")))
        .max()
        .orElse(0);
  }

  @Test
  void ordinarySocketsGetItsEventsOnceItHasCaughtUp() throws Exception {
    try (var running = new Running(start(), null);
        TestClient ordinary =
            new TestClient(
                running.server.port(), "/stream?streams=btcusdt@depth@100ms/btcusdt@aggTrade");
        TestClient reader = running.reader()) {
      long connected = System.currentTimeMillis();
      reader.until(PlayedMarketTest::isLive);
      String first = ordinary.until(all -> !all.isEmpty()).getFirst();

      assertThat(first).contains("\"stream\":\"btcusdt@");
      assertThat(JSON.readTree(first).path("data").path("E").asLong())
          .isGreaterThan(connected - 5_000);
    }
  }

  /// Events by stream and id; the same id is the same event.
  private static void keep(List<String> frames, TreeMap<String, String> events) throws Exception {
    for (String text : frames) {
      JsonNode frame = JSON.readTree(text);
      JsonNode data = frame.path("data");
      String stream = frame.path("stream").asText();
      String id =
          stream.endsWith("@aggTrade")
              ? data.path("a").asText()
              : stream.endsWith("@depth@100ms") ? data.path("U").asText() : "";
      if (!id.isEmpty()) {
        String known = events.put(stream + ' ' + id, text);
        assertThat(known == null || known.equals(text)).as("%s, before %s", text, known).isTrue();
      }
    }
  }

  private static void assertGapless(TreeMap<String, String> events) throws Exception {
    var trades = new TreeMap<String, List<Long>>();
    var diffs = new TreeMap<String, TreeMap<Long, Long>>();
    for (String text : events.values()) {
      JsonNode frame = JSON.readTree(text);
      String stream = frame.path("stream").asText();
      JsonNode data = frame.path("data");
      if (stream.endsWith("@aggTrade")) {
        trades.computeIfAbsent(stream, _ -> new ArrayList<>()).add(data.path("a").asLong());
      } else {
        diffs
            .computeIfAbsent(stream, _ -> new TreeMap<>())
            .put(data.path("U").asLong(), data.path("u").asLong());
      }
    }
    assertThat(trades).hasSize(2);
    trades.forEach((stream, ids) -> {
      ids.sort(null);
      // Late trades may be on their way yet.
      assertThat(ids.getLast() - ids.getFirst() + 1 - ids.size()).as(stream).isBetween(0L, 3L);
    });
    assertThat(diffs).hasSize(2);
    diffs.forEach((stream, ranges) -> {
      long next = ranges.firstKey();
      for (var range : ranges.entrySet()) {
        assertThat(range.getKey()).as(stream).isEqualTo(next);
        next = range.getValue() + 1;
      }
    });
  }
}

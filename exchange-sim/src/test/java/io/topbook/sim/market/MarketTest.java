package io.topbook.sim.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.schemas.Exchange;
import io.topbook.sim.TestClient;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.PingRules;
import io.topbook.sim.protocol.Subscriptions;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarketTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MarketOptions ONE_SYMBOL = new MarketOptions(1, 7, 100, 0);
  private static final List<String> SYMBOLS = List.of("BTCUSDT", "ETHUSDT", "SOLUSDT");

  @TempDir Path folder;

  private static List<String> streams() {
    var streams = new ArrayList<String>();
    for (String symbol : SYMBOLS) {
      for (String kind : List.of("@bookTicker", "@aggTrade", "@trade", "@depth@100ms")) {
        streams.add(symbol.toLowerCase(java.util.Locale.ROOT) + kind);
      }
    }
    return streams;
  }

  private static List<JsonNode> data(List<String> frames, String stream) throws Exception {
    var data = new ArrayList<JsonNode>();
    for (String frame : frames) {
      if (frame.startsWith("{\"stream\":\"" + stream + '"')) {
        data.add(JSON.readTree(frame).path("data"));
      }
    }
    return data;
  }

  @Test
  void faultsThatAreDoneAlreadyAreRefused() throws Exception {
    var server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0));
    try (server) {
      var market =
          new Market(
              new MarketOptions(3, 7, 20, 0),
              ExchangeRules.spot().weights(),
              new Subscriptions(UnaryOperator.identity()),
              server.loop(),
              null,
              null,
              null);
      market.halt("SOLUSDT");
      market.halt("BTCUSDT");
      market.resume("BTCUSDT");
      market.delist("ETHUSDT");

      assertThatThrownBy(() -> market.resume("BTCUSDT"))
          .hasMessage("symbol: expected one that is halted, BTCUSDT is not");
      assertThatThrownBy(() -> market.halt("SOLUSDT"))
          .hasMessage("symbol: SOLUSDT is halted already");
      assertThatThrownBy(() -> market.delist("ETHUSDT"))
          .hasMessage("symbol: ETHUSDT is delisted already");
      assertThatThrownBy(() -> market.halt("ETHUSDT"))
          .hasMessage("symbol: ETHUSDT is delisted already");
      assertThat(market.isHalted("ETHUSDT")).isFalse();
    }
  }

  @Test
  void bookRebuiltFromItsFramesEqualsEveryQuoteOfTheSameId() throws Exception {
    int compared = 0;
    try (var market = RunningMarket.of(3, 3000);
        var client = market.client("/stream")) {
      client.subscribe(streams()).until(frames -> frames.size() > 500);
      Map<String, JsonNode> snapshots = new HashMap<>();
      for (String symbol : SYMBOLS) {
        String path = "/api/v3/depth?limit=5000&symbol=" + symbol;
        snapshots.put(symbol, JSON.readTree(TestClient.get(market.port(), path).body()));
      }
      List<String> frames = client.until(all -> all.size() > 12_000);

      for (String symbol : SYMBOLS) {
        var quotes = new HashMap<Long, JsonNode>();
        long lastQuote = 0;
        for (JsonNode quote :
            data(frames, symbol.toLowerCase(java.util.Locale.ROOT) + "@bookTicker")) {
          assertThat(quote.path("u").asLong()).isGreaterThan(lastQuote);
          lastQuote = quote.path("u").asLong();
          quotes.put(lastQuote, quote);
        }
        var book = new NaiveBook(snapshots.get(symbol));
        for (JsonNode diff :
            data(frames, symbol.toLowerCase(java.util.Locale.ROOT) + "@depth@100ms")) {
          book.apply(diff);
          assertThat(book.bids.firstKey()).isLessThan(book.asks.firstKey());
          JsonNode quote = quotes.get(book.lastUpdateId);
          if (quote != null && diff.path("u").asLong() == book.lastUpdateId) {
            assertThat(book.best()).isEqualTo(NaiveBook.best(quote));
            compared++;
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(20);
  }

  @Test
  void twoConnectionsGetTheSameChangesCutAtOtherIdsAndWithoutGaps() throws Exception {
    var ends = new ArrayList<List<Long>>();
    try (var market = RunningMarket.of(1, 2000);
        var one = market.client("/ws/btcusdt@depth@100ms");
        var other = market.client("/ws/btcusdt@depth@100ms")) {
      for (TestClient client : List.of(one, other)) {
        var ids = new ArrayList<Long>();
        long last = 0;
        for (String frame : client.until(all -> all.size() > 15)) {
          JsonNode event = JSON.readTree(frame);
          if (last != 0) {
            assertThat(event.path("U").asLong()).isEqualTo(last + 1);
          }
          last = event.path("u").asLong();
          ids.add(last);
        }
        ends.add(ids);
      }
    }
    assertThat(ends.get(0)).isNotEqualTo(ends.get(1));
  }

  @Test
  void tradeIdsAreWithoutGapsAndSomeComeLate() throws Exception {
    try (var market = RunningMarket.of(3, 4000);
        var client = market.client("/stream")) {
      List<String> frames = client.subscribe(streams()).until(all -> all.size() > 20_000);

      List<JsonNode> aggregates = data(frames, "btcusdt@aggTrade");
      long late = 0;
      long highest = 0;
      for (JsonNode aggregate : aggregates) {
        late += aggregate.path("a").asLong() < highest ? 1 : 0;
        highest = Math.max(highest, aggregate.path("a").asLong());
      }
      assertThat(late).isPositive();

      long begun = firstOnTime(aggregates);
      aggregates.removeIf(aggregate -> aggregate.path("a").asLong() < begun);
      aggregates.sort(java.util.Comparator.comparingLong(node -> node.path("a").asLong()));
      // What is late comes within two seconds.
      long settledUntil =
          aggregates.stream().mapToLong(node -> node.path("E").asLong()).max().orElseThrow()
              - 2_100;
      List<JsonNode> settled =
          aggregates.stream().filter(node -> node.path("T").asLong() < settledUntil).toList();
      assertThat(settled).hasSizeGreaterThan(10);
      var trades = new HashMap<Long, JsonNode>();
      data(frames, "btcusdt@trade").forEach(trade -> trades.put(trade.path("t").asLong(), trade));
      long id = settled.getFirst().path("a").asLong();
      long first = settled.getFirst().path("f").asLong();
      for (JsonNode aggregate : settled) {
        assertThat(aggregate.path("a").asLong()).isEqualTo(id++);
        assertThat(aggregate.path("f").asLong()).isEqualTo(first);
        var quantity = java.math.BigDecimal.ZERO;
        for (; first <= aggregate.path("l").asLong(); first++) {
          quantity = quantity.add(new java.math.BigDecimal(trades.get(first).path("q").asText()));
        }
        assertThat(quantity).isEqualByComparingTo(aggregate.path("q").asText());
      }
    }
  }

  /// What was held back before the client came may still arrive.
  private static long firstOnTime(List<JsonNode> aggregates) {
    return aggregates.stream()
        .filter(aggregate -> aggregate.path("E").asLong() == aggregate.path("T").asLong())
        .findFirst()
        .orElseThrow()
        .path("a")
        .asLong();
  }

  @Test
  void lateTradeSaysWhenItWasSentAndWhenItWas() throws Exception {
    try (var market = RunningMarket.of(1, 4000);
        var client = market.client("/stream")) {
      List<String> frames =
          client.subscribe(List.of("btcusdt@aggTrade")).until(all -> all.size() > 2000);

      long highest = 0;
      long lastSent = 0;
      int late = 0;
      for (JsonNode trade : data(frames, "btcusdt@aggTrade")) {
        long lateness = trade.path("E").asLong() - trade.path("T").asLong();
        boolean isLate = trade.path("a").asLong() < highest;
        assertThat(lateness).isBetween(isLate ? 300L : 0L, isLate ? 10_000L : 0L);
        assertThat(trade.path("E").asLong()).isGreaterThanOrEqualTo(lastSent);
        lastSent = trade.path("E").asLong();
        highest = Math.max(highest, trade.path("a").asLong());
        late += isLate ? 1 : 0;
      }
      assertThat(late).isPositive();
    }
  }

  @Test
  void stoppedMarketGoesOnWithTheVeryNextIds() throws Exception {
    JsonNode before;
    try (var market = RunningMarket.keptIn(folder);
        var client = market.client("/stream")) {
      client.subscribe(streams()).until(frames -> frames.size() > 2000);
      market.stop();
      List<String> frames = client.until(_ -> client.isClosed());
      before = lastIds(frames);
    }
    try (var market = RunningMarket.keptIn(folder);
        var client = market.client("/stream")) {
      JsonNode snapshot =
          JSON.readTree(
              TestClient.get(market.port(), "/api/v3/depth?symbol=BTCUSDT&limit=5").body());
      assertThat(snapshot.path("lastUpdateId").asLong())
          .isBetween(before.path("u").asLong(), before.path("u").asLong() + 100_000);
      List<String> frames =
          client.subscribe(streams()).until(all -> contains(all, "btcusdt@aggTrade"));
      long next = data(frames, "btcusdt@aggTrade").getFirst().path("a").asLong();
      assertThat(next).isBetween(before.path("a").asLong() + 1, before.path("a").asLong() + 5000);
    }
  }

  @Test
  void killedMarketGoesOnBehindItsReservedIds() throws Exception {
    Path kept = folder.resolve("kept");
    Path killed = Files.createDirectories(folder.resolve("killed"));
    JsonNode last;
    try (var market = RunningMarket.keptIn(kept);
        var client = market.client("/stream")) {
      List<String> frames = client.subscribe(streams()).until(all -> all.size() > 2000);
      Files.copy(
          kept.resolve("market.state"),
          killed.resolve("market.state"),
          StandardCopyOption.REPLACE_EXISTING);
      last = lastIds(frames);
    }
    try (var market = RunningMarket.keptIn(killed);
        var client = market.client("/stream")) {
      List<String> frames =
          client
              .subscribe(streams())
              .until(
                  all -> contains(all, "btcusdt@aggTrade") && contains(all, "btcusdt@depth@100ms"));

      assertThat(data(frames, "btcusdt@aggTrade").getFirst().path("a").asLong())
          .isGreaterThan(last.path("a").asLong() + 1);
      assertThat(data(frames, "btcusdt@depth@100ms").getFirst().path("U").asLong())
          .isGreaterThan(last.path("u").asLong() + 1);
    }
  }

  private static boolean contains(List<String> frames, String stream) {
    return frames.stream().anyMatch(frame -> frame.startsWith("{\"stream\":\"" + stream));
  }

  private static JsonNode lastIds(List<String> frames) throws Exception {
    long trade = 0;
    for (JsonNode aggregate : data(frames, "btcusdt@aggTrade")) {
      trade = Math.max(trade, aggregate.path("a").asLong());
    }
    return JSON.createObjectNode()
        .put("a", trade)
        .put("u", data(frames, "btcusdt@depth@100ms").getLast().path("u").asLong());
  }

  @Test
  void nothingIsSentWithIdsThatTheDiskDidNotTake() throws Exception {
    Path obstacle = Files.createDirectories(folder.resolve("market.state.next"));
    try (var market = RunningMarket.keptIn(folder);
        var client = market.client("/ws/btcusdt@bookTicker")) {
      // The market's loop has gone round and answers, and would have sent by now.
      for (int i = 0; i < 200; i++) {
        TestClient.get(market.port(), "/api/v3/ping");
      }
      assertThat(client.frames()).isEmpty();

      Files.delete(obstacle);
      client.until(frames -> !frames.isEmpty());
      assertThat(folder.resolve("market.state")).exists();
    }
  }

  @Test
  void aMarketThatCannotGoOnSaysSoAndIsNotOneThatWasStopped() throws Exception {
    keepOneThatCannotBeWritten();
    var market = new RunningMarket(ONE_SYMBOL, PingRules.EXCHANGE, folder, null);
    try (market;
        var _ = market.client("/ws/btcusdt@bookTicker")) {
      assertThat(market.fails()).isTrue();

      assertThat(TestClient.get(market.port(), "/sim/status").body())
          .contains("\"state\":\"failed\"");
      assertThat(market.stop()).isFalse();
    }
  }

  /// No payload has nine decimals.
  private void keepOneThatCannotBeWritten() throws Exception {
    var btc = Instrument.list(Exchange.BINANCE, 1, 7).getFirst();
    var broken =
        new Instrument(
            btc.symbol(),
            btc.base(),
            btc.quote(),
            btc.tick(),
            btc.step(),
            btc.startPrice(),
            btc.contract(),
            9,
            btc.quantityDecimals(),
            btc.share());
    var subscriptions = new Subscriptions(UnaryOperator.identity());
    MarketEngine engine =
        MarketEngine.begin(List.of(broken), ONE_SYMBOL, 0, subscriptions, new EventLog());
    var state = MarketState.in(folder, new MarketState.Begun(Exchange.BINANCE, 7, ""));
    assertThat(new StateKeeper(state, engine).close()).isTrue();
  }

  @Test
  void stateOfAnotherSeedOrInUseIsRefused() throws Exception {
    try (var _ = RunningMarket.keptIn(folder)) {
      assertThatThrownBy(() -> RunningMarket.keptIn(folder))
          .hasMessageContaining("--state: cannot use");
    }
    var other = new MarketOptions(3, 8, 10, 0);
    assertThatThrownBy(() -> new RunningMarket(other, PingRules.EXCHANGE, folder, null))
        .hasMessageContaining("--seed")
        .hasMessageContaining("market.state");
    var futures = new MarketOptions(Exchange.BINANCE_USDM, 3, 7, 10, 0, Double.NaN);
    assertThatThrownBy(() -> new RunningMarket(futures, PingRules.EXCHANGE, folder, null))
        .hasMessageContaining("--exchange")
        .hasMessageContaining("was begun with binance, not binance-usdm");
  }

  @Test
  void stateOfAnOldFormatIsRefusedByName() throws Exception {
    Files.writeString(folder.resolve("market.json"), "{\"format\":1}");

    assertThatThrownBy(() -> RunningMarket.keptIn(folder))
        .hasMessageContaining("market.json is of format 1, this is format 4");
  }

  @Test
  void sentLogHoldsExactlyWhatTheClientGot() throws Exception {
    List<String> frames;
    try (var market =
            new RunningMarket(
                new MarketOptions(3, 7, 1000, 0.01), PingRules.EXCHANGE, null, folder);
        var client = market.client("/ws").subscribe(streams())) {
      client.until(all -> all.size() > 1000);
      market.stop();
      frames =
          client.until(_ -> client.isClosed()).stream()
              .filter(frame -> !frame.startsWith("{\"result\""))
              .toList();
    }
    try (var files = Files.list(folder);
        var in = new GZIPInputStream(Files.newInputStream(files.findFirst().orElseThrow()))) {
      List<String> logged =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.startsWith("F "))
              .map(line -> line.split(" ", 4)[3])
              .toList();
      assertThat(frames.getLast()).isEqualTo("closed 1001 ");
      assertThat(logged).isEqualTo(frames.subList(0, frames.size() - 1));
    }
  }

  @Test
  void restListsTheMarket() throws Exception {
    try (var market = RunningMarket.of(25, 100)) {
      JsonNode info = JSON.readTree(TestClient.get(market.port(), "/api/v3/exchangeInfo").body());
      assertThat(info.path("symbols")).hasSize(25);
      assertThat(info.path("symbols").path(24).path("symbol").asText()).isEqualTo("SYM0025USDT");
      assertThat(info.path("symbols").path(0).path("filters").path(0).path("tickSize").asText())
          .isEqualTo("0.01000000");
      JsonNode tickers = JSON.readTree(TestClient.get(market.port(), "/api/v3/ticker/24hr").body());
      assertThat(tickers).hasSize(25);
      assertThat(tickers.path(0).path("quoteVolume").asDouble())
          .isGreaterThan(tickers.path(24).path("quoteVolume").asDouble());
      assertThat(TestClient.get(market.port(), "/api/v3/depth?symbol=BTCUSDT&limit=0").body())
          .contains("-1130")
          .contains("'limit'");
      assertThat(TestClient.get(market.port(), "/api/v3/depth").body())
          .contains("-1102")
          .contains("'symbol'");
      assertThat(TestClient.get(market.port(), "/sim/status").body())
          .contains("\"mode\":\"market\"");
    }
  }

  @Test
  void silentClientIsPingedAndOneThatAnswersStays() throws Exception {
    var pings = new PingRules(Duration.ofMillis(20), Duration.ofSeconds(20));
    try (var market = new RunningMarket(new MarketOptions(1, 7, 10, 0), pings, null, null);
        var client = market.client("/ws/btcusdt@aggTrade")) {
      client.until(_ -> client.pings() > 20);
      assertThat(client.isClosed()).isFalse();
    }
  }
}

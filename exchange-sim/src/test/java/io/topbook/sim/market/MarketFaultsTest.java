package io.topbook.sim.market;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.sim.TestClient;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Faults of the market, asked for as anybody would and seen as a client sees them.
class MarketFaultsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BTC = "btcusdt";
  private static final String ETH = "ethusdt";
  private static final long HOUR_MILLIS = 3_600_000;

  private RunningMarket market;
  private TestClient client;

  @BeforeEach
  void start() throws Exception {
    market = RunningMarket.of(3, 2000);
    client = market.client("/stream");
    client.subscribe(
        Stream.of(BTC, ETH)
            .flatMap(symbol ->
                Stream.of("@bookTicker", "@aggTrade", "@depth@100ms", "@depth5@100ms", "@kline_1s")
                    .map(symbol::concat))
            .toList());
    client.until(frames -> of(frames, BTC).count() > 200 && of(frames, ETH).count() > 100);
  }

  @AfterEach
  void stop() {
    client.close();
    market.close();
  }

  private JsonNode ask(String path) throws Exception {
    return JSON.readTree(TestClient.get(market.port(), path).body());
  }

  private JsonNode snapshot(String symbol) throws Exception {
    return ask("/api/v3/depth?limit=5000&symbol=" + symbol);
  }

  private JsonNode listed(String symbol) throws Exception {
    for (JsonNode one : ask("/api/v3/exchangeInfo").path("symbols")) {
      if (one.path("symbol").asText().equals(symbol)) {
        return one;
      }
    }
    return JSON.missingNode();
  }

  private void begin(String fault) throws Exception {
    var answer = TestClient.post(market.port(), "/sim/faults", fault);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Stream<String> of(List<String> frames, String stream) {
    return frames.stream().filter(frame -> frame.startsWith("{\"stream\":\"" + stream));
  }

  private static List<JsonNode> data(List<String> frames, String stream) {
    return of(frames, stream).map(MarketFaultsTest::data).toList();
  }

  private static JsonNode data(String frame) {
    try {
      return JSON.readTree(frame).path("data");
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError("no JSON: " + frame, e);
    }
  }

  /// Waits for frames that satisfy `enough`, of which the first was sent after now.
  private List<String> fromNowOn(Predicate<List<String>> enough) throws Exception {
    client.send("{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":77}");
    String answer = "{\"result\":true,\"id\":77}";
    List<String> frames =
        client.until(all -> all.contains(answer) && enough.test(behind(all, answer)));
    return behind(frames, answer);
  }

  private static List<String> behind(List<String> frames, String answer) {
    return frames.subList(frames.lastIndexOf(answer) + 1, frames.size());
  }

  private static BigDecimal decimal(JsonNode text) {
    return new BigDecimal(text.asText());
  }

  private void untilQuoteBehind(long updateId) throws Exception {
    client.until(all -> {
      String quote = of(all, BTC + "@bookTicker").reduce("", (_, last) -> last);
      return data(quote).path("u").asLong() > updateId;
    });
  }

  @Test
  void aCrossedBookIsSeenInAQuoteAndInDepthAndThenIsRightAgain() throws Exception {
    var book = new NaiveBook(snapshot("BTCUSDT"));
    begin("{\"kind\":\"crossed_book\",\"symbol\":\"BTCUSDT\"}");

    fromNowOn(all -> of(all, BTC + "@depth@100ms").count() > 10); // crossed for two of them
    List<String> frames = client.frames();

    assertThat(data(frames, BTC + "@bookTicker"))
        .anySatisfy(
            quote -> assertThat(decimal(quote.path("b"))).isGreaterThan(decimal(quote.path("a"))));
    boolean wasCrossed = false;
    for (JsonNode diff : data(frames, BTC + "@depth@100ms")) {
      book.apply(diff);
      wasCrossed |= book.bids.firstKey().compareTo(book.asks.firstKey()) > 0;
    }
    assertThat(wasCrossed).isTrue();
    assertThat(book.bids.firstKey()).isLessThan(book.asks.firstKey());
    assertThat(data(frames, BTC + "@depth5@100ms"))
        .anySatisfy(top ->
            assertThat(decimal(top.at("/bids/0/0"))).isGreaterThan(decimal(top.at("/asks/0/0"))));
  }

  @Test
  void aHaltedSymbolChangesNothingUntilItResumes() throws Exception {
    begin("{\"kind\":\"halt\",\"symbol\":\"BTCUSDT\"}");
    long halted = snapshot("BTCUSDT").path("lastUpdateId").asLong();

    assertThat(listed("BTCUSDT").path("status").asText()).isEqualTo("HALT");
    fromNowOn(all -> of(all, ETH + "@bookTicker").count() > 200);
    assertThat(snapshot("BTCUSDT").path("lastUpdateId").asLong()).isEqualTo(halted);

    begin("{\"kind\":\"resume\",\"symbol\":\"BTCUSDT\"}");
    untilQuoteBehind(halted);
    assertThat(listed("BTCUSDT").path("status").asText()).isEqualTo("TRADING");
  }

  @Test
  void aHaltOfSomeTimeEndsByItself() throws Exception {
    begin("{\"kind\":\"halt\",\"symbol\":\"BTCUSDT\",\"duration_ms\":100}");
    long halted = snapshot("BTCUSDT").path("lastUpdateId").asLong();

    untilQuoteBehind(halted);
    assertThat(listed("BTCUSDT").path("status").asText()).isEqualTo("TRADING");
  }

  @Test
  void ofADelistedSymbolNothingComesAnyMore() throws Exception {
    begin("{\"kind\":\"delist\",\"symbol\":\"ETHUSDT\"}");

    List<String> frames = fromNowOn(all -> of(all, BTC + "@kline_1s").count() > 3);
    assertThat(of(frames, ETH)).isEmpty();
    assertThat(listed("ETHUSDT").isMissingNode()).isTrue();
    assertThat(snapshot("ETHUSDT").path("code").asInt()).isEqualTo(-1121);
    assertThat(ask("/api/v3/klines?interval=1m&symbol=ETHUSDT").path("code").asInt())
        .isEqualTo(-1121);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "0.500000000"})
  void newPricesAreMultiplesOfANewTickSize(String tick) throws Exception {
    begin("{\"kind\":\"tick_size\",\"symbol\":\"BTCUSDT\",\"tick_size\":\"" + tick + "\"}");
    var standing = new NaiveBook(snapshot("BTCUSDT"));

    List<String> frames = fromNowOn(all -> of(all, BTC + "@depth@100ms").count() > 10);

    assertThat(listed("BTCUSDT").at("/filters/0/tickSize").asText()).isEqualTo("0.50000000");
    int fresh = 0;
    for (JsonNode diff : data(frames, BTC + "@depth@100ms")) {
      for (JsonNode level : diff.path("b")) {
        BigDecimal price = decimal(level.path(0));
        assertThat(price.scale()).isEqualTo(8);
        if (diff.path("U").asLong() > standing.lastUpdateId && !standing.bids.containsKey(price)) {
          assertThat(price.remainder(new BigDecimal("0.5"))).as("%s", price).isZero();
          fresh++;
        }
      }
    }
    assertThat(fresh).isPositive();
  }

  @Test
  void aClockJumpShiftsTheTimesOfWhatHappensFromThenOn() throws Exception {
    JsonNode told =
        data(client.until(all -> of(all, BTC + "@aggTrade").count() > 3), BTC + "@agg").getFirst();
    begin("{\"kind\":\"clock_jump\",\"by_ms\":" + HOUR_MILLIS + '}');

    List<String> frames =
        fromNowOn(all ->
            of(all, BTC + "@depth@100ms").count() > 2 && of(all, BTC + "@aggTrade").count() > 5);

    for (JsonNode diff : data(frames, BTC + "@depth@100ms")) {
      assertIsNow(diff.path("E").asLong() - HOUR_MILLIS);
    }
    for (JsonNode trade : data(frames, BTC + "@aggTrade")) {
      assertIsNow(trade.path("E").asLong() - HOUR_MILLIS);
    }
    assertIsNow(ask("/api/v3/time").path("serverTime").asLong() - HOUR_MILLIS);
    assertThat(
            ask("/api/v3/aggTrades?symbol=BTCUSDT&limit=1&fromId=" + told.path("a").asLong())
                .at("/0/T"))
        .as("what was told keeps its time")
        .isEqualTo(told.path("T"));
  }

  private static void assertIsNow(long millis) {
    assertThat(millis).isBetween(nowMillis() - 60_000, nowMillis() + 1_000);
  }

  private static long nowMillis() {
    return System.currentTimeMillis();
  }
}

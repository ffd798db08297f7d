package io.topbook.sim.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.ExchangeRules.WeightRules;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.Subscriptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MarketRestTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long START = 1_723_161_540_000_000L;

  private final EventLog log = new EventLog();
  private Exchange exchange = Exchange.BINANCE;
  private static final WeightRules WEIGHTS = new WeightRules(100, 0, Duration.ofMinutes(1));

  private MarketEngine engine = market(Exchange.BINANCE, 0);

  private MarketEngine market(Exchange of, double seconds) {
    exchange = of;
    var options = new MarketOptions(of, 3, 7, 300, 0, 0.1);
    List<Instrument> instruments = Instrument.list(of, 3, 7);
    var subscriptions = new Subscriptions(UnaryOperator.identity());
    engine = MarketEngine.begin(instruments, options, START, subscriptions, log);
    engine.subscribed(List.of(instruments.getFirst().symbol().toLowerCase() + "@kline_1m"));
    while (engine.nextMicros() < START + seconds * 1e6) {
      engine.step();
    }
    return engine;
  }

  private String prefix() {
    return switch (exchange) {
      case BINANCE -> "/api/v3/";
      case BINANCE_USDM -> "/fapi/v1/";
      case BINANCE_COINM -> "/dapi/v1/";
    };
  }

  private RestAnswer ask(String request) {
    String[] parts = request.split("\\?");
    Map<String, List<String>> parameters = new HashMap<>();
    if (parts.length > 1) {
      Arrays.stream(parts[1].split("&"))
          .map(parameter -> parameter.split("="))
          .forEach(pair -> parameters.put(pair[0], List.of(pair[1])));
    }
    var rest =
        new MarketRest(
            engine, engine.markets(), exchange, WEIGHTS, engine::nowMicros, engine::nowMicros);
    return rest.answer(new RestRequest(prefix() + parts[0], parameters));
  }

  private JsonNode json(String request) throws Exception {
    RestAnswer answer = ask(request);
    assertThat(answer.status()).as(answer.json()).isEqualTo(200);
    return JSON.readTree(answer.json());
  }

  @ParameterizedTest
  @EnumSource(Exchange.class)
  void aggregatesAndTradesAreThoseOfTheStreams(Exchange of) throws Exception {
    engine = market(of, 20);
    String symbol = engine.markets().getFirst().symbol();
    var streamed = new TreeMap<Long, JsonNode>();
    for (String payload : log.payloads("aggTrade", symbol)) {
      JsonNode one = JSON.readTree(payload);
      ((com.fasterxml.jackson.databind.node.ObjectNode) one).remove(List.of("e", "E", "s"));
      streamed.put(one.path("a").asLong(), one);
    }
    var answered = new ArrayList<JsonNode>();
    long from = streamed.firstKey();
    while (true) {
      JsonNode page = json("aggTrades?symbol=" + symbol + "&limit=7&fromId=" + from);
      page.forEach(answered::add);
      if (page.isEmpty()) {
        break;
      }
      from = page.get(page.size() - 1).path("a").asLong() + 1;
    }
    assertThat(answered).isEqualTo(List.copyOf(streamed.values()));

    JsonNode newest = json("aggTrades?symbol=" + symbol + "&limit=5");
    assertThat(newest).hasSize(5);
    assertThat(newest.get(4)).isEqualTo(streamed.lastEntry().getValue());
    long time = streamed.lastEntry().getValue().path("T").asLong();
    JsonNode inTime =
        json("aggTrades?symbol=" + symbol + "&startTime=" + (time - 500) + "&endTime=" + time);
    assertThat(inTime.get(inTime.size() - 1)).isEqualTo(streamed.lastEntry().getValue());
    inTime.forEach(one -> assertThat(one.path("T").asLong()).isBetween(time - 500, time));

    var trades = new ArrayList<String>();
    for (String payload : log.payloads("trade", symbol)) {
      JsonNode one = JSON.readTree(payload);
      trades.add(
          one.path("t").asText() + one.path("p") + one.path("q") + one.path("T") + one.path("m"));
    }
    var asked = new ArrayList<String>();
    for (JsonNode one : json("historicalTrades?symbol=" + symbol + "&limit=20&fromId=200000001")) {
      asked.add(
          one.path("id").asText()
              + one.path("price")
              + one.path("qty")
              + one.path("time")
              + one.path("isBuyerMaker"));
    }
    assertThat(asked).isEqualTo(trades.subList(0, 20));
    JsonNode newestTrades = json("trades?symbol=" + symbol + "&limit=3");
    assertThat(newestTrades.get(2).path("id").asLong())
        .isEqualTo(engine.markets().getFirst().lastTradeId());
  }

  @ParameterizedTest
  @EnumSource(Exchange.class)
  void klinesAreThoseOfTheStreamAndOfShorterOnes(Exchange of) throws Exception {
    engine = market(of, 150);
    String symbol = engine.markets().getFirst().symbol();
    JsonNode minutes = json("klines?interval=1m&symbol=" + symbol);
    assertThat(minutes).hasSize(3);
    int closed = 0;
    for (String payload : log.payloads("kline", symbol)) {
      JsonNode kline = JSON.readTree(payload).path("k");
      if (kline.path("x").asBoolean()) {
        JsonNode row = minutes.get(closed++);
        String[] keys = {"t", "o", "h", "l", "c", "v", "T", "q", "n", "V", "Q"};
        for (int i = 0; i < keys.length; i++) {
          assertThat(row.get(i)).as(keys[i]).isEqualTo(kline.path(keys[i]));
        }
      }
    }
    assertThat(closed).isEqualTo(2);

    assertThat(json("uiKlines?interval=1M&symbol=" + symbol)).hasSize(1);
    assertThat(json("klines?interval=1m&limit=1&symbol=" + symbol).get(0).get(0))
        .isEqualTo(minutes.get(2).get(0));
    if (of.isFutures()) {
      assertThat(ask("klines?interval=1s&symbol=" + symbol).json()).contains("-1120");
      return;
    }
    JsonNode seconds =
        json(
            "klines?interval=1s&limit=60&symbol="
                + symbol
                + "&startTime="
                + minutes.get(1).get(0).asLong());
    assertThat(seconds).hasSize(60);
    var volume = java.math.BigDecimal.ZERO;
    for (JsonNode second : seconds) {
      volume = volume.add(new java.math.BigDecimal(second.get(5).asText()));
    }
    assertThat(volume).isEqualByComparingTo(minutes.get(1).get(5).asText());
    assertThat(seconds.get(59).get(4)).isEqualTo(minutes.get(1).get(4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "depth?symbol=NOPE | -1121",
        "depth | -1102",
        "depth?symbol=BTCUSDT&limit=0 | -1130",
        "depth?symbol=BTCUSDT&limit=x | -1100",
        "depth?symbol=BTCUSDT&symbolStatus=HALT | -1220",
        "depth?symbol=BTCUSDT&symbolStatus=GONE | -1130",
        "klines?symbol=BTCUSDT&interval=7m | -1120",
        "klines?symbol=BTCUSDT | -1102",
        "aggTrades?symbol=BTCUSDT&fromId=1&startTime=2 | -1128",
        "aggTrades?symbol=BTCUSDT&endTime=1&startTime=2 | -1127",
        "exchangeInfo?symbol=nope | -1121",
        "exchangeInfo?symbols=[\"BTCUSDT\",\"NOPE\"] | -1121",
        "exchangeInfo?symbols=BTCUSDT | -1100"
      })
  void badParametersAreRefusedWithTheExchangesCode(String request, int code) throws Exception {
    RestAnswer answer = ask(request);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(JSON.readTree(answer.json()).path("code").asInt()).isEqualTo(code);
  }

  @Test
  void futuresRefuseOtherDepthLimits() {
    engine = market(Exchange.BINANCE_USDM, 0);

    assertThat(ask("depth?symbol=BTCUSDT&limit=7").json()).contains("-4021");
    assertThat(ask("depth?symbol=BTCUSDT").json()).contains("\"E\":", "\"T\":");
  }

  @Test
  void exchangeInfoSaysTheLimitsInForce() throws Exception {
    JsonNode limits = json("exchangeInfo").path("rateLimits");

    assertThat(limits.findValuesAsText("rateLimitType"))
        .containsExactly("REQUEST_WEIGHT", "ORDERS", "ORDERS");
    assertThat(limits.at("/0/limit").asInt()).isEqualTo(100);
  }

  @Test
  void exchangeInfoFollowsWhatHappensToASymbol() throws Exception {
    engine.market("ETHUSDT").setHalted(true);
    engine.market("SOLUSDT").delist();
    engine.market("BTCUSDT").setTick("0.5");

    JsonNode symbols = json("exchangeInfo").path("symbols");
    assertThat(symbols).hasSize(2);
    assertThat(symbols.get(1).path("status").asText()).isEqualTo("HALT");
    assertThat(ask("depth?symbol=ETHUSDT&symbolStatus=HALT").status()).isEqualTo(200);
    assertThat(symbols.get(0).path("filters").get(0).path("tickSize").asText())
        .isEqualTo("0.50000000");
    assertThat(ask("exchangeInfo?symbol=SOLUSDT").json()).contains("-1121");
  }

  @Test
  void aTickSizeIsWrittenWithNoMoreDecimalsThanATickHas() throws Exception {
    engine.market("BTCUSDT").setTick("0.500000000");

    assertThat(json("exchangeInfo").at("/symbols/0/filters/0/tickSize").asText())
        .isEqualTo("0.50000000");
    assertThat(json("ticker/bookTicker?symbol=BTCUSDT").path("bidPrice").asText())
        .matches("\\d+\\.\\d{8}");
  }

  @Test
  void theTickSizeThatItHasIsNoNewOne() {
    SymbolMarket market = engine.market("BTCUSDT");

    assertThatThrownBy(() -> market.setTick("0.010"))
        .hasMessage(
            "the tick size of BTCUSDT must be a decimal from 0.00000001 to 9600 and another than"
                + " now, 0.01, was \"0.010\"");
  }

  @Test
  void newPricesLieOnTheNewGridAndOldLevelsStay() {
    SymbolMarket market = engine.market("BTCUSDT");
    market.setTick("0.5");
    var before = new ArrayList<Long>();
    for (int depth = 0; depth < market.book().side(true).size(); depth++) {
      before.add(market.book().side(true).price(depth));
    }
    while (engine.nextMicros() < START + 20_000_000) {
      engine.step();
    }
    int old = 0;
    int fresh = 0;
    for (int depth = 0; depth < market.book().side(true).size(); depth++) {
      long price = market.book().side(true).price(depth);
      if (price % 50_000_000 == 0) {
        fresh++;
      } else {
        assertThat(before).contains(price);
        old++;
      }
    }
    assertThat(old).isPositive();
    assertThat(fresh).isPositive();
  }

  @Test
  void haltedSymbolIsSilentUntilItTradesAgain() {
    engine.market("BTCUSDT").setHalted(true);
    while (engine.nextMicros() < START + 5_000_000) {
      engine.step();
    }
    assertThat(log.payloads("bookTicker", "BTCUSDT")).isEmpty();
    assertThat(log.payloads("bookTicker", "ETHUSDT")).isNotEmpty();
    engine.market("BTCUSDT").setHalted(false);
    while (engine.nextMicros() < START + 8_000_000) {
      engine.step();
    }
    assertThat(log.payloads("bookTicker", "BTCUSDT")).isNotEmpty();
  }

  @Test
  void clockThatJumpsIsWrittenEverywhere() throws Exception {
    engine.jumpClock(-5000);
    while (engine.nextMicros() < START + 2_000_000) {
      engine.step();
    }
    for (String payload : log.payloads("trade", "BTCUSDT")) {
      assertThat(JSON.readTree(payload).path("E").asLong()).isLessThan(START / 1000 - 2900);
    }
    assertThat(json("time").path("serverTime").asLong()).isLessThan(START / 1000 - 2900);
  }

  @Test
  void whatWasToldKeepsItsTimeWhenTheClockJumps() throws Exception {
    engine = market(Exchange.BINANCE, 100);
    JsonNode trades = json("aggTrades?symbol=BTCUSDT&fromId=0&limit=50");
    JsonNode singles = json("historicalTrades?symbol=BTCUSDT&fromId=0&limit=50");
    JsonNode klines = json("klines?symbol=BTCUSDT&interval=1m&limit=1");
    long told = engine.market("BTCUSDT").lastAggTradeId();

    engine.jumpClock(3_600_000);
    while (engine.nextMicros() < START + 130_000_000) {
      engine.step();
    }

    assertThat(json("aggTrades?symbol=BTCUSDT&fromId=0&limit=50")).isEqualTo(trades);
    assertThat(json("historicalTrades?symbol=BTCUSDT&fromId=0&limit=50")).isEqualTo(singles);
    assertThat(
            json("klines?symbol=BTCUSDT&interval=1m&endTime=" + klines.get(0).get(0)).get(1).get(0))
        .isEqualTo(klines.get(0).get(0));
    long hourLater = START / 1000 + 3_600_000;
    JsonNode later = json("aggTrades?symbol=BTCUSDT&startTime=" + hourLater);
    assertThat(later.get(0).path("a").asLong()).isEqualTo(told + 1);
    assertThat(later.get(0).path("T").asLong()).isGreaterThan(hourLater + 99_000);
    var again =
        MarketEngine.load(
            engine.state(),
            Instrument.list(Exchange.BINANCE, 3, 7),
            new MarketOptions(3, 7, 300, 0),
            new Subscriptions(UnaryOperator.identity()),
            log);
    engine = again;
    assertThat(json("aggTrades?symbol=BTCUSDT&fromId=0&limit=50")).isEqualTo(trades);
    assertThat(json("aggTrades?symbol=BTCUSDT&startTime=" + hourLater)).isEqualTo(later);
  }

  @Test
  void tickersTellTheMarket() throws Exception {
    engine = market(Exchange.BINANCE, 20);
    SymbolMarket market = engine.markets().getFirst();
    assertThat(json("ticker/price?symbol=BTCUSDT").path("price").asDouble())
        .isEqualTo(market.statistics().last() * 1e-8);
    assertThat(json("ticker/bookTicker")).hasSize(3);
    assertThat(json("ticker/bookTicker?symbol=BTCUSDT").path("bidPrice").asDouble())
        .isEqualTo(market.book().best(true) * 1e-8);
    JsonNode day = json("ticker/24hr?symbols=[\"BTCUSDT\",\"ETHUSDT\"]");
    assertThat(day.get(0).path("lastId").asLong()).isEqualTo(market.lastTradeId());
    assertThat(json("avgPrice?symbol=BTCUSDT").path("price").asDouble()).isBetween(9e4, 1e5);
  }

  @Test
  void dayRollsOverByTheMinute() throws Exception {
    engine = market(Exchange.BINANCE, 0);
    SymbolMarket market = engine.market("BTCUSDT");
    long minute = 60_000_000;
    var perMinute = new TreeMap<Long, double[]>();
    for (long at = 0; at < 30 * 60; at += 7) {
      for (int i = 0; i < 20; i++) {
        for (Fill fill : market.order(START + at * minute)) {
          double[] sum = perMinute.computeIfAbsent(at, _ -> new double[2]);
          sum[0] += fill.quantity() * 1e-8;
          sum[1] += fill.count();
        }
      }
      JsonNode day = ticker(START + at * minute);
      var inside = perMinute.tailMap(at - 24 * 60, false).values();
      assertThat(day.path("count").asLong())
          .isEqualTo((long) inside.stream().mapToDouble(sum -> sum[1]).sum());
      if (at >= 24 * 60) {
        assertThat(day.path("volume").asDouble())
            .isCloseTo(inside.stream().mapToDouble(sum -> sum[0]).sum(), within(1e-4));
      }
      assertThat(day.path("closeTime").asLong() - day.path("openTime").asLong())
          .isEqualTo(86_400_000);
    }

    JsonNode daysLater = ticker(START + 80 * 60 * minute);
    assertThat(daysLater.path("count").asLong()).isZero();
    assertThat(daysLater.path("firstId").asLong()).isEqualTo(-1);
    assertThat(daysLater.path("volume").asDouble()).isZero();
    assertThat(daysLater.path("openPrice")).isEqualTo(daysLater.path("lastPrice"));
  }

  private JsonNode ticker(long atMicros) throws Exception {
    var rest =
        new MarketRest(engine, engine.markets(), exchange, WEIGHTS, () -> atMicros, () -> atMicros);
    Map<String, List<String>> symbol = Map.of("symbol", List.of("BTCUSDT"));
    return JSON.readTree(rest.answer(new RestRequest("/api/v3/ticker/24hr", symbol)).json());
  }

  @Test
  void spotTellsTimesInMicrosecondsToWhoAsksForThem() throws Exception {
    engine = market(Exchange.BINANCE, 20);
    var rest =
        new MarketRest(
            engine, engine.markets(), exchange, WEIGHTS, engine::nowMicros, engine::nowMicros);
    Map<String, List<String>> symbol = Map.of("symbol", List.of("BTCUSDT"));
    for (String[] pathAndTime :
        new String[][] {
          {"time", "/serverTime"},
          {"exchangeInfo", "/serverTime"},
          {"aggTrades", "/0/T"},
          {"trades", "/0/time"},
          {"ticker/24hr", "/openTime"},
          {"ticker/24hr", "/closeTime"},
          {"avgPrice", "/closeTime"}
        }) {
      String path = "/api/v3/" + pathAndTime[0];
      RestAnswer micros = rest.answer(new RestRequest(path, symbol, true));
      RestAnswer millis = rest.answer(new RestRequest(path, symbol));

      long time = JSON.readTree(micros.json()).at(pathAndTime[1]).asLong();
      assertThat(time).as(path).isBetween(START - 90_000_000_000L, START + 20_000_000);
      assertThat(JSON.readTree(millis.json()).at(pathAndTime[1]).asLong())
          .as(path)
          .isEqualTo(time / 1000);
    }
  }

  @Test
  void futuresKnowNoMicroseconds() throws Exception {
    engine = market(Exchange.BINANCE_USDM, 1);
    var rest =
        new MarketRest(
            engine, engine.markets(), exchange, WEIGHTS, engine::nowMicros, engine::nowMicros);
    RestAnswer answer = rest.answer(new RestRequest("/fapi/v1/time", Map.of(), true));

    assertThat(JSON.readTree(answer.json()).path("serverTime").asLong())
        .isEqualTo(engine.nowMicros() / 1000);
  }

  /// Two engines, of which the second is far behind the first, whose clock has jumped.
  @ParameterizedTest
  @EnumSource(
      value = Exchange.class,
      names = {"BINANCE", "BINANCE_USDM"})
  void symbolsOfAnotherEngineAreToldByItsClock(Exchange of) throws Exception {
    MarketEngine played = market(of, 130);
    engine = market(of, 0);
    engine.jumpClock(3_600_000);
    long wall = START + 7_200_000_000L;
    var rest = new MarketRest(engine, played.markets(), of, WEIGHTS, () -> wall, played::nowMicros);
    Map<String, List<String>> symbol =
        Map.of("symbol", List.of("BTCUSDT"), "interval", List.of("1m"));
    SymbolMarket market = played.market("BTCUSDT");
    long now = played.nowMicros() / 1000;

    JsonNode klines =
        JSON.readTree(rest.answer(new RestRequest(prefix() + "klines", symbol)).json());
    assertThat(klines.get(klines.size() - 1).get(0).asLong()).isEqualTo(Interval.M1.open(now));
    assertThat(klines.get(klines.size() - 1).get(8).asLong()).isPositive();
    if (of.isFutures()) {
      for (String path : List.of("ticker/price", "ticker/bookTicker")) {
        String body = rest.answer(new RestRequest(prefix() + path, symbol)).json();
        assertThat(JSON.readTree(body).path("time").asLong()).as(path).isEqualTo(now);
      }
      JsonNode depth =
          JSON.readTree(rest.answer(new RestRequest(prefix() + "depth", symbol)).json());
      assertThat(depth.path("E").asLong()).isEqualTo(now);
    } else {
      String body = rest.answer(new RestRequest(prefix() + "avgPrice", symbol)).json();
      assertThat(JSON.readTree(body).path("price").asDouble())
          .as("of trades, not the last price")
          .isNotCloseTo(market.statistics().last() * 1e-8, within(1e-4));
    }
    String day = rest.answer(new RestRequest(prefix() + "ticker/24hr", symbol)).json();
    assertThat(JSON.readTree(day).path("closeTime").asLong()).isEqualTo(now);
  }
}

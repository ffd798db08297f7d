package io.topbook.sim.market;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarketEngineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LANES = 3;

  /// 1 s before midnight, so that every kline closes soon.
  private static final long START = 1_723_161_599_000_000L;

  private final Subscriptions subscriptions = new Subscriptions(UnaryOperator.identity(), LANES);

  private MarketEngine begin(EventLog log, MarketOptions options, String... types) {
    List<Instrument> instruments =
        Instrument.list(options.exchange(), options.symbols(), options.seed());
    MarketEngine engine = MarketEngine.begin(instruments, options, START, subscriptions, log);
    engine.subscribed(streams(instruments, types));
    return engine;
  }

  private static List<String> streams(List<Instrument> instruments, String... types) {
    var streams = new ArrayList<String>();
    for (Instrument instrument : instruments) {
      for (String type : types) {
        streams.add(instrument.symbol().toLowerCase(Locale.ROOT) + '@' + type);
      }
    }
    return streams;
  }

  private static MarketOptions options(Exchange exchange, double rate) {
    return new MarketOptions(exchange, 3, 7, rate, 0.01, 0.1);
  }

  private static void run(MarketEngine engine, double seconds) {
    while (engine.nextMicros() < START + seconds * 1e6) {
      engine.step();
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  private static JsonNode snapshot(SymbolMarket market, Exchange exchange) {
    var payloads = new Payloads(exchange);
    payloads.snapshot(market.instrument(), market.book(), 100_000, 0);
    return json(payloads.frame().toString());
  }

  /// Keeps a naive book for every lane of every symbol, and compares it whole at each of its
  /// events.
  private static final class BookKeeper extends EventLog {
    private final Exchange exchange;
    private final Map<Subscribers, NaiveBook> books = new HashMap<>();
    private final Map<String, String> bestById = new HashMap<>();
    private List<SymbolMarket> markets = List.of();
    private int whole;
    private int best;

    BookKeeper(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    void add(Event event) {
      if (!event.kind().equals("depthUpdate") && !event.kind().equals("bookTicker")) {
        return;
      }
      JsonNode payload = json(event.payload());
      String id = payload.path("s").asText() + payload.path("u").asText();
      if (event.kind().equals("bookTicker")) {
        bestById.put(id, NaiveBook.best(payload));
        return;
      }
      NaiveBook book = books.get(event.to());
      book.apply(payload, exchange.isFutures());
      SymbolMarket market =
          markets.stream()
              .filter(one -> one.symbol().equals(payload.path("s").asText()))
              .findFirst()
              .orElseThrow();
      assertThat(book).isEqualTo(new NaiveBook(snapshot(market, exchange)));
      whole++;
      if (bestById.containsKey(id)) {
        assertThat(book.best()).isEqualTo(bestById.get(id));
        best++;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Exchange.class)
  void bookRebuiltFromEveryLaneIsTheMarketsOwnAtEveryEvent(Exchange exchange) {
    var keeper = new BookKeeper(exchange);
    MarketEngine engine = begin(keeper, options(exchange, 800), "depth@100ms", "depth");
    keeper.markets = engine.markets();
    for (SymbolMarket market : engine.markets()) {
      for (String type : List.of("@depth@100ms", "@depth")) {
        for (int lane = 0; lane < LANES; lane++) {
          String stream = market.symbol().toLowerCase(Locale.ROOT) + type;
          keeper.books.put(
              subscriptions.of(stream, lane), new NaiveBook(snapshot(market, exchange)));
        }
      }
    }

    run(engine, 4);

    assertThat(keeper.whole).isGreaterThan(300);
    assertThat(keeper.best).isGreaterThan(20);
  }

  @Test
  void lanesOfOneStreamEndAtDifferentIds() {
    var log = new EventLog();
    MarketEngine engine = begin(log, options(Exchange.BINANCE, 800), "depth@100ms");
    run(engine, 2);

    var ends = new HashMap<Subscribers, List<String>>();
    for (EventLog.Event event : log.events) {
      if (event.kind().equals("depthUpdate") && event.payload().contains("\"BTCUSDT\"")) {
        ends.computeIfAbsent(event.to(), _ -> new ArrayList<>())
            .add(json(event.payload()).path("u").asText());
      }
    }
    assertThat(ends).hasSize(LANES);
    assertThat(ends.get(subscriptions.of("btcusdt@depth@100ms", 0)))
        .doesNotContainSequence(ends.get(subscriptions.of("btcusdt@depth@100ms", 1)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 1.0001, 2.55})
  void restoredEngineGoesOnByteForByte(double seconds) throws Exception {
    for (Exchange exchange : Exchange.values()) {
      MarketOptions options = options(exchange, 500);
      String[] types = {"depth@100ms", "depth", "depth5@100ms", "kline_1s", "kline_1m", "ticker"};
      var log = new EventLog();
      MarketEngine engine = begin(log, options, types);
      run(engine, seconds);
      int sent = log.events.size();
      byte[] state = engine.state();
      run(engine, seconds + 3);

      var restoredLog = new EventLog();
      MarketEngine restored =
          MarketEngine.load(
              state,
              Instrument.list(exchange, options.symbols(), options.seed()),
              options,
              new Subscriptions(UnaryOperator.identity(), LANES),
              restoredLog);
      run(restored, seconds + 3);

      assertThat(restoredLog.text(0)).isEqualTo(log.text(sent)).isNotEmpty();
      assertThat(restored.state()).isEqualTo(engine.state());
    }
  }

  @Test
  void equalSeedsGiveEqualBytesAndOthersDoNot() {
    var texts = new ArrayList<String>();
    for (long seed : new long[] {7, 7, 8}) {
      var log = new EventLog();
      var options = new MarketOptions(3, seed, 300, 0.01);
      run(begin(log, options, "depth@100ms", "kline_1s"), 2);
      texts.add(log.text(0));
    }
    assertThat(texts.get(0)).isEqualTo(texts.get(1)).isNotEqualTo(texts.get(2));
  }

  @Test
  void symbolsOfAMarketOfFewOrdersHaveQuotesAndTradesNowAndThen() {
    var log = new EventLog();
    var options = new MarketOptions(Exchange.BINANCE, 2, 7, 2, 0, 0.3);
    run(begin(log, options), 3600);

    for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
      assertThat(log.payloads("bookTicker", symbol).size()).isBetween(600, 6000);
      assertThat(log.payloads("aggTrade", symbol).size()).isBetween(600, 4000);
    }
  }

  @ParameterizedTest
  @EnumSource(Exchange.class)
  void aggregatesAreConsecutiveChainedAndMadeOfTheirTrades(Exchange exchange) {
    var log = new EventLog();
    MarketEngine engine = begin(log, options(exchange, 500));
    run(engine, 6);
    engine.flush(START + 6_000_000);

    String symbol = engine.markets().getFirst().symbol();
    var trades = new HashMap<Long, JsonNode>();
    for (String trade : log.payloads("trade", symbol)) {
      trades.put(json(trade).path("t").asLong(), json(trade));
    }
    List<JsonNode> aggregates =
        log.payloads("aggTrade", symbol).stream()
            .map(MarketEngineTest::json)
            .sorted(java.util.Comparator.comparingLong(node -> node.path("a").asLong()))
            .toList();
    assertThat(aggregates.size()).isGreaterThan(20);
    long id = 100_000_001;
    long trade = 200_000_001;
    for (JsonNode aggregate : aggregates) {
      assertThat(aggregate.path("a").asLong()).isEqualTo(id++);
      assertThat(aggregate.path("f").asLong()).isEqualTo(trade);
      var quantity = BigDecimal.ZERO;
      for (; trade <= aggregate.path("l").asLong(); trade++) {
        JsonNode one = trades.get(trade);
        assertThat(one.path("p")).isEqualTo(aggregate.path("p"));
        assertThat(one.path("m")).isEqualTo(aggregate.path("m"));
        assertThat(new BigDecimal(one.path("q").asText())).isPositive();
        quantity = quantity.add(new BigDecimal(one.path("q").asText()));
      }
      assertThat(quantity).isEqualByComparingTo(aggregate.path("q").asText());
    }
    assertThat(trades).doesNotContainKey(trade);
  }

  @Test
  void futuresAggregatesCollectFillsOfAPriceAndSideForTenthsOfASecond() {
    var log = new EventLog();
    run(begin(log, options(Exchange.BINANCE_USDM, 1000)), 5);

    int several = 0;
    for (String payload : log.payloads("aggTrade", "BTCUSDT")) {
      JsonNode aggregate = json(payload);
      long lateness = aggregate.path("E").asLong() - aggregate.path("T").asLong();
      assertThat(lateness).isBetween(0L, 2100L);
      several += aggregate.path("nq").equals(aggregate.path("q")) ? 1 : 0;
    }
    assertThat(several).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1s", "1m", "1h", "1d", "1w"})
  void closedKlineComesExactlyAtItsEndAndHoldsItsTrades(String interval) {
    var log = new EventLog();
    MarketEngine engine = begin(log, options(Exchange.BINANCE, 1000), "kline_" + interval);
    run(engine, 4.5);
    engine.flush(START + 4_500_000);

    int closed = 0;
    for (String payload : log.payloads("kline", "BTCUSDT")) {
      JsonNode event = json(payload);
      JsonNode kline = event.path("k");
      if (kline.path("x").asBoolean()) {
        closed++;
        assertThat(event.path("E").asLong()).isEqualTo(kline.path("T").asLong() + 1);
        assertThat(numbers(kline)).isEqualTo(naiveKline(log, kline));
      }
    }
    assertThat(closed).isEqualTo(interval.equals("1s") ? 4 : interval.equals("1w") ? 0 : 1);
  }

  private static String numbers(JsonNode kline) {
    return kline.path("n").asLong()
        + " "
        + kline.path("o").asText()
        + kline.path("h").asText()
        + kline.path("l").asText()
        + kline.path("c").asText()
        + kline.path("v").asText()
        + kline.path("q").asText()
        + kline.path("V").asText()
        + kline.path("Q").asText()
        + kline.path("f").asText()
        + kline.path("L").asText();
  }

  /// From the aggregates whose time lies in the kline.
  private static String naiveKline(EventLog log, JsonNode kline) {
    List<JsonNode> trades =
        log.payloads("aggTrade", "BTCUSDT").stream()
            .map(MarketEngineTest::json)
            .filter(trade ->
                trade.path("T").asLong() >= kline.path("t").asLong()
                    && trade.path("T").asLong() <= kline.path("T").asLong())
            .sorted(java.util.Comparator.comparingLong(trade -> trade.path("a").asLong()))
            .toList();
    if (trades.isEmpty()) {
      throw new AssertionError("no trades to compare with");
    }
    BigDecimal[] sums = new BigDecimal[4];
    java.util.Arrays.fill(sums, new BigDecimal("0.00000000"));
    BigDecimal high = price(trades.getFirst());
    BigDecimal low = high;
    for (JsonNode trade : trades) {
      var quantity = new BigDecimal(trade.path("q").asText());
      BigDecimal worth = price(trade).multiply(quantity).setScale(8, java.math.RoundingMode.DOWN);
      sums[0] = sums[0].add(quantity);
      sums[1] = sums[1].add(worth);
      if (!trade.path("m").asBoolean()) {
        sums[2] = sums[2].add(quantity);
        sums[3] = sums[3].add(worth);
      }
      high = high.max(price(trade));
      low = low.min(price(trade));
    }
    long first = trades.getFirst().path("f").asLong();
    long last = trades.getLast().path("l").asLong();
    return (last - first + 1)
        + " "
        + price(trades.getFirst())
        + high
        + low
        + price(trades.getLast())
        + sums[0]
        + sums[1]
        + sums[2]
        + sums[3]
        + first
        + last;
  }

  private static BigDecimal price(JsonNode trade) {
    return new BigDecimal(trade.path("p").asText());
  }

  @Test
  void silentKlineClosesToo() {
    var log = new EventLog();
    var options = new MarketOptions(Exchange.BINANCE, 1, 7, 0.001, 0, 0);
    run(begin(log, options, "kline_1s"), 3.5);

    List<String> klines = log.payloads("kline", "BTCUSDT");
    assertThat(klines).hasSize(3);
    assertThat(json(klines.getLast()).path("k").path("f").asLong()).isEqualTo(-1);
    assertThat(json(klines.getLast()).path("k").path("n").asLong()).isZero();
    assertThat(json(klines.getLast()).path("k").path("c").asText()).isEqualTo("96000.00000000");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BINANCE")
  void futuresHaveNoKlinesOfASecond(Exchange futures) {
    var log = new EventLog();
    run(begin(log, options(futures, 500), "kline_1s", "kline_1m"), 3.5);

    assertThat(log.events)
        .isNotEmpty()
        .noneMatch(event -> event.payload().contains("\"i\":\"1s\""));
  }

  @Test
  void partialDepthIsTheTopOfTheBook() {
    var log = new EventLog();
    MarketEngine engine = begin(log, new MarketOptions(1, 7, 100, 0), "depth5@100ms", "depth20");
    run(engine, 1.5);

    List<EventLog.Event> partial =
        log.events.stream().filter(event -> event.kind().equals("partialDepth")).toList();
    assertThat(json(partial.getFirst().payload()).path("bids")).hasSize(5);
    assertThat(json(partial.getFirst().payload()).fieldNames())
        .toIterable()
        .containsExactly("lastUpdateId", "bids", "asks");
    assertThat(partial.stream().map(event -> json(event.payload()).path("asks").size()))
        .contains(20);
  }

  @Test
  void futuresPartialDepthHasTheIdsOfTheDifferenceOfItsMoment() {
    var log = new EventLog();
    MarketOptions options = options(Exchange.BINANCE_USDM, 500);
    MarketEngine engine = begin(log, options, "depth@100ms", "depth5@100ms");
    run(engine, 2);

    List<String> partial = ids(log, "partialDepth");
    assertThat(partial).hasSizeGreaterThan(50).containsExactlyElementsOf(ids(log, "depthUpdate"));

    var alone = new EventLog();
    run(begin(alone, options, "depth5@100ms"), 2);
    assertThat(ids(alone, "partialDepth")).isEqualTo(partial);
  }

  /// Of each event: when it was sent, its symbol and its ids.
  private static List<String> ids(EventLog log, String kind) {
    return log.events.stream()
        .filter(event -> event.kind().equals(kind))
        .map(event ->
            event.atMicros()
                + event.payload().replaceAll(".*(\"s\":[^,]+,).*(\"U\".*),\"b\".*", " $1$2"))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Exchange.class)
  void payloadsHaveTheExchangesKeys(Exchange exchange) {
    var log = new EventLog();
    run(begin(log, options(exchange, 500), "depth@100ms", "depth5@100ms", "kline_1m"), 1.5);

    var keys = new HashMap<String, String>();
    for (EventLog.Event event : log.events) {
      var names = new ArrayList<String>();
      json(event.payload()).fieldNames().forEachRemaining(names::add);
      keys.put(event.kind(), String.join(" ", names));
    }
    assertThat(keys)
        .containsAllEntriesOf(
            switch (exchange) {
              case BINANCE ->
                  Map.of(
                      "bookTicker", "u s b B a A",
                      "trade", "e E s t p q T m M",
                      "aggTrade", "e E s a p q f l T m M",
                      "depthUpdate", "e E s U u b a",
                      "partialDepth", "lastUpdateId bids asks",
                      "kline", "e E s k");
              case BINANCE_USDM ->
                  Map.of(
                      "bookTicker", "e u s b B a A T E",
                      "trade", "e E T s t p q X m",
                      "aggTrade", "e E s a p q nq f l T m",
                      "depthUpdate", "e E T s U u pu b a",
                      "partialDepth", "e E T s U u pu b a",
                      "kline", "e E s k");
              case BINANCE_COINM ->
                  Map.of(
                      "bookTicker", "u e s ps b B a A T E",
                      "trade", "e E T s t p q X m",
                      "aggTrade", "e E s a p q f l T m",
                      "depthUpdate", "e E T s ps U u pu b a",
                      "partialDepth", "e E T s ps U u pu b a",
                      "kline", "e E s k");
            });
  }

  @Test
  void crossedBookIsToldOnceAndThenRightAgain() {
    var log = new EventLog();
    MarketEngine engine = begin(log, new MarketOptions(1, 7, 200, 0), "depth@100ms");
    run(engine, 0.5);
    int before = log.events.size();
    engine.cross("BTCUSDT");
    run(engine, 2);

    int crossed = 0;
    for (EventLog.Event event : log.events.subList(before, log.events.size())) {
      if (event.kind().equals("bookTicker")) {
        JsonNode quote = json(event.payload());
        crossed += quote.path("b").asDouble() >= quote.path("a").asDouble() ? 1 : 0;
      }
    }
    assertThat(crossed).isEqualTo(1);
    assertThat(engine.markets().getFirst().book().isCrossed()).isFalse();
  }

  @Test
  void tickersOfAllSymbolsComeUnderTheNameThatLibrariesUse() {
    var log = new EventLog();
    MarketEngine engine = begin(log, new MarketOptions(Exchange.BINANCE, 3, 7, 30, 0, 0.3));
    engine.subscribed(List.of("!miniTicker@arr@1000ms"));
    run(engine, 10);

    assertThat(log.events)
        .filteredOn(event -> event.kind().equals("24hrMiniTicker"))
        .isNotEmpty()
        .allMatch(event -> event.to().stream().equals("!miniTicker@arr@1000ms"));
  }

  @Test
  void tickersOfAllSymbolsAreThoseThatTradedInTheLastSecond() {
    var log = new EventLog();
    MarketEngine engine = begin(log, new MarketOptions(Exchange.BINANCE, 3, 7, 0.5, 0, 0.3));
    engine.subscribed(List.of("!miniTicker@arr"));
    run(engine, 300);

    var trades =
        log.events.stream()
            .filter(event -> event.kind().equals("trade"))
            .map(event -> json(event.payload()))
            .toList();
    var arrays =
        log.events.stream().filter(event -> event.kind().equals("24hrMiniTicker")).toList();
    assertThat(arrays).hasSizeBetween(10, 290);
    for (EventLog.Event array : arrays) {
      long since = array.atMicros() / 1000 - 1000;
      assertThat(json(array.payload()))
          .as(array.payload())
          .isNotEmpty()
          .allMatch(ticker ->
              trades.stream()
                  .anyMatch(trade ->
                      trade.path("s").equals(ticker.path("s"))
                          && trade.path("T").asLong() >= since
                          && trade.path("T").asLong() <= since + 1000));
    }
  }
}

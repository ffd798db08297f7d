package io.topbook.sim.market;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.DepthRequest;
import io.topbook.sim.protocol.ExchangeRules.WeightRules;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestQuery;
import io.topbook.sim.protocol.RestRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// REST answers from the simulated market, at the paths of its exchange. Confined to the event
/// loop.
final class MarketRest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> STATUSES = Set.of("TRADING", "HALT", "BREAK");

  private final boolean futures;
  private final String prefix;
  private final Set<SymbolMarket> ordinarySymbols;
  private final Told ordinary;

  /// The symbols whose market began in the past, which no jump of the clock reaches.
  private final Told played;

  private final ExchangeInfo info;
  private final TickerAnswers tickers;
  private final Map<String, SymbolMarket> markets = new LinkedHashMap<>();

  /// How the symbols of one engine are told: by its clock, in its times.
  private record Told(Payloads payloads, TradeAnswers trades, LongSupplier clockMicros) {
    static Told of(Exchange exchange, Payloads payloads, LongSupplier clockMicros) {
      return new Told(payloads, new TradeAnswers(exchange, payloads), clockMicros);
    }

    long nowMicros() {
      return clockMicros.getAsLong();
    }
  }

  /// @param engine whose clock is told
  /// @param listed every symbol there is, also those that another engine runs
  /// @param weights the limits that clients are held to
  /// @param clockMicros the market's time now
  /// @param playedMicros the time now of the symbols that another engine runs
  MarketRest(
      MarketEngine engine,
      List<SymbolMarket> listed,
      Exchange exchange,
      WeightRules weights,
      LongSupplier clockMicros,
      LongSupplier playedMicros) {
    ordinarySymbols = Set.copyOf(engine.markets());
    futures = exchange.isFutures();
    prefix =
        switch (exchange) {
          case BINANCE -> "/api/v3/";
          case BINANCE_USDM -> "/fapi/v1/";
          case BINANCE_COINM -> "/dapi/v1/";
        };
    ordinary = Told.of(exchange, new Payloads(exchange, engine.jumps()), clockMicros);
    played = Told.of(exchange, new Payloads(exchange), playedMicros);
    info = new ExchangeInfo(exchange, weights);
    tickers =
        new TickerAnswers(
            exchange, market -> told(market).payloads, market -> told(market).nowMicros());
    listed.forEach(market -> markets.put(market.symbol(), market));
  }

  RestAnswer answer(RestRequest request) {
    if (!request.path().startsWith(prefix)) {
      return RestAnswer.notFound(request.path());
    }
    ordinary.payloads.setInMicros(request.micros() && !futures);
    played.payloads.setInMicros(request.micros() && !futures);
    try {
      return answer(request.path().substring(prefix.length()), new RestQuery(request), request);
    } catch (RestQuery.Refused e) {
      return e.answer();
    }
  }

  private RestAnswer answer(String name, RestQuery query, RestRequest request) {
    return switch (name) {
      case "ping" -> RestAnswer.ok("{}", 1);
      case "time" -> RestAnswer.ok("{\"serverTime\":" + serverTime() + '}', 1);
      case "exchangeInfo" ->
          RestAnswer.ok(info.json(asked(query, listed()), serverTime()), futures ? 1 : 20);
      case "depth" -> depth(query);
      case "aggTrades" ->
          RestAnswer.ok(told(one(query)).trades.aggregates(one(query), query), futures ? 20 : 4);
      case "trades" ->
          RestAnswer.ok(
              told(one(query)).trades.singles(one(query), query, false), futures ? 5 : 25);
      case "historicalTrades" ->
          RestAnswer.ok(
              told(one(query)).trades.singles(one(query), query, true), futures ? 20 : 25);
      case "klines", "uiKlines" -> klines(query);
      case "ticker/24hr" -> tickers.day(asked(query, listed()), isOne(query));
      case "ticker/price" -> tickers.price(asked(query, listed()), isOne(query));
      case "ticker/bookTicker" -> tickers.bookTicker(asked(query, listed()), isOne(query));
      case "avgPrice" ->
          futures ? RestAnswer.notFound(request.path()) : tickers.average(one(query));
      default -> RestAnswer.notFound(request.path());
    };
  }

  private Told told(SymbolMarket market) {
    return ordinarySymbols.contains(market) ? ordinary : played;
  }

  /// As it is written.
  private long serverTime() {
    return ordinary.payloads.time(ordinary.nowMicros());
  }

  private List<SymbolMarket> listed() {
    return markets.values().stream().filter(market -> !market.isDelisted()).toList();
  }

  private SymbolMarket one(RestQuery query) {
    return known(query.required("symbol"));
  }

  private SymbolMarket known(String symbol) {
    SymbolMarket market = markets.get(symbol);
    if (market == null || market.isDelisted()) {
      throw RestQuery.invalidSymbol();
    }
    return market;
  }

  private static boolean isOne(RestQuery query) {
    return query.text("symbol").isPresent();
  }

  /// What `symbol` or `symbols` names; all when neither is there.
  private List<SymbolMarket> asked(RestQuery query, List<SymbolMarket> all) {
    if (isOne(query)) {
      return List.of(one(query));
    }
    return query.text("symbols").map(this::several).orElse(all);
  }

  private List<SymbolMarket> several(String names) {
    JsonNode list;
    try {
      list = JSON.readTree(names);
    } catch (JsonProcessingException _) {
      throw illegal();
    }
    if (!list.isArray() || list.isEmpty()) {
      throw illegal();
    }
    var several = new ArrayList<SymbolMarket>();
    list.forEach(name -> several.add(known(name.asText())));
    return several;
  }

  private static RestQuery.Refused illegal() {
    return new RestQuery.Refused(-1100, "Illegal characters found in parameter 'symbols'.");
  }

  private RestAnswer klines(RestQuery query) {
    SymbolMarket market = one(query);
    Told told = told(market);
    return RestAnswer.ok(told.trades.klines(market, query, told.nowMicros() / 1000), 2);
  }

  private RestAnswer depth(RestQuery query) {
    var depth = DepthRequest.of(query, futures);
    SymbolMarket market = known(depth.symbol());
    if (!futures) {
      requireStatus(market, query);
    }
    Told told = told(market);
    told.payloads.snapshot(market.instrument(), market.book(), depth.limit(), told.nowMicros());
    return RestAnswer.ok(told.payloads.frame().toString(), depth.weight());
  }

  private static void requireStatus(SymbolMarket market, RestQuery query) {
    String asked = query.text("symbolStatus").orElse(ExchangeInfo.status(market));
    if (!STATUSES.contains(asked)) {
      throw new RestQuery.Refused(-1130, "Data sent for parameter 'symbolStatus' is not valid.");
    }
    if (!asked.equals(ExchangeInfo.status(market))) {
      throw new RestQuery.Refused(-1220, "The symbol's status does not match the requested one.");
    }
  }
}

package io.topbook.sim.market;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.sim.protocol.DepthRequest;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Spot's REST answers from the simulated books. Confined to the event loop.
final class MarketRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "/api/v3/";

  private final Map<String, SymbolMarket> markets = new LinkedHashMap<>();
  private final FrameWriter body = new FrameWriter();

  MarketRest(List<SymbolMarket> list) {
    list.forEach(market -> markets.put(market.instrument().symbol(), market));
  }

  /// @throws IllegalArgumentException saying which parameter is bad
  RestAnswer answer(RestRequest request) {
    if (!request.path().startsWith(PREFIX)) {
      return RestAnswer.notFound(request.path());
    }
    return switch (request.path().substring(PREFIX.length())) {
      case "ping" -> RestAnswer.ok("{}", 1);
      case "time" -> RestAnswer.ok("{\"serverTime\":" + System.currentTimeMillis() + '}', 1);
      case "exchangeInfo" -> exchangeInfo(request.parameter("symbol"));
      case "depth" -> depth(request);
      case "ticker/24hr" -> tickers(request.parameter("symbol"));
      default -> RestAnswer.notFound(request.path());
    };
  }

  private RestAnswer depth(RestRequest request) {
    var depth = DepthRequest.of(request, false);
    SymbolMarket market = markets.get(depth.symbol());
    if (market == null) {
      return RestAnswer.invalidSymbol();
    }
    return RestAnswer.ok(book(market, depth.limit()), depth.weight());
  }

  /// The body that `depth` answers.
  String book(SymbolMarket market, int limit) {
    body.begin().text("{\"lastUpdateId\":").number(market.book().lastUpdateId());
    levels(market, true, limit, ",\"bids\":");
    levels(market, false, limit, ",\"asks\":");
    return body.text("}").toString();
  }

  private void levels(SymbolMarket market, boolean bid, int limit, String name) {
    body.text(name).text("[");
    BookSide side = market.book().side(bid);
    for (int depth = 0; depth < Math.min(limit, side.size()); depth++) {
      body.text(depth == 0 ? "[" : ",[").decimal(side.price(depth)).text(",");
      body.decimal(side.quantity(depth)).text("]");
    }
    body.text("]");
  }

  private RestAnswer exchangeInfo(Optional<String> symbol) {
    Collection<SymbolMarket> listed = listed(symbol);
    if (listed == null) {
      return RestAnswer.invalidSymbol();
    }
    ObjectNode info =
        JSON.createObjectNode()
            .put("timezone", "UTC")
            .put("serverTime", System.currentTimeMillis());
    info.putArray("rateLimits")
        .addObject()
        .put("rateLimitType", "REQUEST_WEIGHT")
        .put("interval", "MINUTE")
        .put("intervalNum", 1)
        .put("limit", 6000);
    ArrayNode symbols = info.putArray("symbols");
    for (SymbolMarket market : listed) {
      Instrument instrument = market.instrument();
      ObjectNode entry =
          symbols
              .addObject()
              .put("symbol", instrument.symbol())
              .put("status", "TRADING")
              .put("baseAsset", instrument.base())
              .put("baseAssetPrecision", 8)
              .put("quoteAsset", instrument.quote())
              .put("quoteAssetPrecision", 8);
      ArrayNode filters = entry.putArray("filters");
      filters
          .addObject()
          .put("filterType", "PRICE_FILTER")
          .put("minPrice", decimal(instrument.tick()))
          .put("maxPrice", "10000000.00000000")
          .put("tickSize", decimal(instrument.tick()));
      filters
          .addObject()
          .put("filterType", "LOT_SIZE")
          .put("minQty", decimal(instrument.step()))
          .put("maxQty", "100000000.00000000")
          .put("stepSize", decimal(instrument.step()));
    }
    return RestAnswer.ok(info.toString(), 20);
  }

  private RestAnswer tickers(Optional<String> symbol) {
    Collection<SymbolMarket> listed = listed(symbol);
    if (listed == null) {
      return RestAnswer.invalidSymbol();
    }
    ArrayNode tickers = JSON.createArrayNode();
    listed.forEach(market -> tickers.add(ticker(market)));
    return symbol.isPresent()
        ? RestAnswer.ok(tickers.get(0).toString(), 2)
        : RestAnswer.ok(tickers.toString(), 80);
  }

  private static ObjectNode ticker(SymbolMarket market) {
    DayStatistics day = market.statistics();
    return JSON.createObjectNode()
        .put("symbol", market.instrument().symbol())
        .put("lastPrice", decimal(day.last()))
        .put("bidPrice", decimal(market.book().best(true)))
        .put("askPrice", decimal(market.book().best(false)))
        .put("openPrice", decimal(day.open()))
        .put("highPrice", decimal(day.high()))
        .put("lowPrice", decimal(day.low()))
        .put("volume", String.format("%.8f", day.baseVolume()))
        .put("quoteVolume", String.format("%.8f", day.quoteVolume()))
        .put("count", day.trades());
  }

  /// One symbol or all; null when there is no such symbol.
  private @Nullable Collection<SymbolMarket> listed(Optional<String> symbol) {
    if (symbol.isEmpty()) {
      return markets.values();
    }
    SymbolMarket market = markets.get(symbol.get());
    return market == null ? null : List.of(market);
  }

  private static String decimal(long units) {
    return BigDecimal.valueOf(units, 8).toPlainString();
  }
}

package io.topbook.sim.market;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.ExchangeRules.WeightRules;
import java.math.BigDecimal;
import java.util.List;

/// The body of `exchangeInfo`, with what client libraries look for. Immutable.
final class ExchangeInfo {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SPOT_ORDERS =
      List.of(
          "LIMIT",
          "LIMIT_MAKER",
          "MARKET",
          "STOP_LOSS",
          "STOP_LOSS_LIMIT",
          "TAKE_PROFIT",
          "TAKE_PROFIT_LIMIT");
  private static final List<String> FUTURES_ORDERS =
      List.of(
          "LIMIT",
          "MARKET",
          "STOP",
          "STOP_MARKET",
          "TAKE_PROFIT",
          "TAKE_PROFIT_MARKET",
          "TRAILING_STOP_MARKET");

  private final Exchange exchange;
  private final WeightRules weights;

  /// @param weights the limits in force
  ExchangeInfo(Exchange exchange, WeightRules weights) {
    this.exchange = exchange;
    this.weights = weights;
  }

  String json(List<SymbolMarket> markets, long nowMillis) {
    ObjectNode info = JSON.createObjectNode().put("timezone", "UTC").put("serverTime", nowMillis);
    rateLimits(info.putArray("rateLimits"));
    info.putArray("exchangeFilters");
    ArrayNode symbols = info.putArray("symbols");
    for (SymbolMarket market : markets) {
      if (exchange.isFutures()) {
        futures(symbols.addObject(), market);
      } else {
        spot(symbols.addObject(), market);
      }
    }
    return info.toString();
  }

  private void rateLimits(ArrayNode limits) {
    if (weights.limit() > 0) {
      limit(limits, "REQUEST_WEIGHT", "MINUTE", 1, weights.limit());
    }
    if (exchange.isFutures()) {
      limit(limits, "ORDERS", "MINUTE", 1, 1200);
    } else {
      limit(limits, "ORDERS", "SECOND", 10, 100);
      limit(limits, "ORDERS", "DAY", 1, 200_000);
    }
    if (weights.rawRequests() > 0) {
      limit(limits, "RAW_REQUESTS", "MINUTE", 5, weights.rawRequests());
    }
  }

  private static void limit(ArrayNode limits, String type, String interval, int number, int limit) {
    limits
        .addObject()
        .put("rateLimitType", type)
        .put("interval", interval)
        .put("intervalNum", number)
        .put("limit", limit);
  }

  static String status(SymbolMarket market) {
    return market.isHalted() ? "HALT" : "TRADING";
  }

  private static void spot(ObjectNode entry, SymbolMarket market) {
    Instrument of = market.instrument();
    entry
        .put("symbol", of.symbol())
        .put("status", status(market))
        .put("baseAsset", of.base())
        .put("baseAssetPrecision", 8)
        .put("quoteAsset", of.quote())
        .put("quotePrecision", 8)
        .put("quoteAssetPrecision", 8)
        .put("baseCommissionPrecision", 8)
        .put("quoteCommissionPrecision", 8);
    SPOT_ORDERS.forEach(entry.putArray("orderTypes")::add);
    entry
        .put("icebergAllowed", true)
        .put("ocoAllowed", true)
        .put("otoAllowed", true)
        .put("quoteOrderQtyMarketAllowed", true)
        .put("allowTrailingStop", true)
        .put("cancelReplaceAllowed", true)
        .put("isSpotTradingAllowed", true)
        .put("isMarginTradingAllowed", false);
    filters(entry.putArray("filters"), of, "NOTIONAL", "minNotional", 8);
    entry.putArray("permissions");
    entry.putArray("permissionSets").addArray().add("SPOT");
    entry.put("defaultSelfTradePreventionMode", "EXPIRE_MAKER");
    entry.putArray("allowedSelfTradePreventionModes").add("EXPIRE_TAKER").add("EXPIRE_MAKER");
  }

  private void futures(ObjectNode entry, SymbolMarket market) {
    Instrument of = market.instrument();
    boolean contracts = of.contract() > 0;
    entry
        .put("symbol", of.symbol())
        .put("pair", of.pair())
        .put("contractType", "PERPETUAL")
        .put("deliveryDate", 4_133_404_800_000L)
        .put("onboardDate", 1_569_398_400_000L)
        .put(contracts ? "contractStatus" : "status", status(market));
    if (contracts) {
      entry.put("contractSize", of.contract() / 100_000_000);
    }
    entry
        .put("baseAsset", of.base())
        .put("quoteAsset", of.quote())
        .put("marginAsset", contracts ? of.base() : of.quote())
        .put("pricePrecision", of.priceDecimals())
        .put("quantityPrecision", of.quantityDecimals())
        .put("baseAssetPrecision", 8)
        .put("quotePrecision", 8)
        .put("underlyingType", "COIN");
    entry.putArray("underlyingSubType");
    entry
        .put("triggerProtect", "0.0500")
        .put("liquidationFee", "0.012000")
        .put("marketTakeBound", "0.05")
        .put("maintMarginPercent", "2.5000")
        .put("requiredMarginPercent", "5.0000");
    filters(entry.putArray("filters"), of, "MIN_NOTIONAL", "notional", 0);
    FUTURES_ORDERS.forEach(entry.putArray("orderTypes")::add);
    entry.putArray("timeInForce").add("GTC").add("IOC").add("FOK").add("GTX");
  }

  /// @param padded decimals, 0 for the natural ones
  private static void filters(
      ArrayNode filters, Instrument of, String notional, String minNotional, int padded) {
    int price = padded > 0 ? padded : of.priceDecimals();
    int quantity = padded > 0 ? padded : of.quantityDecimals();
    filters
        .addObject()
        .put("filterType", "PRICE_FILTER")
        .put("minPrice", decimal(of.tick(), price))
        .put("maxPrice", decimal(1_000_000_000_000_000L, price))
        .put("tickSize", decimal(of.tick(), price));
    filters
        .addObject()
        .put("filterType", "LOT_SIZE")
        .put("minQty", decimal(of.step(), quantity))
        .put("maxQty", decimal(10_000_000_000_000_000L, quantity))
        .put("stepSize", decimal(of.step(), quantity));
    filters
        .addObject()
        .put("filterType", "MARKET_LOT_SIZE")
        .put("minQty", decimal(padded > 0 ? 0 : of.step(), quantity))
        .put("maxQty", decimal(100_000_000_000_000L, quantity))
        .put("stepSize", decimal(padded > 0 ? 0 : of.step(), quantity));
    filters
        .addObject()
        .put("filterType", notional)
        .put(minNotional, padded > 0 ? "5.00000000" : "5");
    filters.addObject().put("filterType", "MAX_NUM_ORDERS").put("maxNumOrders", 200);
    filters.addObject().put("filterType", "MAX_NUM_ALGO_ORDERS").put("maxNumAlgoOrders", 5);
  }

  private static String decimal(long units, int decimals) {
    return BigDecimal.valueOf(units, 8)
        .setScale(decimals, java.math.RoundingMode.UNNECESSARY)
        .toPlainString();
  }
}

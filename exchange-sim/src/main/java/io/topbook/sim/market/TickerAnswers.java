package io.topbook.sim.market;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.RestAnswer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// `ticker/24hr`, `ticker/price`, `ticker/bookTicker` and `avgPrice`. Confined to the event loop.
final class TickerAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long AVERAGE_MINUTES = 5;

  private final Exchange exchange;
  private final Payloads payloads;

  /// @param payloads knows how times are written
  TickerAnswers(Exchange exchange, Payloads payloads) {
    this.exchange = exchange;
    this.payloads = payloads;
  }

  /// @param now what the time is in a market
  RestAnswer day(List<SymbolMarket> of, boolean one, ToLongFunction<SymbolMarket> now) {
    return answer(
        of, one, market -> day(market, now.applyAsLong(market)), 2, of.size() <= 20 ? 2 : 80);
  }

  /// @param now as it is written, here and below
  RestAnswer price(List<SymbolMarket> of, boolean one, long now) {
    return answer(
        of,
        one,
        market -> {
          ObjectNode node = begin(market).put("price", price(market, market.statistics().last()));
          return exchange.isFutures() ? node.put("time", now) : node;
        },
        2,
        4);
  }

  RestAnswer bookTicker(List<SymbolMarket> of, boolean one, long now) {
    return answer(
        of,
        one,
        market -> {
          ObjectNode node = best(begin(market), market);
          return exchange.isFutures()
              ? node.put("lastUpdateId", market.lastUpdateId()).put("time", now)
              : node;
        },
        2,
        4);
  }

  private RestAnswer answer(
      List<SymbolMarket> of,
      boolean one,
      Function<SymbolMarket, ObjectNode> row,
      int weight,
      int weightOfAll) {
    if (one && exchange != Exchange.BINANCE_COINM) {
      return RestAnswer.ok(row.apply(of.getFirst()).toString(), weight);
    }
    ArrayNode rows = JSON.createArrayNode();
    of.forEach(market -> rows.add(row.apply(market)));
    return RestAnswer.ok(rows.toString(), weightOfAll);
  }

  private ObjectNode begin(SymbolMarket market) {
    ObjectNode node = JSON.createObjectNode().put("symbol", market.symbol());
    return exchange == Exchange.BINANCE_COINM ? node.put("ps", market.instrument().pair()) : node;
  }

  private static ObjectNode best(ObjectNode node, SymbolMarket market) {
    Book book = market.book();
    return node.put("bidPrice", price(market, book.best(true)))
        .put("bidQty", quantity(market, book.bestQuantity(true)))
        .put("askPrice", price(market, book.best(false)))
        .put("askQty", quantity(market, book.bestQuantity(false)));
  }

  private ObjectNode day(SymbolMarket market, long nowMicros) {
    DayStatistics.Day day = market.day(nowMicros);
    DayStatistics newest = market.statistics();
    Instrument of = market.instrument();
    long change = newest.last() - day.open();
    ObjectNode node =
        begin(market)
            .put("priceChange", price(market, change))
            .put("priceChangePercent", plain(100.0 * change / day.open(), 3))
            .put("weightedAvgPrice", plain(day.average(), of.priceDecimals()));
    if (!exchange.isFutures()) {
      node.put("prevClosePrice", price(market, day.open()));
    }
    node.put("lastPrice", price(market, newest.last()))
        .put("lastQty", quantity(market, newest.lastQuantity()));
    if (!exchange.isFutures()) {
      best(node, market);
    }
    boolean contracts = of.contract() > 0;
    return node.put("openPrice", price(market, day.open()))
        .put("highPrice", price(market, day.high()))
        .put("lowPrice", price(market, day.low()))
        .put("volume", plain(day.baseVolume(), of.quantityDecimals()))
        .put(contracts ? "baseVolume" : "quoteVolume", plain(day.quoteVolume(), 8))
        .put("openTime", payloads.time(nowMicros - Payloads.DAY_MICROS))
        .put("closeTime", payloads.time(nowMicros))
        .put("firstId", day.firstTradeId())
        .put("lastId", day.lastTradeId())
        .put("count", day.trades());
  }

  /// The average of the last five minutes, weighted by volume; the last price if nothing was
  /// traded.
  RestAnswer average(SymbolMarket market, long nowMillis) {
    long newest = Interval.M1.open(nowMillis);
    double volume = 0;
    double turnover = 0;
    for (long minute = AVERAGE_MINUTES - 1; minute >= 0; minute--) {
      Kline kline = market.klines().at(Interval.M1, newest - minute * 60_000);
      volume += kline.volume;
      turnover += kline.turnover;
    }
    double price = volume == 0 ? market.statistics().last() * 1e-8 : turnover / volume;
    ObjectNode node =
        JSON.createObjectNode()
            .put("mins", AVERAGE_MINUTES)
            .put("price", plain(price, 8))
            .put("closeTime", payloads.time(market.statistics().lastMicros()));
    return RestAnswer.ok(node.toString(), 2);
  }

  private static String price(SymbolMarket market, long price) {
    return fixed(price, market.instrument().priceDecimals());
  }

  private static String quantity(SymbolMarket market, long quantity) {
    return fixed(quantity, market.instrument().quantityDecimals());
  }

  private static String fixed(long units, int decimals) {
    return BigDecimal.valueOf(units, 8).setScale(decimals, RoundingMode.DOWN).toPlainString();
  }

  private static String plain(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}

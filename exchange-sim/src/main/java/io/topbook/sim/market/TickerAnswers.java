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
  private final Function<SymbolMarket, Payloads> payloads;
  private final ToLongFunction<SymbolMarket> nowMicros;

  /// @param payloads how times of a market are written
  /// @param nowMicros what the time is in a market
  TickerAnswers(
      Exchange exchange,
      Function<SymbolMarket, Payloads> payloads,
      ToLongFunction<SymbolMarket> nowMicros) {
    this.exchange = exchange;
    this.payloads = payloads;
    this.nowMicros = nowMicros;
  }

  RestAnswer day(List<SymbolMarket> of, boolean one) {
    return answer(of, one, this::day, 2, of.size() <= 20 ? 2 : 80);
  }

  RestAnswer price(List<SymbolMarket> of, boolean one) {
    return answer(
        of,
        one,
        market -> {
          ObjectNode node = begin(market).put("price", price(market, market.statistics().last()));
          return exchange.isFutures() ? node.put("time", now(market)) : node;
        },
        2,
        4);
  }

  RestAnswer bookTicker(List<SymbolMarket> of, boolean one) {
    return answer(
        of,
        one,
        market -> {
          ObjectNode node = best(begin(market), market);
          return exchange.isFutures()
              ? node.put("lastUpdateId", market.lastUpdateId()).put("time", now(market))
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

  /// As it is written.
  private long now(SymbolMarket market) {
    return payloads.apply(market).time(nowMicros.applyAsLong(market));
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

  private ObjectNode day(SymbolMarket market) {
    long now = nowMicros.applyAsLong(market);
    Payloads times = payloads.apply(market);
    DayStatistics.Day day = market.day(now);
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
        .put("openTime", times.time(now - Payloads.DAY_MICROS))
        .put("closeTime", times.time(now))
        .put("firstId", day.firstTradeId())
        .put("lastId", day.lastTradeId())
        .put("count", day.trades());
  }

  /// The average of the last five minutes, weighted by volume; the last price if nothing was
  /// traded.
  RestAnswer average(SymbolMarket market) {
    long newest = Interval.M1.open(nowMicros.applyAsLong(market) / 1000);
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
            .put("closeTime", payloads.apply(market).time(market.statistics().lastMicros()));
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

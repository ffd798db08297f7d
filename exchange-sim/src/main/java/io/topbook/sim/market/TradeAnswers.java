package io.topbook.sim.market;

import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.RestQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// `aggTrades`, `trades`, `historicalTrades` and `klines`: the same trades as the streams told, as
/// far back as they are kept. Confined to the event loop.
final class TradeAnswers {
  private static final int USUAL_LIMIT = 500;
  private static final int MAX_LIMIT = 1000;
  private static final int MAX_FUTURES_KLINES = 1500;

  private final Exchange exchange;
  private final Payloads payloads;

  TradeAnswers(Exchange exchange, Payloads payloads) {
    this.exchange = exchange;
    this.payloads = payloads;
  }

  String aggregates(SymbolMarket market, RestQuery query) {
    int limit = query.limit(USUAL_LIMIT, MAX_LIMIT);
    OptionalLong fromId = query.number("fromId");
    OptionalLong start = query.number("startTime");
    OptionalLong end = query.number("endTime");
    if (fromId.isPresent() && (start.isPresent() || end.isPresent())) {
      throw new RestQuery.Refused(-1128, "Combination of optional parameters invalid.");
    }
    if (start.isPresent() && end.isPresent() && start.getAsLong() > end.getAsLong()) {
      throw new RestQuery.Refused(-1127, "Start time is greater than end time.");
    }
    return aggregateRows(market, aggregates(market, fromId, start, end, limit));
  }

  private List<Fill> aggregates(
      SymbolMarket market, OptionalLong fromId, OptionalLong start, OptionalLong end, int limit) {
    TradeHistory history = market.history();
    Fill collecting = market.openAggregate();
    long endId = collecting == null ? Long.MAX_VALUE : collecting.aggTradeId();
    if (fromId.isPresent()) {
      long id = fromId.getAsLong();
      return history.aggregates(history.firstThat(one -> one.aggTradeId() >= id), limit, endId);
    }
    if (start.isPresent()) {
      long from = start.getAsLong() * 1000;
      long to = end.isPresent() ? (end.getAsLong() + 1) * 1000 : Long.MAX_VALUE;
      return history.aggregates(firstToldFrom(history, from), limit, endId).stream()
          .filter(one -> told(one) >= from && told(one) < to)
          .toList();
    }
    int behind =
        end.isPresent()
            ? firstToldFrom(history, (end.getAsLong() + 1) * 1000)
            : history.firstThat(one -> one.aggTradeId() >= endId);
    // Fills of one aggregate are put together, so newest first until there are enough.
    int from = behind;
    for (int found = 0; from > 0; from--) {
      if (from == behind || history.get(from - 1).aggTradeId() != history.get(from).aggTradeId()) {
        if (found++ == limit) {
          break;
        }
      }
    }
    long stop = behind == history.size() ? endId : history.get(behind).aggTradeId();
    return history.aggregates(from, limit, Math.min(stop, endId));
  }

  private long told(Fill fill) {
    return payloads.timeMicros(fill.atMicros());
  }

  /// The index of the first fill that was told with a time from `micros` on: times may jump back,
  /// so all are looked at.
  private int firstToldFrom(TradeHistory history, long micros) {
    int at = 0;
    while (at < history.size() && told(history.get(at)) < micros) {
      at++;
    }
    return at;
  }

  private String aggregateRows(SymbolMarket market, List<Fill> list) {
    Instrument of = market.instrument();
    FrameWriter body = payloads.frame().begin().text("[");
    String separator = "{\"a\":";
    for (Fill one : list) {
      body.text(separator).number(one.aggTradeId()).text(",\"p\":");
      payloads.price(of, one.price()).text(",\"q\":");
      payloads.quantity(of, one.quantity());
      if (exchange == Exchange.BINANCE_USDM) {
        body.text(",\"nq\":");
        payloads.quantity(of, one.quantity());
      }
      body.text(",\"f\":").number(one.firstTradeId()).text(",\"l\":").number(one.lastTradeId());
      body.text(",\"T\":").number(payloads.time(one.atMicros()));
      body.text(one.buyerIsMaker() ? ",\"m\":true" : ",\"m\":false");
      body.text(exchange.isFutures() ? "}" : ",\"M\":true}");
      separator = ",{\"a\":";
    }
    return body.text("]").toString();
  }

  /// Single trades: the newest, or from one on.
  String singles(SymbolMarket market, RestQuery query, boolean fromIdAllowed) {
    int limit = query.limit(USUAL_LIMIT, MAX_LIMIT);
    long newest = market.lastTradeId();
    OptionalLong fromId = fromIdAllowed ? query.number("fromId") : OptionalLong.empty();
    long from = fromId.orElse(newest - limit + 1);
    TradeHistory history = market.history();
    FrameWriter body = payloads.frame().begin().text("[");
    String separator = "{\"id\":";
    int at = history.firstThat(fill -> fill.lastTradeId() >= from);
    for (int left = limit; at < history.size() && left > 0; at++) {
      Fill fill = history.get(at);
      long first = Math.max(from, fill.firstTradeId());
      for (long id = first; id <= fill.lastTradeId() && left > 0; id++, left--) {
        body.text(separator).number(id);
        single(market.instrument(), fill, id);
        separator = ",{\"id\":";
      }
    }
    return body.text("]").toString();
  }

  private void single(Instrument of, Fill fill, long id) {
    FrameWriter body = payloads.frame();
    long quantity = fill.quantityOf(id, of.step());
    body.text(",\"price\":");
    payloads.price(of, fill.price()).text(",\"qty\":");
    payloads.quantity(of, quantity);
    body.text(of.contract() > 0 ? ",\"baseQty\":" : ",\"quoteQty\":");
    body.decimal(of.worth(fill.price(), quantity));
    body.text(",\"time\":").number(payloads.time(fill.atMicros()));
    body.text(fill.buyerIsMaker() ? ",\"isBuyerMaker\":true" : ",\"isBuyerMaker\":false");
    body.text(exchange.isFutures() ? "}" : ",\"isBestMatch\":true}");
  }

  String klines(SymbolMarket market, RestQuery query, long nowMillis) {
    Interval interval =
        Interval.of(query.required("interval"), exchange.isFutures())
            .orElseThrow(() -> new RestQuery.Refused(-1120, "Invalid interval."));
    int limit = query.limit(USUAL_LIMIT, exchange.isFutures() ? MAX_FUTURES_KLINES : MAX_LIMIT);
    Klines klines = market.klines();
    long newest = interval.open(nowMillis);
    long oldest = klines.firstOpen(interval, nowMillis);
    long end = Math.min(newest, interval.open(query.number("endTime").orElse(newest)));
    OptionalLong start = query.number("startTime");
    var opens = new ArrayList<Long>();
    if (start.isPresent()) {
      long open = Math.max(oldest, interval.open(start.getAsLong()));
      open = open < start.getAsLong() ? interval.end(open) : open;
      for (; open <= end && opens.size() < limit; open = interval.end(open)) {
        opens.add(open);
      }
    } else {
      for (long open = end;
          open >= oldest && opens.size() < limit;
          open = interval.open(open - 1)) {
        opens.addFirst(open);
      }
    }
    FrameWriter body = payloads.frame().begin().text("[");
    if (!opens.isEmpty()) {
      String separator = "";
      for (Kline kline : klines.between(interval, opens.getFirst(), opens.getLast())) {
        body.text(separator);
        payloads.klineRow(market.instrument(), interval, kline);
        separator = ",";
      }
    }
    return body.text("]").toString();
  }
}

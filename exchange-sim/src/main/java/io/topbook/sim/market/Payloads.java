package io.topbook.sim.market;

import io.topbook.schemas.Exchange;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Writes the payloads of one exchange: which keys they have, in which order, with how many
/// decimals.
///
/// Each method begins a new payload in {@link #frame()}. Not thread-safe.
final class Payloads {
  /// What a ticker looks back at.
  static final long DAY_MICROS = 86_400_000_000L;

  private final Exchange exchange;
  private final ClockJumps jumps;
  private final boolean futures;
  private final boolean coinm;
  private final FrameWriter frame = new FrameWriter();
  private boolean inMicros;

  /// Writes the market's own times.
  Payloads(Exchange exchange) {
    this(exchange, new ClockJumps());
  }

  Payloads(Exchange exchange, ClockJumps jumps) {
    this.exchange = exchange;
    this.jumps = jumps;
    this.futures = exchange.isFutures();
    this.coinm = exchange == Exchange.BINANCE_COINM;
  }

  Exchange exchange() {
    return exchange;
  }

  FrameWriter frame() {
    return frame;
  }

  /// Whether times are written in microseconds, else in milliseconds.
  void setInMicros(boolean inMicros) {
    this.inMicros = inMicros;
  }

  /// As it is written, in the unit that is asked for.
  long time(long micros) {
    return inMicros ? jumps.written(micros) : jumps.written(micros) / 1000;
  }

  /// As it is written, in microseconds.
  long timeMicros(long micros) {
    return jumps.written(micros);
  }

  /// A kline's own times, which no shift touches.
  private long unit(long millis) {
    return inMicros ? millis * 1000 : millis;
  }

  void trade(Instrument of, Fill fill, long id, long nowMicros) {
    long quantity = fill.quantityOf(id, of.step());
    begin("trade", nowMicros);
    if (futures) {
      frame.text(",\"T\":").number(time(fill.atMicros()));
      symbol(of).text(",\"t\":").number(id).text(",\"p\":");
      price(of, fill.price()).text(",\"q\":");
      quantity(of, quantity).text(",\"X\":\"MARKET\"");
      maker(fill).text("}");
    } else {
      symbol(of).text(",\"t\":").number(id).text(",\"p\":");
      price(of, fill.price()).text(",\"q\":");
      quantity(of, quantity).text(",\"T\":").number(time(fill.atMicros()));
      maker(fill).text(",\"M\":true}");
    }
  }

  void aggTrade(Instrument of, Fill fill, long nowMicros) {
    begin("aggTrade", nowMicros);
    symbol(of).text(",\"a\":").number(fill.aggTradeId()).text(",\"p\":");
    price(of, fill.price()).text(",\"q\":");
    quantity(of, fill.quantity());
    if (exchange == Exchange.BINANCE_USDM) {
      quantity(of, fill.quantity(), ",\"nq\":");
    }
    frame.text(",\"f\":").number(fill.firstTradeId());
    frame.text(",\"l\":").number(fill.lastTradeId());
    frame.text(",\"T\":").number(time(fill.atMicros()));
    maker(fill).text(futures ? "}" : ",\"M\":true}");
  }

  private FrameWriter maker(Fill fill) {
    return frame.text(fill.buyerIsMaker() ? ",\"m\":true" : ",\"m\":false");
  }

  void quote(Instrument of, Book book, long nowMicros) {
    if (!futures) {
      frame.begin().text("{\"u\":").number(book.lastUpdateId());
      symbol(of);
    } else if (coinm) {
      frame.begin().text("{\"u\":").number(book.lastUpdateId()).text(",\"e\":\"bookTicker\"");
      symbol(of);
      pair(of);
    } else {
      frame.begin().text("{\"e\":\"bookTicker\",\"u\":").number(book.lastUpdateId());
      symbol(of);
    }
    best(of, book);
    if (futures) {
      frame.text(",\"T\":").number(time(nowMicros)).text(",\"E\":").number(time(nowMicros));
    }
    frame.text("}");
  }

  private void best(Instrument of, Book book) {
    frame.text(",\"b\":");
    price(of, book.best(true));
    quantity(of, book.bestQuantity(true), ",\"B\":");
    frame.text(",\"a\":");
    price(of, book.best(false));
    quantity(of, book.bestQuantity(false), ",\"A\":");
  }

  /// @param bids negated, best first, a price perhaps several times
  /// @param asks best first, a price perhaps several times
  /// @param before the last id of the event before
  void depth(
      Instrument of,
      Book book,
      long first,
      long last,
      long before,
      Prices bids,
      Prices asks,
      long nowMicros) {
    beginDepth(of, first, last, before, nowMicros);
    frame.text(",\"b\":");
    changes(of, book.side(true), bids, -1);
    frame.text(",\"a\":");
    changes(of, book.side(false), asks, 1);
    frame.text("}");
  }

  private void beginDepth(Instrument of, long first, long last, long before, long nowMicros) {
    begin("depthUpdate", nowMicros);
    if (futures) {
      frame.text(",\"T\":").number(time(nowMicros));
    }
    symbol(of);
    pair(of);
    frame.text(",\"U\":").number(first).text(",\"u\":").number(last);
    if (futures) {
      frame.text(",\"pu\":").number(before);
    }
  }

  private void changes(Instrument of, BookSide side, Prices prices, int sign) {
    frame.text("[");
    long before = 0;
    for (int i = 0; i < prices.size(); i++) {
      long price = prices.get(i) * sign;
      if (price != before) {
        frame.text(before == 0 ? "[" : ",[");
        price(of, price);
        quantity(of, side.quantityAt(price), ",").text("]");
        before = price;
      }
    }
    frame.text("]");
  }

  /// The best levels, as a stream tells them. Futures' have the ids of a difference of the same
  /// moment.
  ///
  /// @param first id of what changed since the event before
  /// @param before the last id of the event before
  void partialDepth(Instrument of, Book book, int levels, long first, long before, long nowMicros) {
    if (futures) {
      beginDepth(of, first, book.lastUpdateId(), before, nowMicros);
      levels(of, book, levels, ",\"b\":", ",\"a\":");
    } else {
      frame.begin().text("{\"lastUpdateId\":").number(book.lastUpdateId());
      levels(of, book, levels, ",\"bids\":", ",\"asks\":");
    }
    frame.text("}");
  }

  /// The best levels, as REST answers.
  void snapshot(Instrument of, Book book, int levels, long nowMicros) {
    frame.begin().text("{\"lastUpdateId\":").number(book.lastUpdateId());
    if (futures) {
      frame.text(",\"E\":").number(time(nowMicros)).text(",\"T\":").number(time(nowMicros));
    }
    if (coinm) {
      frame.text(",\"symbol\":\"").text(of.symbol());
      frame.text("\",\"pair\":\"").text(of.pair()).text("\"");
    }
    levels(of, book, levels, ",\"bids\":", ",\"asks\":");
    frame.text("}");
  }

  private void levels(Instrument of, Book book, int count, String bids, String asks) {
    frame.text(bids);
    levels(of, book.side(true), count);
    frame.text(asks);
    levels(of, book.side(false), count);
  }

  private void levels(Instrument of, BookSide side, int count) {
    frame.text("[");
    for (int depth = 0; depth < Math.min(count, side.size()); depth++) {
      frame.text(depth == 0 ? "[" : ",[");
      price(of, side.price(depth));
      quantity(of, side.quantity(depth), ",").text("]");
    }
    frame.text("]");
  }

  void kline(Instrument of, Interval interval, Kline kline, boolean closed, long nowMicros) {
    begin("kline", nowMicros);
    symbol(of).text(",\"k\":{\"t\":").number(unit(kline.openMillis));
    frame.text(",\"T\":").number(unit(interval.end(kline.openMillis)) - 1);
    symbol(of).text(",\"i\":\"").text(interval.label()).text("\",\"f\":");
    frame.signed(kline.firstTradeId).text(",\"L\":").signed(kline.lastTradeId);
    prices(of, kline.open, kline.close, kline.high, kline.low);
    quantity(of, kline.volume, ",\"v\":").text(",\"n\":").number(kline.trades);
    frame.text(closed ? ",\"x\":true" : ",\"x\":false");
    turnover(of, kline.turnover, ",\"q\":");
    quantity(of, kline.takerVolume, ",\"V\":");
    turnover(of, kline.takerTurnover, ",\"Q\":").text(",\"B\":\"0\"}}");
  }

  private void prices(Instrument of, long open, long close, long high, long low) {
    frame.text(",\"o\":");
    price(of, open).text(",\"c\":");
    price(of, close).text(",\"h\":");
    price(of, high).text(",\"l\":");
    price(of, low);
  }

  /// A row of REST's `klines`, without beginning a payload.
  void klineRow(Instrument of, Interval interval, Kline kline) {
    frame.text("[").number(unit(kline.openMillis)).text(",");
    price(of, kline.open).text(",");
    price(of, kline.high).text(",");
    price(of, kline.low).text(",");
    price(of, kline.close);
    quantity(of, kline.volume, ",").text(",");
    frame.number(unit(interval.end(kline.openMillis)) - 1);
    turnover(of, kline.turnover, ",").text(",").number(kline.trades);
    quantity(of, kline.takerVolume, ",");
    turnover(of, kline.takerTurnover, ",").text(",\"0\"]");
  }

  /// `@miniTicker`, or the whole `@ticker`.
  void ticker(SymbolMarket market, boolean mini, long nowMicros) {
    frame.begin();
    tickerElement(market, mini, nowMicros);
  }

  /// The same without beginning a payload.
  void tickerElement(SymbolMarket market, boolean mini, long nowMicros) {
    Instrument of = market.instrument();
    DayStatistics.Day day = market.day(nowMicros);
    DayStatistics newest = market.statistics();
    frame.text(mini ? "{\"e\":\"24hrMiniTicker\",\"E\":" : "{\"e\":\"24hrTicker\",\"E\":");
    frame.number(time(nowMicros));
    symbol(of);
    if (!mini) {
      long change = newest.last() - day.open();
      frame.text(",\"p\":\"").text(plain(change * 1e-8, of.priceDecimals()));
      frame.text("\",\"P\":\"").text(plain(100.0 * change / day.open(), 3));
      frame.text("\",\"w\":\"").text(plain(day.average(), of.priceDecimals()));
      frame.text("\",\"x\":");
      price(of, day.open());
      quantity(of, newest.lastQuantity(), ",\"Q\":");
      best(of, market.book());
    }
    prices(of, day.open(), newest.last(), day.high(), day.low());
    frame.text(",\"v\":\"").text(plain(day.baseVolume(), of.quantityDecimals()));
    frame.text("\",\"q\":\"").text(plain(day.quoteVolume(), of.priceDecimals()));
    frame.text("\"");
    if (!mini) {
      frame.text(",\"O\":").number(time(nowMicros - DAY_MICROS));
      frame.text(",\"C\":").number(time(nowMicros));
      frame.text(",\"F\":").signed(day.firstTradeId());
      frame.text(",\"L\":").signed(day.lastTradeId());
      frame.text(",\"n\":").number(day.trades());
    }
    frame.text("}");
  }

  private static String plain(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }

  private void begin(String type, long nowMicros) {
    frame.begin().text("{\"e\":\"").text(type).text("\",\"E\":").number(time(nowMicros));
  }

  private FrameWriter symbol(Instrument of) {
    return frame.text(",\"s\":\"").text(of.symbol()).text("\"");
  }

  private void pair(Instrument of) {
    if (coinm) {
      frame.text(",\"ps\":\"").text(of.pair()).text("\"");
    }
  }

  FrameWriter price(Instrument of, long price) {
    return frame.decimal(price, of.priceDecimals());
  }

  FrameWriter quantity(Instrument of, long quantity) {
    return frame.decimal(quantity, of.quantityDecimals());
  }

  private FrameWriter quantity(Instrument of, long quantity, String before) {
    frame.text(before);
    return quantity(of, quantity);
  }

  private FrameWriter turnover(Instrument of, long turnover, String before) {
    int decimals = Math.min(8, of.priceDecimals() + of.quantityDecimals());
    return frame.text(before).decimal(turnover, coinm ? 8 : decimals);
  }
}

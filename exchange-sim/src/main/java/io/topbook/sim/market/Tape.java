package io.topbook.sim.market;

import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Turns what happens in a market into the payloads of spot and hands them to the sink. Not
/// thread-safe.
final class Tape {
  /// Of one symbol: its name and who reads what goes out as it happens.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Streams(
      byte[] symbol, Subscribers quotes, Subscribers aggTrades, Subscribers trades) {}

  private final List<SymbolMarket> markets;
  private final EventSink sink;
  private final Streams[] streams;
  private final FrameWriter frame = new FrameWriter();
  private long[] bids = new long[64];
  private long[] asks = new long[64];
  private long clockShift;
  private boolean inMicros;

  Tape(List<SymbolMarket> markets, Subscriptions subscriptions, EventSink sink) {
    this.markets = markets;
    this.sink = sink;
    streams = new Streams[markets.size()];
    for (int i = 0; i < streams.length; i++) {
      String symbol = markets.get(i).symbol();
      String lower = symbol.toLowerCase(Locale.ROOT);
      streams[i] =
          new Streams(
              symbol.getBytes(StandardCharsets.UTF_8),
              subscriptions.of(lower + "@bookTicker"),
              subscriptions.of(lower + "@aggTrade"),
              subscriptions.of(lower + "@trade"));
    }
  }

  /// Every time that is written from now on is so much later than the market's.
  void shiftClock(long micros) {
    clockShift += micros;
  }

  long clockShift() {
    return clockShift;
  }

  /// A fill's single trades, then the aggregate.
  void fill(int symbol, Fill fill, long nowMicros) {
    Streams to = streams[symbol];
    if (sink.wants(to.trades)) {
      for (long id = fill.firstTradeId(); id <= fill.lastTradeId(); id++) {
        trade(symbol, fill, id, nowMicros);
        send(to.trades, "trade", nowMicros);
        if (to.trades.hasMicros()) {
          inMicros = true;
          trade(symbol, fill, id, nowMicros);
          sendMicros(to.trades, "trade", nowMicros);
        }
      }
    }
    if (sink.wants(to.aggTrades)) {
      aggTrade(symbol, fill, nowMicros);
      send(to.aggTrades, "aggTrade", nowMicros);
      if (to.aggTrades.hasMicros()) {
        inMicros = true;
        aggTrade(symbol, fill, nowMicros);
        sendMicros(to.aggTrades, "aggTrade", nowMicros);
      }
    }
  }

  private void trade(int symbol, Fill fill, long id, long nowMicros) {
    start("trade", symbol, nowMicros).text(",\"t\":").number(id);
    long step = markets.get(symbol).instrument().step();
    frame.text(",\"p\":").decimal(fill.price());
    frame.text(",\"q\":").decimal(fill.quantityOf(id, step));
    end(fill);
  }

  private void aggTrade(int symbol, Fill fill, long nowMicros) {
    start("aggTrade", symbol, nowMicros).text(",\"a\":").number(fill.aggTradeId());
    frame.text(",\"p\":").decimal(fill.price()).text(",\"q\":").decimal(fill.quantity());
    frame.text(",\"f\":").number(fill.firstTradeId());
    frame.text(",\"l\":").number(fill.lastTradeId());
    end(fill);
  }

  private void end(Fill fill) {
    frame.text(",\"T\":").number(time(fill.atMicros()));
    frame.text(fill.buyerIsMaker() ? ",\"m\":true,\"M\":true}" : ",\"m\":false,\"M\":true}");
  }

  /// The best bid or ask is another.
  void quote(int symbol, long nowMicros) {
    Subscribers to = streams[symbol].quotes;
    if (!sink.wants(to)) {
      return;
    }
    quote(symbol);
    send(to, "bookTicker", nowMicros);
    if (to.hasMicros()) {
      sendMicros(to, "bookTicker", nowMicros);
    }
  }

  private void quote(int symbol) {
    Book book = markets.get(symbol).book();
    frame.begin().text("{\"u\":").number(book.lastUpdateId());
    frame.text(",\"s\":\"").text(streams[symbol].symbol).text("\",\"b\":");
    level(book.best(true), book.bestQuantity(true), ",\"B\":");
    frame.text(",\"a\":");
    level(book.best(false), book.bestQuantity(false), ",\"A\":");
    frame.text("}");
  }

  /// Every level that changed since the feed's last event, with what it holds now.
  void depth(DepthFeed feed, long nowMicros) {
    Book book = markets.get(feed.symbol).book();
    int changes = book.changeCount();
    if (feed.told == changes) {
      return;
    }
    long first = book.changeId(feed.told);
    long last = book.changeId(changes - 1);
    int bidCount = 0;
    int askCount = 0;
    bids = room(bids, changes - feed.told);
    asks = room(asks, changes - feed.told);
    for (int i = feed.told; i < changes; i++) {
      long change = book.change(i);
      if ((change & 1) != 0) {
        bids[bidCount++] = -(change >> 1); // so that sorting puts the best first
      } else {
        asks[askCount++] = change >> 1;
      }
    }
    Arrays.sort(bids, 0, bidCount);
    Arrays.sort(asks, 0, askCount);
    depth(feed, first, last, bidCount, askCount, nowMicros);
    send(feed.subscribers, "depthUpdate", nowMicros);
    if (feed.subscribers.hasMicros()) {
      inMicros = true;
      depth(feed, first, last, bidCount, askCount, nowMicros);
      sendMicros(feed.subscribers, "depthUpdate", nowMicros);
    }
    feed.told = changes;
    feed.lastId = last;
  }

  private static long[] room(long[] prices, int count) {
    return prices.length >= count ? prices : new long[count * 2];
  }

  private void depth(
      DepthFeed feed, long first, long last, int bidCount, int askCount, long nowMicros) {
    Book book = markets.get(feed.symbol).book();
    start("depthUpdate", feed.symbol, nowMicros).text(",\"U\":").number(first);
    frame.text(",\"u\":").number(last).text(",\"b\":");
    changes(book.side(true), bids, bidCount, -1);
    frame.text(",\"a\":");
    changes(book.side(false), asks, askCount, 1);
    frame.text("}");
  }

  private void changes(BookSide side, long[] prices, int count, int sign) {
    frame.text("[");
    long before = 0;
    for (int i = 0; i < count; i++) {
      long price = prices[i] * sign;
      if (price != before) {
        frame.text(before == 0 ? "[" : ",[");
        level(price, side.quantityAt(price), ",");
        frame.text("]");
        before = price;
      }
    }
    frame.text("]");
  }

  /// The best levels as they are, if they changed since the feed's last event.
  void partialDepth(DepthFeed feed, long nowMicros) {
    Book book = markets.get(feed.symbol).book();
    if (feed.lastId == book.lastUpdateId()) {
      return;
    }
    feed.lastId = book.lastUpdateId();
    frame.begin().text("{\"lastUpdateId\":").number(feed.lastId).text(",\"bids\":");
    levels(book.side(true), feed.levels);
    frame.text(",\"asks\":");
    levels(book.side(false), feed.levels);
    frame.text("}");
    send(feed.subscribers, "partialDepth", nowMicros);
    if (feed.subscribers.hasMicros()) {
      sendMicros(feed.subscribers, "partialDepth", nowMicros);
    }
  }

  private void levels(BookSide side, int count) {
    frame.text("[");
    for (int depth = 0; depth < Math.min(count, side.size()); depth++) {
      frame.text(depth == 0 ? "[" : ",[");
      level(side.price(depth), side.quantity(depth), ",");
      frame.text("]");
    }
    frame.text("]");
  }

  private void level(long price, long quantity, String between) {
    frame.decimal(price).text(between).decimal(quantity);
  }

  private FrameWriter start(String type, int symbol, long nowMicros) {
    frame.begin().text("{\"e\":\"").text(type).text("\",\"E\":").number(time(nowMicros));
    return frame.text(",\"s\":\"").text(streams[symbol].symbol).text("\"");
  }

  private long time(long micros) {
    return inMicros ? micros + clockShift : (micros + clockShift) / 1000;
  }

  private void send(Subscribers to, String kind, long nowMicros) {
    sink.event(to, kind, frame.bytes(), 0, frame.length(), nowMicros);
  }

  private void sendMicros(Subscribers to, String kind, long nowMicros) {
    inMicros = false;
    sink.microsEvent(to, kind, frame.bytes(), 0, frame.length(), nowMicros);
  }
}

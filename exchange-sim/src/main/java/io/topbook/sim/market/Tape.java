package io.topbook.sim.market;

import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import java.util.List;
import java.util.Locale;

/// Turns what happens in a market into payloads and hands them to the sink, each once, and once
/// more in microseconds where somebody wants these. Not thread-safe.
final class Tape {
  /// Of one symbol: who reads what goes out as it happens.
  private record Streams(Subscribers quotes, Subscribers aggTrades, Subscribers trades) {}

  private final List<SymbolMarket> markets;
  private final Payloads payloads;
  private final EventSink sink;
  private final Streams[] streams;
  private final Prices bids = new Prices();
  private final Prices asks = new Prices();

  Tape(List<SymbolMarket> markets, Payloads payloads, Subscriptions subscriptions, EventSink sink) {
    this.markets = markets;
    this.payloads = payloads;
    this.sink = sink;
    streams = new Streams[markets.size()];
    for (int i = 0; i < streams.length; i++) {
      String lower = markets.get(i).symbol().toLowerCase(Locale.ROOT);
      streams[i] =
          new Streams(
              subscriptions.of(lower + "@bookTicker"),
              subscriptions.of(lower + "@aggTrade"),
              subscriptions.of(lower + "@trade"));
    }
  }

  private Instrument instrument(int symbol) {
    return markets.get(symbol).instrument();
  }

  /// A fill's single trades.
  void trades(int symbol, Fill fill, long nowMicros) {
    Subscribers to = streams[symbol].trades;
    if (!sink.wants(to)) {
      return;
    }
    for (long id = fill.firstTradeId(); id <= fill.lastTradeId(); id++) {
      payloads.trade(instrument(symbol), fill, id, nowMicros);
      send(to, "trade", nowMicros);
      if (inMicros(to)) {
        payloads.trade(instrument(symbol), fill, id, nowMicros);
        sendMicros(to, "trade", nowMicros);
      }
    }
  }

  void aggTrade(int symbol, Fill fill, long nowMicros) {
    Subscribers to = streams[symbol].aggTrades;
    if (!sink.wants(to)) {
      return;
    }
    payloads.aggTrade(instrument(symbol), fill, nowMicros);
    send(to, "aggTrade", nowMicros);
    if (inMicros(to)) {
      payloads.aggTrade(instrument(symbol), fill, nowMicros);
      sendMicros(to, "aggTrade", nowMicros);
    }
  }

  /// The best bid or ask is another.
  void quote(int symbol, long nowMicros) {
    Subscribers to = streams[symbol].quotes;
    if (!sink.wants(to)) {
      return;
    }
    Book book = markets.get(symbol).book();
    payloads.quote(instrument(symbol), book, nowMicros);
    send(to, "bookTicker", nowMicros);
    if (inMicros(to)) {
      payloads.quote(instrument(symbol), book, nowMicros);
      sendMicros(to, "bookTicker", nowMicros);
    }
  }

  /// Every level that changed since the feed's last event, with what it holds now.
  void depth(DepthFeed feed, long nowMicros) {
    Book book = markets.get(feed.symbol).book();
    int changes = book.changeCount();
    if (feed.told == changes) {
      return;
    }
    Instrument of = instrument(feed.symbol);
    Subscribers to = feed.subscribers;
    long first = book.changeId(feed.told);
    long last = book.changeId(changes - 1);
    collect(book, feed.told);
    payloads.depth(of, book, first, last, feed.lastId, bids, asks, nowMicros);
    send(to, "depthUpdate", nowMicros);
    if (inMicros(to)) {
      payloads.depth(of, book, first, last, feed.lastId, bids, asks, nowMicros);
      sendMicros(to, "depthUpdate", nowMicros);
    }
    feed.told = changes;
    feed.lastId = last;
  }

  private void collect(Book book, int from) {
    bids.clear();
    asks.clear();
    for (int i = from; i < book.changeCount(); i++) {
      long change = book.change(i);
      if ((change & 1) != 0) {
        bids.add(-(change >> 1)); // so that sorting puts the best first
      } else {
        asks.add(change >> 1);
      }
    }
    bids.sort();
    asks.sort();
  }

  /// The best levels as they are, if anything changed since the feed's last event.
  void partialDepth(DepthFeed feed, long nowMicros) {
    Book book = markets.get(feed.symbol).book();
    int changes = book.changeCount();
    if (feed.tellsChanges() ? feed.told == changes : feed.lastId == book.lastUpdateId()) {
      return;
    }
    Instrument of = instrument(feed.symbol);
    Subscribers to = feed.subscribers;
    long first = feed.tellsChanges() ? book.changeId(feed.told) : 0;
    payloads.partialDepth(of, book, feed.levels, first, feed.lastId, nowMicros);
    send(to, "partialDepth", nowMicros);
    if (inMicros(to)) {
      payloads.partialDepth(of, book, feed.levels, first, feed.lastId, nowMicros);
      sendMicros(to, "partialDepth", nowMicros);
    }
    feed.told = feed.tellsChanges() ? changes : 0;
    feed.lastId = book.lastUpdateId();
  }

  void kline(SecondFeed feed, Interval interval, long openMillis, boolean closed, long nowMicros) {
    Instrument of = instrument(feed.symbol);
    Subscribers to = feed.subscribers;
    Kline kline = markets.get(feed.symbol).klines().at(interval, openMillis);
    payloads.kline(of, interval, kline, closed, nowMicros);
    send(to, "kline", nowMicros);
    if (inMicros(to)) {
      payloads.kline(of, interval, kline, closed, nowMicros);
      sendMicros(to, "kline", nowMicros);
    }
  }

  /// One symbol's rolling statistics, or the short ones of all symbols that traded since.
  void ticker(SecondFeed feed, long nowMicros) {
    Subscribers to = feed.subscribers;
    if (feed.symbol == SecondFeed.ALL
        && markets.stream().noneMatch(one -> isTold(one, nowMicros))) {
      return;
    }
    String kind = feed.kind.mini() ? "24hrMiniTicker" : "24hrTicker";
    writeTicker(feed, nowMicros);
    send(to, kind, nowMicros);
    if (inMicros(to)) {
      writeTicker(feed, nowMicros);
      sendMicros(to, kind, nowMicros);
    }
  }

  private void writeTicker(SecondFeed feed, long nowMicros) {
    if (feed.symbol != SecondFeed.ALL) {
      payloads.ticker(markets.get(feed.symbol), feed.kind.mini(), nowMicros);
      return;
    }
    FrameWriter frame = payloads.frame().begin().text("[");
    String separator = "";
    for (SymbolMarket market : markets) {
      if (isTold(market, nowMicros)) {
        frame.text(separator);
        payloads.tickerElement(market, true, nowMicros);
        separator = ",";
      }
    }
    frame.text("]");
  }

  private static boolean isTold(SymbolMarket market, long nowMicros) {
    return market.tradedSince(nowMicros - 1_000_000);
  }

  private boolean inMicros(Subscribers to) {
    boolean wanted = sink.wantsMicros(to);
    payloads.setInMicros(wanted);
    return wanted;
  }

  private void send(Subscribers to, String kind, long nowMicros) {
    FrameWriter frame = payloads.frame();
    sink.event(to, kind, frame.bytes(), 0, frame.length(), nowMicros);
  }

  private void sendMicros(Subscribers to, String kind, long nowMicros) {
    payloads.setInMicros(false);
    FrameWriter frame = payloads.frame();
    sink.microsEvent(to, kind, frame.bytes(), 0, frame.length(), nowMicros);
  }
}

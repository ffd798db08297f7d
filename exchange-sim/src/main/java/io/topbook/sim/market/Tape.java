package io.topbook.sim.market;

import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.sentlog.SentLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Turns what happens in one symbol's market into the frames of spot, for whoever subscribed.
///
/// Now and then an aggregate trade and its trades are held back for 0.3 to 2 s, as late data comes
/// in truth; their ids and trade times are those of their own moment, their event time is that of
/// the sending. Confined to the event loop.
final class Tape {
  private static final long MIN_LATE_MILLIS = 300;
  private static final long MAX_LATE_MILLIS = 2000;

  private static final String TYPE = "{\"e\":\"";
  private static final String EVENT_TIME = "\",\"E\":";

  /// The four streams of one symbol.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Streams(
      byte[] symbol,
      Subscribers quotes,
      Subscribers aggTrades,
      Subscribers trades,
      Subscribers depth) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Late(Subscribers subscribers, String kind, byte[] payload) {}

  private final LoopTimer timer;
  private final @Nullable SentLog log;
  private final Dice lateness;
  private final double lateShare;
  private final Map<SymbolMarket, Streams> streams = new LinkedHashMap<>();
  private final FrameWriter frame = new FrameWriter();
  private final Set<StreamSocket> written = new LinkedHashSet<>();
  private final Set<List<Late>> held = new LinkedHashSet<>();
  private final Map<String, Long> sent = new LinkedHashMap<>();

  Tape(
      List<SymbolMarket> markets,
      Subscriptions subscriptions,
      LoopTimer timer,
      @Nullable SentLog log,
      Dice lateness,
      double lateShare) {
    this.timer = timer;
    this.log = log;
    this.lateness = lateness;
    this.lateShare = lateShare;
    for (SymbolMarket market : markets) {
      String symbol = market.instrument().symbol();
      String lower = symbol.toLowerCase(Locale.ROOT);
      streams.put(
          market,
          new Streams(
              symbol.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
              subscriptions.of(lower + "@bookTicker"),
              subscriptions.of(lower + "@aggTrade"),
              subscriptions.of(lower + "@trade"),
              subscriptions.of(lower + "@depth@100ms")));
    }
  }

  Map<String, Long> sent() {
    return sent;
  }

  /// One order took these fills.
  void trades(SymbolMarket market, List<Fill> fills, long nowMillis) {
    Streams to = streams(market);
    for (Fill fill : fills) {
      List<Late> late = lateness.falls(lateShare) ? new ArrayList<>() : null;
      for (long id = fill.firstTradeId(); id <= fill.lastTradeId(); id++) {
        if (!to.trades.isEmpty()) {
          start("trade", nowMillis, to).text(",\"t\":").number(id);
          price(market, fill.price(), fill.quantityOf(id)).text(",\"T\":").number(nowMillis);
          end(fill);
          send(to.trades, "trade", late);
        }
      }
      if (!to.aggTrades.isEmpty()) {
        start("aggTrade", nowMillis, to).text(",\"a\":").number(fill.aggTradeId());
        price(market, fill.price(), fill.quantity());
        frame.text(",\"f\":").number(fill.firstTradeId());
        frame.text(",\"l\":").number(fill.lastTradeId()).text(",\"T\":").number(nowMillis);
        end(fill);
        send(to.aggTrades, "aggTrade", late);
      }
      if (late != null && !late.isEmpty()) {
        held.add(late);
        long millis = lateness.between(MIN_LATE_MILLIS, MAX_LATE_MILLIS);
        timer.after(TimeUnit.MILLISECONDS.toNanos(millis), () -> release(late));
      }
    }
  }

  private FrameWriter start(String type, long nowMillis, Streams to) {
    frame.begin().text(TYPE).text(type).text(EVENT_TIME).number(nowMillis);
    return frame.text(",\"s\":\"").text(to.symbol).text("\"");
  }

  private FrameWriter price(SymbolMarket market, long price, long quantity) {
    frame.text(",\"p\":").decimal(price * market.instrument().tickUnits());
    return frame.text(",\"q\":").decimal(quantity * market.instrument().stepUnits());
  }

  private void end(Fill fill) {
    frame.text(",\"m\":").text(fill.buyerIsMaker() ? "true" : "false").text(",\"M\":true}");
  }

  /// The best bid or ask is another.
  void quote(SymbolMarket market) {
    Streams to = streams(market);
    if (to.quotes.isEmpty()) {
      return;
    }
    Book book = market.book();
    frame.begin().text("{\"u\":").number(book.lastUpdateId()).text(",\"s\":\"").text(to.symbol);
    frame.text("\",\"b\":");
    level(market, book.best(true), book.bestQuantity(true), ",\"B\":");
    frame.text(",\"a\":");
    level(market, book.best(false), book.bestQuantity(false), ",\"A\":");
    frame.text("}");
    send(to.quotes, "bookTicker", null);
  }

  /// 100 ms are over: every level that changed, with what it holds now.
  void depth(SymbolMarket market, long nowMillis) {
    Book book = market.book();
    if (!book.hasChanged()) {
      return;
    }
    Streams to = streams(market);
    if (!to.depth.isEmpty()) {
      start("depthUpdate", nowMillis, to).text(",\"U\":").number(book.depthUpdateId() + 1);
      frame.text(",\"u\":").number(book.lastUpdateId()).text(",\"b\":");
      changes(market, true);
      frame.text(",\"a\":");
      changes(market, false);
      frame.text("}");
      send(to.depth, "depthUpdate", null);
    }
    book.depthSent();
  }

  private void changes(SymbolMarket market, boolean bid) {
    String separator = "[[";
    for (long price : market.book().changed(bid)) {
      frame.text(separator);
      level(market, price, market.book().quantity(bid, price), ",");
      separator = "],[";
    }
    frame.text(separator.equals("[[") ? "[]" : "]]");
  }

  private void level(SymbolMarket market, long price, long quantity, String between) {
    frame.decimal(price * market.instrument().tickUnits()).text(between);
    frame.decimal(quantity * market.instrument().stepUnits());
  }

  private Streams streams(SymbolMarket market) {
    Streams to = streams.get(market);
    if (to == null) {
      throw new IllegalArgumentException("unknown market " + market.instrument().symbol());
    }
    return to;
  }

  private void send(Subscribers to, String kind, @Nullable List<Late> late) {
    if (late != null) {
      late.add(new Late(to, kind, frame.copy()));
    } else {
      send(to, kind, frame.bytes(), frame.length());
    }
  }

  private void send(Subscribers to, String kind, byte[] payload, int length) {
    if (to.isEmpty()) {
      return;
    }
    String connections = to.sendEvent(payload, 0, length);
    written.addAll(to.sockets());
    sent.merge(kind, 1L, Long::sum);
    if (log != null && !connections.isEmpty()) {
      log.frame(System.currentTimeMillis() * 1000, connections, payload, 0, length);
    }
  }

  private void release(List<Late> late) {
    if (held.remove(late)) {
      long now = System.currentTimeMillis();
      for (Late one : late) {
        int eventTime = TYPE.length() + one.kind.length() + EVENT_TIME.length();
        FrameWriter.overwrite(one.payload, eventTime, now);
        send(one.subscribers, one.kind, one.payload, one.payload.length);
      }
      flush();
    }
  }

  /// What is held back goes out now: the market stops.
  void releaseAll() {
    List.copyOf(held).forEach(this::release);
  }

  /// Hands over what was written since the last call.
  void flush() {
    written.forEach(StreamSocket::flush);
    written.clear();
  }
}

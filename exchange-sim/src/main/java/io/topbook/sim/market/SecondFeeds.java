package io.topbook.sim.market;

import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.Subscriptions;
import java.util.ArrayList;
import java.util.List;

/// The klines and tickers that are read, and the seconds at which they have their turns.
///
/// A closed kline goes out exactly at its end, also when nothing was traded. One that is open goes
/// out every second second if there was a trade. Not thread-safe.
final class SecondFeeds {
  private static final long SECOND_MICROS = 1_000_000;

  /// Seconds that were missed are made up for while they are no more than this.
  private static final long MAX_MISSED = 60;

  private final List<SymbolMarket> markets;
  private final boolean futures;
  private final Subscriptions subscriptions;
  private final EventSink sink;
  private final Tape tape;
  private final List<SecondFeed> feeds = new ArrayList<>();
  private long secondMicros;

  SecondFeeds(
      List<SymbolMarket> markets,
      Exchange exchange,
      Subscriptions subscriptions,
      EventSink sink,
      Tape tape) {
    this.markets = markets;
    this.futures = exchange.isFutures();
    this.subscriptions = subscriptions;
    this.sink = sink;
    this.tape = tape;
  }

  /// When the next turn is; far away while nobody reads.
  long nextMicros() {
    return feeds.isEmpty() ? Long.MAX_VALUE : secondMicros;
  }

  long secondMicros() {
    return secondMicros;
  }

  private void align(long nowMicros) {
    secondMicros = (nowMicros / SECOND_MICROS + 1) * SECOND_MICROS;
  }

  /// The market stood still up to `nowMicros`.
  void skipped(long nowMicros) {
    if (secondMicros < nowMicros - MAX_MISSED * SECOND_MICROS) {
      align(nowMicros);
    }
  }

  /// A second is over.
  void tick(long nowMicros) {
    long second = secondMicros / SECOND_MICROS;
    boolean idle = false;
    for (SecondFeed feed : feeds) {
      if (!sink.wants(feed.subscribers)) {
        idle = true;
      } else if (!isGone(feed)) {
        tell(feed, second, nowMicros);
      }
    }
    if (idle) {
      feeds.removeIf(feed -> !sink.wants(feed.subscribers));
    }
    secondMicros += SECOND_MICROS;
  }

  private void tell(SecondFeed feed, long second, long nowMicros) {
    Interval interval = feed.kind.interval();
    long tradeId = lastTradeId(feed);
    boolean traded = tradeId != feed.toldTradeId;
    if (interval == null) {
      if (traded) {
        tape.ticker(feed, nowMicros);
        feed.toldTradeId = tradeId;
      }
      return;
    }
    long open = interval.open(second * 1000 - 1);
    boolean closed = interval.end(open) == second * 1000;
    if (closed || (traded && second % 2 == 0)) {
      tape.kline(feed, interval, open, closed, nowMicros);
      feed.toldTradeId = tradeId;
    }
  }

  private boolean isGone(SecondFeed feed) {
    return feed.symbol != SecondFeed.ALL && markets.get(feed.symbol).isDelisted();
  }

  private long lastTradeId(SecondFeed feed) {
    if (feed.symbol != SecondFeed.ALL) {
      return markets.get(feed.symbol).lastTradeId();
    }
    long sum = 0;
    for (SymbolMarket market : markets) {
      sum += market.lastTradeId();
    }
    return sum;
  }

  /// Somebody subscribed to `stream`, of type `type`, of a symbol.
  void subscribed(int symbol, String stream, String type, long nowMicros) {
    if (feeds.stream().noneMatch(feed -> feed.stream.equals(stream))) {
      SecondFeed.Kind.of(type, futures)
          .ifPresent(kind -> {
            if (feeds.isEmpty()) {
              align(nowMicros);
            }
            var feed = new SecondFeed(symbol, stream, kind, subscriptions.of(stream));
            feed.toldTradeId = lastTradeId(feed); // what was traded before nobody asked for
            feeds.add(feed);
          });
    }
  }

  List<EngineState.Second> state() {
    return feeds.stream()
        .map(feed -> new EngineState.Second(feed.symbol, feed.stream, feed.toldTradeId))
        .toList();
  }

  void goOn(List<EngineState.Second> seconds, long nextSecondMicros) {
    for (EngineState.Second saved : seconds) {
      String type = MarketEngine.typeOf(saved.stream());
      subscribed(saved.symbol(), saved.stream(), type, nextSecondMicros);
      feeds.stream()
          .filter(feed -> feed.stream.equals(saved.stream()))
          .forEach(feed -> feed.toldTradeId = saved.toldTradeId());
    }
    secondMicros = nextSecondMicros;
  }
}

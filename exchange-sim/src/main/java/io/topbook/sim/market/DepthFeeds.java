package io.topbook.sim.market;

import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The depth streams that are read, and the grid of 10 ms on which they have their turns.
///
/// A feed begins when somebody subscribes and ends at its first turn without a reader; while any
/// runs, the book remembers what changed. Not thread-safe.
final class DepthFeeds {
  private static final long TICK_MICROS = 10_000;

  /// All periods are multiples of so many ticks, so a feed has its turns in one of so many slots.
  private static final int SLOTS = 5;

  private static final Pattern DEPTH = Pattern.compile("depth(5|10|20)?(?:@(\\d+)ms)?");

  private final List<SymbolMarket> markets;
  private final boolean futures;
  private final Subscriptions subscriptions;
  private final EventSink sink;
  private final Tape tape;
  private final List<List<DepthFeed>> slots = new ArrayList<>();
  private final List<List<DepthFeed>> feedsOf = new ArrayList<>();
  private int count;
  private long tickMicros;

  DepthFeeds(
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
    markets.forEach(_ -> feedsOf.add(new ArrayList<>()));
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>());
    }
  }

  /// When the next turn is; far away while nobody reads.
  long nextMicros() {
    return count == 0 ? Long.MAX_VALUE : tickMicros;
  }

  long tickMicros() {
    return tickMicros;
  }

  /// The next turn is the first of the grid behind `nowMicros`.
  void align(long nowMicros) {
    tickMicros = (nowMicros / TICK_MICROS + 1) * TICK_MICROS;
  }

  /// Whoever has this turn tells what changed.
  void tick(long nowMicros) {
    long tick = tickMicros / TICK_MICROS;
    List<DepthFeed> slot = slots.get((int) (tick % SLOTS));
    boolean idle = false;
    for (DepthFeed feed : slot) {
      if (feed.isDue(tick)) {
        idle |= !tell(feed, nowMicros);
      }
    }
    if (idle) {
      slot.removeIf(feed -> !sink.wants(feed.subscribers) && end(feed));
    }
    tickMicros += TICK_MICROS;
  }

  /// @return whether anybody reads the feed
  private boolean tell(DepthFeed feed, long nowMicros) {
    if (!sink.wants(feed.subscribers)) {
      return false;
    }
    if (markets.get(feed.symbol).isDelisted()) {
      return true;
    }
    if (feed.isPartial()) {
      tape.partialDepth(feed, nowMicros);
    } else {
      tape.depth(feed, nowMicros);
    }
    if (feed.tellsChanges()) {
      forgetTold(feed.symbol);
    }
    return true;
  }

  private void forgetTold(int symbol) {
    Book book = markets.get(symbol).book();
    int told = book.changeCount();
    for (DepthFeed feed : feedsOf.get(symbol)) {
      told = feed.tellsChanges() ? Math.min(told, feed.told) : told;
    }
    if (told > 0) {
      book.forget(told);
      for (DepthFeed feed : feedsOf.get(symbol)) {
        feed.told = Math.max(0, feed.told - told);
      }
    }
  }

  /// What is not told yet is told now.
  void tellAll(long nowMicros) {
    slots.forEach(slot -> slot.forEach(feed -> tell(feed, nowMicros)));
  }

  /// Somebody subscribed to `stream`, of type `type`, of a symbol: its lanes begin.
  void subscribed(int symbol, String stream, String type, long nowMicros) {
    for (int lane = 0; lane < subscriptions.depthLanes(); lane++) {
      feed(symbol, stream, type, lane, nowMicros);
    }
  }

  /// One lane, begun if it was not running; null when this is no depth stream.
  private @Nullable DepthFeed feed(
      int symbol, String stream, String type, int lane, long nowMicros) {
    for (DepthFeed feed : feedsOf.get(symbol)) {
      if (feed.lane == lane && feed.stream.equals(stream)) {
        return feed;
      }
    }
    Matcher depth = DEPTH.matcher(type);
    int period = depth.matches() ? period(depth.group(2)) : 0;
    if (period == 0) {
      return null;
    }
    int levels = depth.group(1) == null ? 0 : Integer.parseInt(depth.group(1));
    Subscribers to = subscriptions.of(stream, lane);
    int phase = (symbol + lane * 10 / subscriptions.depthLanes()) % 10;
    var feed = new DepthFeed(symbol, stream, lane, to, period, phase, levels, futures);
    begin(feed, nowMicros);
    return feed;
  }

  /// In ticks, 0 when there is no such speed.
  private int period(@Nullable String millis) {
    return switch (millis == null ? "" : millis) {
      case "" -> futures ? 25 : 100;
      case "100" -> 10;
      case "500" -> futures ? 50 : 0;
      default -> 0;
    };
  }

  private void begin(DepthFeed feed, long nowMicros) {
    if (count++ == 0) {
      align(nowMicros);
    }
    slots.get(feed.phase % SLOTS).add(feed);
    feedsOf.get(feed.symbol).add(feed);
    Book book = markets.get(feed.symbol).book();
    if (feed.tellsChanges()) {
      book.setRecording(true);
      feed.told = book.changeCount();
      feed.lastId = book.lastUpdateId();
    }
  }

  void endAll() {
    slots.forEach(slot -> slot.removeIf(this::end));
  }

  private boolean end(DepthFeed feed) {
    List<DepthFeed> feeds = feedsOf.get(feed.symbol);
    feeds.remove(feed);
    if (feeds.stream().noneMatch(DepthFeed::tellsChanges)) {
      markets.get(feed.symbol).book().setRecording(false);
    }
    count--;
    return true;
  }

  List<EngineState.Feed> state() {
    return slots.stream()
        .flatMap(List::stream)
        .map(feed ->
            new EngineState.Feed(feed.symbol, feed.stream, feed.lane, feed.told, feed.lastId))
        .toList();
  }

  void goOn(List<EngineState.Feed> feeds, long nextTickMicros) {
    for (EngineState.Feed saved : feeds) {
      String type = saved.stream().substring(saved.stream().indexOf('@') + 1);
      DepthFeed feed = feed(saved.symbol(), saved.stream(), type, saved.lane(), nextTickMicros);
      if (feed != null) {
        feed.told = saved.told();
        feed.lastId = saved.lastId();
      }
    }
    tickMicros = nextTickMicros;
  }
}

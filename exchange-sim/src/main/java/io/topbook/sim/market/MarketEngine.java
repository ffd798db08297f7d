package io.topbook.sim.market;

import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The market itself, in its own time: orders arrive at symbols as chance has it, depth goes out on a
/// grid, trades that are late come late.
///
/// Time is microseconds since 1970 and has nothing to do with any clock: it goes on when {@link
/// #step()} is called, from one thing that happens to the next. Equal seeds, starts and subscriptions
/// give equal bytes, and an engine that was {@linkplain #state saved} and {@linkplain #load
/// loaded} goes on as if nothing had been. Not thread-safe.
public final class MarketEngine {
  private static final long TICK_MICROS = 10_000;

  /// All periods are multiples of so many ticks, so a feed has its turn in one of so many slots.
  private static final int SLOTS = 5;

  private static final long MIN_LATE_MILLIS = 300;
  private static final long MAX_LATE_MILLIS = 2000;
  private static final Pattern DEPTH = Pattern.compile("(.+)@depth(5|10|20)?(?:@(\\d+)ms)?");

  private final List<SymbolMarket> markets;
  private final double lateShare;
  private final Subscriptions subscriptions;
  private final Tape tape;
  private final EventSink sink;
  private final Dice lateness;
  private final Dice choice;
  private final double[] shareUpTo;
  private final Schedule orders;
  private final PriorityQueue<LateTrade> late = new PriorityQueue<>();
  private final List<List<DepthFeed>> slots = new ArrayList<>();
  private final List<List<DepthFeed>> feedsOf = new ArrayList<>();
  private int feedCount;
  private long nowMicros;
  private long tickMicros;
  private long lateCount;
  private long orderCount;

  /// A new market of `instruments`, by the options' seed and rate.
  public static MarketEngine begin(
      List<Instrument> instruments,
      MarketOptions options,
      long startMicros,
      Subscriptions subscriptions,
      EventSink sink) {
    List<SymbolMarket> markets =
        instruments.stream()
            .map(one -> SymbolMarket.fresh(one, options))
            .toList();
    return new MarketEngine(markets, options, startMicros, subscriptions, sink);
  }

  /// A market that begins at `startMicros`.
  ///
  /// @param sink gets every event; it should ask for none that nobody subscribed
  public MarketEngine(
      List<SymbolMarket> markets,
      MarketOptions options,
      long startMicros,
      Subscriptions subscriptions,
      EventSink sink) {
    this(
        markets,
        options,
        startMicros,
        new Dice(options.seed() + 2),
        new Dice(options.seed() + 1),
        firstOrders(markets, startMicros),
        subscriptions,
        sink);
  }

  private MarketEngine(
      List<SymbolMarket> markets,
      MarketOptions options,
      long nowMicros,
      Dice lateness,
      Dice choice,
      long[] nextOrders,
      Subscriptions subscriptions,
      EventSink sink) {
    this.markets = List.copyOf(markets);
    this.lateShare = options.lateShare();
    this.nowMicros = nowMicros;
    this.lateness = lateness;
    this.choice = choice;
    this.subscriptions = subscriptions;
    this.sink = sink;
    tape = new Tape(markets, subscriptions, sink);
    orders = new Schedule(nextOrders);
    shareUpTo = new double[markets.size()];
    double sum = 0;
    for (int i = 0; i < shareUpTo.length; i++) {
      shareUpTo[i] = sum += markets.get(i).instrument().share();
      feedsOf.add(new ArrayList<>());
    }
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>());
    }
    tickMicros = nextTick();
  }

  private static long[] firstOrders(List<SymbolMarket> markets, long startMicros) {
    return markets.stream().mapToLong(market -> startMicros + market.arrivals().next()).toArray();
  }

  /// Goes on behind ids that may have been used.
  public void skipIds(long updates, long trades) {
    markets.forEach(market -> market.skipIds(updates, trades));
  }

  public List<SymbolMarket> markets() {
    return markets;
  }

  /// Where the market's time stands: at what happened last.
  public long nowMicros() {
    return nowMicros;
  }

  /// When the next thing happens.
  public long nextMicros() {
    return Math.min(orders.nextTime(), nextOther());
  }

  private long nextOther() {
    long released = late.isEmpty() ? Long.MAX_VALUE : late.peek().releaseMicros();
    return feedCount == 0 ? released : Math.min(released, tickMicros);
  }

  /// Lets exactly the next thing happen. Its events go to the sink with that time.
  public void step() {
    if (nextOther() <= orders.nextTime()) {
      other();
    } else {
      int symbol = orders.next();
      nowMicros = orders.nextTime();
      order(symbol);
      orders.postpone(nowMicros + markets.get(symbol).arrivals().next());
    }
  }

  private void other() {
    nowMicros = nextOther();
    if (feedCount > 0 && tickMicros == nowMicros) {
      tick();
    } else {
      release();
    }
  }

  /// Lets one order arrive at `micros` at a symbol drawn by its share, whenever it would have come,
  /// and before it everything else that is due by then: a market that is driven flat out.
  public void orderAt(long micros) {
    while (nextOther() <= micros) {
      other();
    }
    nowMicros = Math.max(nowMicros, micros);
    order(draw());
  }

  private int draw() {
    double drawn = choice.uniform();
    int low = 0;
    int high = shareUpTo.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (shareUpTo[middle] <= drawn) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Nothing happened for so long: everything that was to come comes that much later.
  public void skip(long micros) {
    nowMicros += micros;
    orders.shift(micros);
    List<LateTrade> held = List.copyOf(late);
    late.clear();
    for (LateTrade one : held) {
      late.add(
          new LateTrade(one.releaseMicros() + micros, one.order(), one.symbol(), one.fill()));
    }
    tickMicros = nextTick();
  }

  private long nextTick() {
    return (nowMicros / TICK_MICROS + 1) * TICK_MICROS;
  }

  private void order(int symbol) {
    SymbolMarket market = markets.get(symbol);
    Book book = market.book();
    long bid = book.best(true);
    long bidQuantity = book.bestQuantity(true);
    long ask = book.best(false);
    long askQuantity = book.bestQuantity(false);
    for (Fill fill : market.order(nowMicros)) {
      if (lateness.falls(lateShare)) {
        long wait = lateness.between(MIN_LATE_MILLIS, MAX_LATE_MILLIS) * 1000;
        late.add(new LateTrade(nowMicros + wait, lateCount++, symbol, fill));
      } else {
        tape.fill(symbol, fill, nowMicros);
      }
    }
    if (book.best(true) != bid
        || book.best(false) != ask
        || book.bestQuantity(true) != bidQuantity
        || book.bestQuantity(false) != askQuantity) {
      tape.quote(symbol, nowMicros);
    }
    orderCount++;
  }

  private void release() {
    LateTrade one = late.remove();
    tape.fill(one.symbol(), one.fill(), nowMicros);
  }

  private void tick() {
    long tick = tickMicros / TICK_MICROS;
    List<DepthFeed> slot = slots.get((int) (tick % SLOTS));
    boolean idle = false;
    for (DepthFeed feed : slot) {
      if (feed.isDue(tick)) {
        idle |= !tell(feed);
      }
    }
    if (idle) {
      slot.removeIf(feed -> !sink.wants(feed.subscribers) && stop(feed));
    }
    tickMicros += TICK_MICROS;
  }

  /// @return whether anybody reads the feed
  private boolean tell(DepthFeed feed) {
    if (!sink.wants(feed.subscribers)) {
      return false;
    }
    if (feed.isPartial()) {
      tape.partialDepth(feed, nowMicros);
    } else {
      tape.depth(feed, nowMicros);
      forgetTold(feed.symbol);
    }
    return true;
  }

  private void forgetTold(int symbol) {
    Book book = markets.get(symbol).book();
    int told = book.changeCount();
    for (DepthFeed feed : feedsOf.get(symbol)) {
      told = feed.isPartial() ? told : Math.min(told, feed.told);
    }
    if (told > 0) {
      book.forget(told);
      for (DepthFeed feed : feedsOf.get(symbol)) {
        feed.told -= told;
      }
    }
  }

  /// Somebody subscribed to `streams`: those that take more than looking up who reads them begin.
  public void subscribed(Iterable<String> streams) {
    streams.forEach(this::subscribed);
  }

  private void subscribed(String stream) {
    int at = stream.indexOf('@');
    int symbol = at < 0 ? -1 : indexOf(stream.substring(0, at));
    if (symbol >= 0) {
      for (int lane = 0; lane < subscriptions.depthLanes(); lane++) {
        depthFeed(symbol, stream, lane);
      }
    }
  }

  /// The feed of one lane of `stream`, begun now if it was not running; null when this is no depth.
  private @Nullable DepthFeed depthFeed(int symbol, String stream, int lane) {
    Matcher depth = DEPTH.matcher(stream);
    int period = depth.matches() ? period(depth.group(3)) : 0;
    if (period == 0) {
      return null;
    }
    int levels = depth.group(2) == null ? 0 : Integer.parseInt(depth.group(2));
    return begin(symbol, stream, lane, period, levels);
  }

  private int indexOf(String lower) {
    for (int i = 0; i < markets.size(); i++) {
      if (markets.get(i).symbol().toLowerCase(Locale.ROOT).equals(lower)) {
        return i;
      }
    }
    return -1;
  }

  /// In ticks, 0 when there is no such speed.
  private static int period(@Nullable String millis) {
    return millis == null ? 100 : millis.equals("100") ? 10 : 0;
  }

  private DepthFeed begin(int symbol, String stream, int lane, int period, int levels) {
    for (DepthFeed feed : feedsOf.get(symbol)) {
      if (feed.lane == lane && feed.stream.equals(stream)) {
        return feed;
      }
    }
    Subscribers to = subscriptions.of(stream, lane);
    int phase = (symbol + lane * 10 / subscriptions.depthLanes()) % 10;
    var feed = new DepthFeed(symbol, stream, lane, to, period, phase, levels);
    Book book = markets.get(symbol).book();
    feed.lastId = levels > 0 ? 0 : book.lastUpdateId();
    if (feedCount++ == 0) {
      tickMicros = nextTick();
    }
    slots.get(phase % SLOTS).add(feed);
    feedsOf.get(symbol).add(feed);
    if (levels == 0) {
      book.setRecording(true);
      feed.told = book.changeCount();
    }
    return feed;
  }

  private boolean stop(DepthFeed feed) {
    List<DepthFeed> feeds = feedsOf.get(feed.symbol);
    feeds.remove(feed);
    if (feeds.stream().allMatch(DepthFeed::isPartial)) {
      markets.get(feed.symbol).book().setRecording(false);
    }
    feedCount--;
    return true;
  }

  /// The market stops: what is held back and the open depth events go out at `micros`.
  public void flush(long micros) {
    nowMicros = Math.max(nowMicros, micros);
    while (!late.isEmpty()) {
      release();
    }
    slots.forEach(slot -> slot.forEach(this::tell));
  }

  /// Every time that is written from now on is so much later than the market's.
  public void jumpClock(long millis) {
    tape.shiftClock(millis * 1000);
  }

  /// The time that is written, in µs: the market's, shifted.
  public long clockMicros(long micros) {
    return micros + tape.clockShift();
  }

  /// Orders that arrived since this engine was made.
  public long orders() {
    return orderCount;
  }

  /// Everything that {@link #load} needs.
  public byte[] state() {
    var symbols = new ArrayList<EngineState.Symbol>();
    for (int i = 0; i < markets.size(); i++) {
      symbols.add(new EngineState.Symbol(markets.get(i), orders.time(i)));
    }
    var feeds = new ArrayList<EngineState.Feed>();
    for (List<DepthFeed> slot : slots) {
      for (DepthFeed feed : slot) {
        feeds.add(
            new EngineState.Feed(feed.symbol, feed.stream, feed.lane, feed.told, feed.lastId));
      }
    }
    var state =
        new EngineState(
            nowMicros,
            tickMicros,
            lateness.state(),
            choice.state(),
            lateCount,
            tape.clockShift(),
            symbols,
            List.copyOf(late),
            feeds);
    var bytes = new ByteArrayOutputStream();
    try {
      state.save(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    return bytes.toByteArray();
  }

  /// The engine whose state was `state`. Symbols of `instruments` that it did not have are new in
  /// it, those it had beyond these are gone.
  ///
  /// @throws IOException when this is no such state
  public static MarketEngine load(
      byte[] state,
      List<Instrument> instruments,
      MarketOptions options,
      Subscriptions subscriptions,
      EventSink sink)
      throws IOException {
    EngineState loaded =
        EngineState.load(new DataInputStream(new ByteArrayInputStream(state)))
            .withMarkets(instruments, options);
    var engine =
        new MarketEngine(
            loaded.symbols().stream().map(EngineState.Symbol::market).toList(),
            options,
            loaded.nowMicros(),
            new Dice(loaded.lateness()),
            new Dice(loaded.choice()),
            loaded.symbols().stream().mapToLong(EngineState.Symbol::nextOrder).toArray(),
            subscriptions,
            sink);
    engine.goOn(loaded);
    return engine;
  }

  private void goOn(EngineState state) {
    lateCount = state.lateCount();
    tape.shiftClock(state.clockShift());
    late.addAll(state.late());
    for (EngineState.Feed saved : state.feeds()) {
      if (saved.lane() < subscriptions.depthLanes()) {
        DepthFeed feed = depthFeed(saved.symbol(), saved.stream(), saved.lane());
        if (feed != null) {
          feed.told = saved.told();
          feed.lastId = saved.lastId();
        }
      }
    }
    tickMicros = state.tickMicros();
  }
}

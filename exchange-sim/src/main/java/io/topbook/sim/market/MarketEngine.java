package io.topbook.sim.market;

import io.topbook.sim.protocol.EventSink;
import io.topbook.sim.protocol.Subscriptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The market itself, in its own time: orders arrive at symbols as chance has it, depth goes out on
/// a grid, klines at seconds, trades that are late come late.
///
/// Time is microseconds since 1970 and has nothing to do with any clock: it goes on when {@link
/// #step()} is called, from one thing that happens to the next. Equal seeds, starts and
/// subscriptions give equal bytes, and an engine that was {@linkplain #state saved} and {@linkplain
/// #load loaded} goes on as if nothing had been. Not thread-safe.
public final class MarketEngine {
  private static final long MIN_LATE_MILLIS = 300;
  private static final long MAX_LATE_MILLIS = 2000;

  /// So long a crossed book lasts: every depth stream of 100 ms tells it.
  private static final long CROSSED_MICROS = 200_000;

  /// The second one is not documented; client libraries ask for it all the same, and get it.
  private static final Set<String> ALL_MINI_TICKERS =
      Set.of("!miniTicker@arr", "!miniTicker@arr@1000ms");

  private final List<SymbolMarket> markets;
  private final MarketOptions options;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final ClockJumps jumps;
  private final Payloads payloads;
  private final Tape tape;
  private final DepthFeeds depth;
  private final SecondFeeds seconds;
  private final Dice lateness;
  private final Dice choice;
  private final double[] shareUpTo;
  private final Schedule orders;
  private final PriorityQueue<Due> dues = new PriorityQueue<>();
  private long nowMicros;
  private long dueCount;
  private long orderCount;

  /// A market that begins at `startMicros`.
  ///
  /// @param sink gets every event; it should want none that nobody subscribed
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
        markets.stream().mapToLong(market -> startMicros + market.arrivals().next()).toArray(),
        new ClockJumps(),
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
      ClockJumps jumps,
      Subscriptions subscriptions,
      EventSink sink) {
    this.markets = List.copyOf(markets);
    this.options = options;
    this.nowMicros = nowMicros;
    this.lateness = lateness;
    this.choice = choice;
    this.jumps = jumps;
    payloads = new Payloads(options.exchange(), jumps);
    tape = new Tape(this.markets, payloads, subscriptions, sink);
    depth = new DepthFeeds(this.markets, options.exchange(), subscriptions, sink, tape);
    seconds = new SecondFeeds(this.markets, options.exchange(), subscriptions, sink, tape);
    orders = new Schedule(nextOrders);
    shareUpTo = new double[markets.size()];
    double sum = 0;
    for (int i = 0; i < shareUpTo.length; i++) {
      shareUpTo[i] = sum += markets.get(i).instrument().share();
      indexes.put(markets.get(i).symbol().toLowerCase(Locale.ROOT), i);
    }
  }

  /// A new market of `instruments`.
  public static MarketEngine begin(
      List<Instrument> instruments,
      MarketOptions options,
      long startMicros,
      Subscriptions subscriptions,
      EventSink sink) {
    List<SymbolMarket> markets =
        instruments.stream().map(one -> SymbolMarket.fresh(one, options, startMicros)).toList();
    return new MarketEngine(markets, options, startMicros, subscriptions, sink);
  }

  public List<SymbolMarket> markets() {
    return markets;
  }

  /// Where the market's time stands: at what happened last.
  public long nowMicros() {
    return nowMicros;
  }

  /// Orders that arrived since this engine was made.
  public long orders() {
    return orderCount;
  }

  /// When the next thing happens.
  public long nextMicros() {
    return Math.max(nowMicros, Math.min(orders.nextTime(), nextOther()));
  }

  private long nextOther() {
    return Math.min(nextDue(), Math.min(depth.nextMicros(), seconds.nextMicros()));
  }

  private long nextDue() {
    Due due = dues.peek();
    return due == null ? Long.MAX_VALUE : due.atMicros();
  }

  /// Lets exactly the next thing happen. Its events go to the sink with that time.
  public void step() {
    if (nextOther() <= orders.nextTime()) {
      other();
    } else {
      int symbol = orders.next();
      nowMicros = Math.max(nowMicros, orders.nextTime());
      order(symbol);
      orders.postpone(nowMicros + markets.get(symbol).arrivals().next());
    }
  }

  /// Of equal times what closes comes first: a kline at its end lacks what happens at that moment.
  private void other() {
    long next = nextOther();
    nowMicros = Math.max(nowMicros, next);
    if (seconds.nextMicros() == next) {
      seconds.tick(nowMicros);
    } else if (depth.nextMicros() == next) {
      depth.tick(nowMicros);
    } else {
      due(dues.remove());
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
    List<Due> waiting = List.copyOf(dues);
    dues.clear();
    waiting.forEach(due -> dues.add(due.later(micros)));
    depth.align(nowMicros);
    seconds.skipped(nowMicros);
  }

  /// Symbols that are new begin with ids behind all that an earlier market of the same folder may
  /// have given them: so high as microseconds have passed since 1970, which none is ahead of.
  void beginBehind(long wallMicros) {
    markets.stream()
        .filter(SymbolMarket::isNew)
        .forEach(market -> market.skipIds(wallMicros, wallMicros));
  }

  /// Goes on behind ids that may have been used: what was under way is lost.
  public void skipIds(long updates, long trades) {
    dues.removeIf(due -> due.kind() != Due.Kind.UNCROSS);
    depth.endAll();
    markets.forEach(market -> market.skipIds(updates, trades));
  }

  private void order(int symbol) {
    SymbolMarket market = markets.get(symbol);
    orderCount++;
    if (!market.isTrading()) {
      return;
    }
    Book book = market.book();
    long bid = book.best(true);
    long bidQuantity = book.bestQuantity(true);
    long ask = book.best(false);
    long askQuantity = book.bestQuantity(false);
    List<Fill> fills = market.order(nowMicros);
    for (int i = 0; i < fills.size(); i++) {
      fill(symbol, market, fills.get(i));
    }
    if (book.best(true) != bid
        || book.best(false) != ask
        || book.bestQuantity(true) != bidQuantity
        || book.bestQuantity(false) != askQuantity) {
      tape.quote(symbol, nowMicros);
    }
  }

  private void fill(int symbol, SymbolMarket market, Fill fill) {
    if (!options.exchange().isFutures()) {
      if (!isLate(symbol, fill)) {
        tape.trades(symbol, fill, nowMicros);
        tape.aggTrade(symbol, fill, nowMicros);
      }
      return;
    }
    tape.trades(symbol, fill, nowMicros);
    Fill collecting = market.openAggregate();
    aggregates(symbol, market);
    if (collecting != null && collecting.firstTradeId() == fill.firstTradeId()) {
      long end = collecting.atMicros() + SymbolMarket.COLLECTING_MICROS;
      add(Due.Kind.AGGREGATE, end, symbol, null, 0);
    }
  }

  private void aggregates(int symbol, SymbolMarket market) {
    for (Fill aggregate : market.aggregates()) {
      if (!isLate(symbol, aggregate)) {
        tape.aggTrade(symbol, aggregate, nowMicros);
      }
    }
    market.aggregates().clear();
  }

  /// Whether chance holds the fill back.
  private boolean isLate(int symbol, Fill fill) {
    if (!lateness.falls(options.lateShare())) {
      return false;
    }
    long wait = lateness.between(MIN_LATE_MILLIS, MAX_LATE_MILLIS) * 1000;
    add(Due.Kind.LATE, nowMicros + wait, symbol, fill, 0);
    return true;
  }

  private void add(Due.Kind kind, long atMicros, int symbol, @Nullable Fill fill, long price) {
    dues.add(new Due(atMicros, dueCount++, symbol, kind, fill, price));
  }

  private void due(Due due) {
    SymbolMarket market = markets.get(due.symbol());
    if (market.isDelisted()) {
      return;
    }
    switch (due.kind()) {
      case LATE -> late(due);
      case AGGREGATE -> {
        Fill collecting = market.openAggregate();
        if (collecting != null
            && nowMicros >= collecting.atMicros() + SymbolMarket.COLLECTING_MICROS) {
          market.closeAggregate();
          aggregates(due.symbol(), market);
        }
      }
      case UNCROSS -> {
        market.uncross(due.price());
        tape.quote(due.symbol(), nowMicros);
      }
    }
  }

  private void late(Due due) {
    Fill fill = due.fill();
    if (fill == null) {
      throw new IllegalStateException("nothing was held back for " + due);
    }
    if (!options.exchange().isFutures()) {
      tape.trades(due.symbol(), fill, nowMicros);
    }
    tape.aggTrade(due.symbol(), fill, nowMicros);
  }

  /// Somebody subscribed to `streams`: those that take more than looking up who reads them begin.
  public void subscribed(Iterable<String> streams) {
    for (String stream : streams) {
      int symbol = indexOf(stream);
      if (symbol >= 0) {
        depth.subscribed(symbol, stream, typeOf(stream), nowMicros);
        seconds.subscribed(symbol, stream, typeOf(stream), nowMicros);
      } else if (ALL_MINI_TICKERS.contains(stream)) {
        seconds.subscribed(SecondFeed.ALL, stream, "miniTicker", nowMicros);
      }
    }
  }

  private int indexOf(String stream) {
    int at = stream.indexOf('@');
    return at < 0 ? -1 : indexes.getOrDefault(stream.substring(0, at), -1);
  }

  /// What stands behind the symbol.
  static String typeOf(String stream) {
    return ALL_MINI_TICKERS.contains(stream)
        ? "miniTicker"
        : stream.substring(stream.indexOf('@') + 1);
  }

  /// The market stops: what is held back and the open depth events go out at `micros`.
  public void flush(long micros) {
    nowMicros = Math.max(nowMicros, micros);
    for (int i = 0; i < markets.size(); i++) {
      markets.get(i).closeAggregate();
      aggregates(i, markets.get(i));
    }
    while (!dues.isEmpty()) {
      due(dues.remove());
    }
    depth.tellAll(nowMicros);
  }

  /// The symbol called so, in upper case.
  ///
  /// @throws IllegalArgumentException naming it when there is none
  public SymbolMarket market(String symbol) {
    return markets.get(index(symbol));
  }

  private int index(String symbol) {
    Integer index = indexes.get(symbol.toLowerCase(Locale.ROOT));
    if (index == null) {
      throw new IllegalArgumentException("no such symbol: " + symbol);
    }
    return index;
  }

  /// The body of REST's `depth` of a symbol.
  ///
  /// @throws IllegalArgumentException naming it when there is none
  public String snapshot(String symbol, int levels) {
    SymbolMarket market = market(symbol);
    payloads.snapshot(market.instrument(), market.book(), levels, nowMicros);
    return payloads.frame().toString();
  }

  /// The symbol's book is crossed for a moment, and told so.
  void cross(String symbol) {
    int index = index(symbol);
    SymbolMarket market = markets.get(index);
    if (!market.isTrading()) {
      throw new IllegalArgumentException("symbol: " + symbol + " is not trading");
    }
    long price = market.cross();
    tape.quote(index, nowMicros);
    add(Due.Kind.UNCROSS, nowMicros + CROSSED_MICROS, index, null, price);
  }

  /// Every time of what happens from now on is written so much later than before; what has been
  /// told keeps its time.
  public void jumpClock(long millis) {
    nowMicros++; // what happens next is later than what has happened
    jumps.add(nowMicros, millis * 1000);
  }

  /// How this market's times are written.
  ClockJumps jumps() {
    return jumps;
  }

  /// Everything that {@link #load} needs.
  public byte[] state() {
    return state(Integer.MAX_VALUE);
  }

  /// The same with no more than so many fills of each symbol's history, which only REST looks back
  /// at: for who saves often.
  public byte[] state(int newestFills) {
    var bytes = new ByteArrayOutputStream();
    try {
      save(new DataOutputStream(bytes), newestFills);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    return bytes.toByteArray();
  }

  /// Writes the same to `out`.
  void save(DataOutput out, int newestFills) throws IOException {
    var symbols = new ArrayList<EngineState.Symbol>();
    for (int i = 0; i < markets.size(); i++) {
      symbols.add(new EngineState.Symbol(markets.get(i), orders.time(i)));
    }
    new EngineState(
            nowMicros,
            depth.tickMicros(),
            seconds.secondMicros(),
            lateness.state(),
            choice.state(),
            dueCount,
            jumps,
            symbols,
            dues.stream().sorted().toList(),
            depth.state(),
            seconds.state())
        .save(out, newestFills);
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
    EngineState loaded = EngineState.load(new DataInputStream(new ByteArrayInputStream(state)));
    return goOn(loaded, instruments, options, subscriptions, sink);
  }

  /// The same of a state that was read, which it takes over.
  static MarketEngine goOn(
      EngineState state,
      List<Instrument> instruments,
      MarketOptions options,
      Subscriptions subscriptions,
      EventSink sink) {
    EngineState loaded = state.withMarkets(instruments, options);
    var engine =
        new MarketEngine(
            loaded.symbols().stream().map(EngineState.Symbol::market).toList(),
            options,
            loaded.nowMicros(),
            new Dice(loaded.lateness()),
            new Dice(loaded.choice()),
            loaded.symbols().stream().mapToLong(EngineState.Symbol::nextOrder).toArray(),
            loaded.jumps(),
            subscriptions,
            sink);
    engine.dueCount = loaded.dueCount();
    engine.dues.addAll(loaded.dues());
    engine.depth.goOn(loaded.feeds(), loaded.tickMicros());
    engine.seconds.goOn(loaded.seconds(), loaded.secondMicros());
    return engine;
  }
}

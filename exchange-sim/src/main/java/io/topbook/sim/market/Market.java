package io.topbook.sim.market;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoop;
import io.topbook.sim.protocol.ExchangeRules.WeightRules;
import io.topbook.sim.protocol.Hall;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.MarketControl;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.protocol.Venue;
import io.topbook.sim.sentlog.SentLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The simulated market in wall-clock time: its engine's events happen when the wall clock reaches
/// them.
///
/// Runs whether or not anybody listens. Confined to the event loop but for the constructor, {@link
/// #start} and {@link #stop()}.
public final class Market implements Venue, MarketControl {
  private static final Logger LOGGER = LoggerFactory.getLogger(Market.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SAVE_SECONDS = 5;
  private static final long WAIT_FOR_IDS_NANOS = 5_000_000;
  private static final int STEPS_AT_ONCE = 1000;
  private static final int ORDERS_AT_ONCE = 2000;
  private static final long HELD_UP_MICROS = 1_000_000;

  /// A client this far behind is cut, as the exchange cuts it: nothing here may grow without bound.
  private static final long MAX_PENDING_BYTES = 64L << 20;

  private final MarketOptions options;
  private final WeightRules weights;
  private final EventLoop loop;
  private final LoopTimer timer;
  private final @Nullable SentLog log;
  private final SocketSink sink;
  private final MarketEngine engine;
  private final @Nullable StateKeeper keeper;
  private @Nullable PlayedMarket played;
  private @Nullable Subscriptions playedSubscriptions;
  private MarketRest rest;
  private final Set<StreamSocket> sockets = new LinkedHashSet<>();
  private long lost;
  private Runnable onFailure = () -> {};
  private volatile boolean stopped;
  private volatile boolean failed;

  /// @param weights the limits that clients are held to, as exchangeInfo says them
  /// @param stateFolder where the market goes on from and is kept, null to begin anew each time
  /// @throws IOException naming what is wrong with the state
  public Market(
      MarketOptions options,
      WeightRules weights,
      Subscriptions subscriptions,
      EventLoop loop,
      @Nullable SentLog log,
      @Nullable Path stateFolder,
      @Nullable HistoryOptions history)
      throws IOException {
    this.options = options;
    this.weights = weights;
    this.loop = loop;
    this.timer = new LoopTimer(loop);
    this.log = log;
    sink = new SocketSink(log);
    MarketState state =
        stateFolder == null
            ? null
            : MarketState.in(
                stateFolder, new MarketState.Begun(options.exchange(), options.seed(), ""));
    try {
      engine = begin(state, subscriptions, stateFolder, history);
    } catch (IOException e) {
      if (state != null) {
        state.close();
      }
      throw e;
    }
    keeper = state == null ? null : new StateKeeper(state, engine);
    rest = rest();
  }

  /// The ordinary market as it was left, or a new one, and the played one beside it.
  private MarketEngine begin(
      @Nullable MarketState state,
      Subscriptions subscriptions,
      @Nullable Path stateFolder,
      @Nullable HistoryOptions history)
      throws IOException {
    Optional<MarketState.Left> left = state == null ? Optional.empty() : state.read();
    List<Instrument> all = Instrument.list(options.exchange(), options.symbols(), options.seed());
    List<Instrument> instruments =
        all.stream().filter(one -> history == null || !history.has(one.symbol())).toList();
    if (history != null) {
      playedSubscriptions = new Subscriptions(UnaryOperator.identity());
      played =
          new PlayedMarket(
              history,
              options,
              all.stream().filter(one -> history.has(one.symbol())).toList(),
              playedSubscriptions,
              subscriptions,
              loop,
              Market::wallMicros,
              this::listMarkets,
              log,
              stateFolder == null ? null : stateFolder.resolve("history"),
              left.isPresent() && left.get().engine().hasAny(history.symbols()));
    }
    MarketEngine ordinary =
        left.isPresent()
            ? MarketEngine.goOn(left.get().engine(), instruments, options, subscriptions, sink)
            : MarketEngine.begin(instruments, options, wallMicros(), subscriptions, sink);
    if (left.isPresent() && !left.get().stopped()) {
      ordinary.skipIds(MarketState.RESERVED_UPDATES, MarketState.RESERVED_TRADES);
    }
    if (state != null) {
      ordinary.beginBehind(wallMicros());
    }
    return ordinary;
  }

  private List<SymbolMarket> allMarkets() {
    return played == null
        ? engine.markets()
        : Stream.concat(played.markets().stream(), engine.markets().stream()).toList();
  }

  private MarketRest rest() {
    LongSupplier now = this::nowMicros;
    return new MarketRest(
        engine,
        allMarkets(),
        options.exchange(),
        weights,
        now,
        played == null ? now : played::nowMicros);
  }

  private void listMarkets() {
    rest = rest();
  }

  /// The hall of those who read a market that began in the past, when there is one.
  public Optional<Hall> history() {
    return played == null || playedSubscriptions == null
        ? Optional.empty()
        : Optional.of(new Hall(playedSubscriptions, played));
  }

  private static long wallMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  /// The market's time: the wall clock's, never before what has happened.
  private long nowMicros() {
    return Math.max(engine.nowMicros(), wallMicros());
  }

  /// @param onFailure told once, should the market be unable to go on: it is to be ended then
  public void start(Runnable onFailure) {
    this.onFailure = onFailure;
    loop.execute(() -> {
      if (keeper != null) {
        every(TimeUnit.SECONDS.toMillis(SAVE_SECONDS), keeper::save);
      }
      if (log != null) {
        every(200, log::flush);
      }
      if (options.rate() > 0) {
        every(50, this::cutSlowClients);
      }
      if (played != null) {
        played.start(this::fail);
      }
      keepPace();
    });
  }

  private void every(long millis, Runnable action) {
    timer.every(
        Duration.ofMillis(millis),
        () -> {
          if (!stopped) {
            action.run();
          }
        });
  }

  /// A market that stands still must not look like one that runs.
  private void fail(Throwable cause) {
    LOGGER.atError().setCause(cause).log("the market cannot go on");
    failed = true;
    stopped = true;
    onFailure.run();
  }

  private void keepPace() {
    try {
      if (!stopped) {
        goOn();
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void goOn() {
    if (keeper != null && !keeper.hasIds()) {
      // The disk is slow or refuses: nothing may be sent with an id that is not reserved on it.
      timer.after(WAIT_FOR_IDS_NANOS, this::keepPace);
      return;
    }
    long now = wallMicros();
    long due = options.rate() == 0 ? engine.nowMicros() : engine.nextMicros();
    if (now - due > HELD_UP_MICROS) {
      engine.skip(now - due); // the process stood still; the market did too
    }
    if (options.rate() == 0) {
      ordersAsRead();
      return;
    }
    for (int left = STEPS_AT_ONCE; engine.nextMicros() <= now && left > 0; left--) {
      engine.step();
    }
    sink.flush();
    timer.after(Math.max(0, engine.nextMicros() - wallMicros()) * 1000, this::keepPace);
  }

  private void ordersAsRead() {
    int left = ORDERS_AT_ONCE;
    while (left > 0 && !sockets.isEmpty() && sockets.stream().allMatch(StreamSocket::isWritable)) {
      long now = wallMicros();
      for (int i = 0; i < 100; i++, left--) {
        engine.orderAt(now);
      }
    }
    sink.flush();
    timer.after(left > 0 ? 1_000_000 : 0, this::keepPace);
  }

  private void cutSlowClients() {
    for (StreamSocket socket : List.copyOf(sockets)) {
      if (socket.pendingBytes() > MAX_PENDING_BYTES) {
        LOGGER
            .atWarn()
            .addKeyValue("socket", socket.id())
            .addKeyValue("reason", "TOO_SLOW")
            .log("cutting client");
        socket.close();
      }
    }
  }

  @Override
  public void onSubscribed(StreamSocket socket) {
    sockets.add(socket);
    engine.subscribed(socket.streamNames());
    if (played != null) {
      played.onOrdinarySubscribed(socket);
    }
    if (log != null) {
      log.subscribed(System.currentTimeMillis() * 1000, socket.id(), socket.streamNames());
    }
  }

  @Override
  public void onUnsubscribed(StreamSocket socket) {
    onSubscribed(socket);
  }

  @Override
  public void onClosed(StreamSocket socket) {
    if (!sockets.remove(socket)) {
      return;
    }
    if (played != null) {
      played.onOrdinaryClosed(socket);
    }
    lost += socket.lostEvents();
    if (log != null) {
      log.closed(
          System.currentTimeMillis() * 1000, socket.id(), socket.sentEvents(), socket.lostEvents());
    }
  }

  @Override
  public void onWritable(StreamSocket socket) {
    // the next round of orders finds out by itself
  }

  @Override
  public RestAnswer answer(RestRequest request) {
    return rest.answer(request);
  }

  @Override
  public boolean hasSymbol(String symbol) {
    return allMarkets().stream().anyMatch(market -> market.symbol().equals(symbol));
  }

  @Override
  public String status() {
    ObjectNode status =
        JSON.createObjectNode()
            .put("mode", "market")
            .put("exchange", options.exchange().label())
            .put("state", failed ? "failed" : stopped ? "stopped" : "running")
            .put("symbols", allMarkets().size())
            .put("orders", engine.orders());
    ObjectNode sent = status.putObject("sent");
    sink.sent().forEach(sent::put);
    if (played != null) {
      status.set("history", played.json());
    }
    return status.put("dropped_with_socket", lost).put("sockets", sockets.size()).toString();
  }

  @Override
  public void requireReach(String symbol) {
    if (played != null && played.hasSymbol(symbol)) {
      throw new IllegalArgumentException(
          "symbol: the market of "
              + symbol
              + " began in the past (--history), faults of the market do not reach it");
    }
  }

  private SymbolMarket reached(String symbol) {
    requireReach(symbol);
    SymbolMarket market = engine.market(symbol);
    if (market.isDelisted()) {
      throw new IllegalArgumentException("symbol: " + symbol + " is delisted already");
    }
    return market;
  }

  @Override
  public void halt(String symbol) {
    SymbolMarket market = reached(symbol);
    if (market.isHalted()) {
      throw new IllegalArgumentException("symbol: " + symbol + " is halted already");
    }
    market.setHalted(true);
  }

  @Override
  public boolean isHalted(String symbol) {
    SymbolMarket market = engine.market(symbol);
    return market.isHalted() && !market.isDelisted();
  }

  @Override
  public void resume(String symbol) {
    SymbolMarket market = reached(symbol);
    if (!market.isHalted()) {
      throw new IllegalArgumentException(
          "symbol: expected one that is halted, " + symbol + " is not");
    }
    market.setHalted(false);
  }

  @Override
  public void delist(String symbol) {
    reached(symbol).delist();
  }

  @Override
  public void tickSize(String symbol, String decimal) {
    reached(symbol).setTick(decimal);
  }

  @Override
  public void crossNext(String symbol) {
    reached(symbol);
    engine.cross(symbol);
    sink.flush();
  }

  @Override
  public void jumpClock(long millis) {
    engine.jumpClock(millis);
  }

  /// Stops the market: held-back trades and the open depth events go out, the state is written. One
  /// that failed is left as a kill leaves it: its next start goes on behind reserved ids.
  ///
  /// @return false when it had failed, or its state could not be written
  public boolean stop() {
    return (stopped || loop.isShuttingDown())
        ? !failed
        : loop.submit(this::stopOnLoop).syncUninterruptibly().getNow();
  }

  private boolean stopOnLoop() {
    if (stopped) {
      return !failed;
    }
    stopped = true;
    boolean kept = played == null || played.stop();
    engine.flush(wallMicros());
    sink.flush();
    kept &= keeper == null || keeper.close();
    LOGGER
        .atInfo()
        .addKeyValue("orders", engine.orders())
        .addKeyValue("sent", sink.sent())
        .log("market stopped");
    return kept;
  }
}

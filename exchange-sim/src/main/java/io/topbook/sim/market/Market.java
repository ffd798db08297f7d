package io.topbook.sim.market;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoop;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.protocol.Venue;
import io.topbook.sim.sentlog.SentLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The simulated market in wall-clock time: orders arrive at random, depth goes out every 100 ms, a
/// tenth of the symbols every 10 ms.
///
/// Runs whether or not anybody listens. Confined to the event loop but for the constructor, {@link
/// #start()} and {@link #stop()}.
public final class Market implements Venue {
  private static final Logger LOGGER = LoggerFactory.getLogger(Market.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEPTH_PHASES = 10;
  private static final long DEPTH_PHASE_MILLIS = 10;
  private static final long SAVE_SECONDS = 5;
  private static final int ORDERS_AT_ONCE = 1000;
  private static final long HELD_UP_NANOS = 1_000_000_000;

  /// A client this far behind is cut, as the exchange cuts it: nothing here may grow without bound.
  private static final long MAX_PENDING_BYTES = 64L << 20;

  private final MarketOptions options;
  private final EventLoop loop;
  private final LoopTimer timer;
  private final @Nullable SentLog log;
  private final @Nullable StateKeeper keeper;
  private final List<SymbolMarket> markets;
  private final double[] shareUpTo;
  private final Dice arrivals;
  private final Tape tape;
  private final MarketRest rest;
  private final Set<StreamSocket> sockets = new LinkedHashSet<>();
  private double nextOrderNanos;
  private int depthPhase;
  private long orders;
  private long lost;
  private volatile boolean stopped;

  /// @param stateFolder where the market goes on from and is kept, null to begin anew each time
  /// @throws IOException naming what is wrong with the state
  public Market(
      MarketOptions options,
      Subscriptions subscriptions,
      EventLoop loop,
      @Nullable SentLog log,
      @Nullable Path stateFolder)
      throws IOException {
    this.options = options;
    this.loop = loop;
    this.timer = new LoopTimer(loop);
    this.log = log;
    List<Instrument> instruments = Instrument.list(options.symbols(), options.seed());
    keeper = stateFolder == null ? null : StateKeeper.in(stateFolder, instruments, options.seed());
    markets =
        keeper == null
            ? instruments.stream().map(one -> SymbolMarket.fresh(one, options.seed())).toList()
            : keeper.markets();
    shareUpTo = new double[markets.size()];
    double sum = 0;
    for (int i = 0; i < shareUpTo.length; i++) {
      shareUpTo[i] = sum += markets.get(i).instrument().share();
    }
    arrivals = new Dice(options.seed() + 1);
    tape =
        new Tape(
            markets, subscriptions, timer, log, new Dice(options.seed() + 2), options.lateShare());
    rest = new MarketRest(markets);
  }

  public void start() {
    loop.execute(() -> {
      if (keeper != null) {
        keeper.saveNow();
      }
      nextOrderNanos = System.nanoTime();
      orders();
      every(DEPTH_PHASE_MILLIS, this::depth);
      if (log != null) {
        every(200, log::flush);
      }
      if (keeper != null) {
        every(TimeUnit.SECONDS.toMillis(SAVE_SECONDS), keeper::saveInBackground);
      }
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

  private void orders() {
    if (stopped) {
      return;
    }
    if (options.rate() == 0) {
      ordersAsRead();
      return;
    }
    long now = System.nanoTime();
    if (now - nextOrderNanos > HELD_UP_NANOS) {
      nextOrderNanos = now; // the process stood still; the market did too
    }
    for (int left = ORDERS_AT_ONCE; nextOrderNanos <= now && left > 0; left--) {
      order();
      nextOrderNanos += arrivals.exponential(1e9 / options.rate());
    }
    tape.flush();
    timer.after(Math.max(0, (long) nextOrderNanos - System.nanoTime()), this::orders);
  }

  private void ordersAsRead() {
    int left = ORDERS_AT_ONCE;
    while (left > 0 && !sockets.isEmpty() && sockets.stream().allMatch(StreamSocket::isWritable)) {
      for (int i = 0; i < 50; i++, left--) {
        order();
      }
    }
    tape.flush();
    timer.after(left > 0 ? 1_000_000 : 0, this::orders);
  }

  private void order() {
    int index = Arrays.binarySearch(shareUpTo, arrivals.uniform());
    SymbolMarket market = markets.get(Math.min(index < 0 ? -index - 1 : index, markets.size() - 1));
    Book book = market.book();
    long bid = book.best(true);
    long bidQuantity = book.bestQuantity(true);
    long ask = book.best(false);
    long askQuantity = book.bestQuantity(false);
    List<Fill> fills = market.order();
    if (keeper != null) {
      keeper.reserve(market);
    }
    if (!fills.isEmpty()) {
      tape.trades(market, fills, System.currentTimeMillis());
    }
    if (book.best(true) != bid
        || book.best(false) != ask
        || book.bestQuantity(true) != bidQuantity
        || book.bestQuantity(false) != askQuantity) {
      tape.quote(market);
    }
    orders++;
  }

  private void depth() {
    long now = System.currentTimeMillis();
    for (int i = depthPhase; i < markets.size(); i += DEPTH_PHASES) {
      tape.depth(markets.get(i), now);
    }
    depthPhase = (depthPhase + 1) % DEPTH_PHASES;
    tape.flush();
    if (options.rate() > 0) {
      cutSlowClients();
    }
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
    return markets.stream().anyMatch(market -> market.instrument().symbol().equals(symbol));
  }

  @Override
  public String status() {
    ObjectNode status =
        JSON.createObjectNode()
            .put("mode", "market")
            .put("exchange", "binance")
            .put("state", stopped ? "stopped" : "running")
            .put("symbols", markets.size())
            .put("orders", orders);
    ObjectNode sent = status.putObject("sent");
    tape.sent().forEach(sent::put);
    return status.put("dropped_with_socket", lost).put("sockets", sockets.size()).toString();
  }

  /// Stops the market: held-back trades and the open depth events go out, the state is written.
  public void stop() {
    if (stopped || loop.isShuttingDown()) {
      return;
    }
    loop.submit(this::stopOnLoop).syncUninterruptibly();
  }

  private void stopOnLoop() {
    if (stopped) {
      return;
    }
    stopped = true;
    tape.releaseAll();
    long now = System.currentTimeMillis();
    markets.forEach(market -> tape.depth(market, now));
    tape.flush();
    if (keeper != null) {
      keeper.close();
    }
    LOGGER
        .atInfo()
        .addKeyValue("orders", orders)
        .addKeyValue("sent", tape.sent())
        .log("market stopped");
  }
}

package io.topbook.sim.market;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoop;
import io.topbook.sim.protocol.ClockText;
import io.topbook.sim.protocol.Coalesced;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.protocol.Venue;
import io.topbook.sim.sentlog.SentLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A market that begins in the past: its time runs ahead, as fast as its reader reads but no more than
/// 2,000 times as fast as time itself, until it has caught up with the wall clock, and goes with it
/// from then on.
///
///     waiting ──every stream has a reader──► catching up ──the wall clock is reached──► live
///        ▲                                        │                                      │
///        └────────────── a reader's socket is gone: back to before what it may have lost ┘
///
/// Its readers connect to `/played/…` and get the frames of a replay: clock frames on a grid of 100
/// ms and ahead of each event, and key frames in band. Nothing is lost with a socket: the market goes
/// back by some seconds and plays the same events with the same ids again. Once it has caught up,
/// the ordinary sockets get its events too. Confined to the event loop but for the constructor,
/// {@link #start} and {@link #stop()}.
final class PlayedMarket implements Venue {
  private static final Logger LOGGER = LoggerFactory.getLogger(PlayedMarket.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STEPS_AT_ONCE = 512;
  private static final long TICK_MICROS = 100_000;

  /// So long after its start the past begins. `E` is in whole milliseconds, so a reader's clock
  /// starts by up to one of them too early: at the start itself that would be in the second before.
  private static final long FIRST_MICROS = 1_000;

  private static final long KEY_FRAME_MICROS = 3_600_000_000L;
  private static final int KEY_FRAME_LEVELS = 1000;

  /// Of each symbol, what REST still knows of its trades once the market has gone back.
  private static final int FILLS = 2_000;

  /// A thinned-out market shows a trade every few seconds all the same.
  private static final double TAKER_SHARE = 0.35;

  private static final long SAVE_SECONDS = 5;

  /// Two days in a minute and a half: faster, its rows would only queue before those of the symbols
  /// that are live.
  private static final long SPEED = 2_000;

  /// So near to the wall clock it goes with it.
  private static final long LIVE_MICROS = 1_000_000;

  private enum State {
    WAITING,
    CATCHING_UP,
    LIVE
  }

  private final MarketOptions marketOptions;
  private final List<Instrument> instruments;
  private final Subscriptions subscriptions;
  private final LongSupplier wallMicros;
  private final Runnable onOtherMarkets;
  private final EventLoop loop;
  private final LoopTimer timer;
  private final Coalesced pump;
  private final @Nullable SentLog log;
  private final SocketSink sockets;
  private final PlayedSink sink;
  private final @Nullable StateWriter writer;

  /// A state is on disk, where there is to be one. Before that nothing may be sent: the start after
  /// a kill would play the same past with other ids. Set by the writer's thread.
  private volatile boolean isKept;

  private final Payloads payloads;
  private final Checkpoints checkpoints = new Checkpoints();
  private final ClockText clock = new ClockText();
  private final ClockText liveClock = ClockText.live();

  /// Up to when each socket knows the time, µs.
  private final Map<StreamSocket, Long> listeners = new LinkedHashMap<>();

  private final Set<StreamSocket> ordinarySockets = new LinkedHashSet<>();
  private MarketEngine engine;
  private State state = State.WAITING;
  private boolean live;
  private long anchorMicros;
  private long anchorNanos;
  private Consumer<Throwable> onFailure = _ -> {};
  private boolean stopped;
  private long nextTick;
  private long lost;

  /// @param subscriptions of the sockets that read the past
  /// @param ordinary of those that read the ordinary market
  /// @param onOtherMarkets told when {@link #markets()} are others than before
  /// @param stateFolder where it goes on from and is kept, null to begin anew each time
  /// @param wasOrdinary one of the symbols was in the ordinary market until now: there is no past
  ///   to play any more, and the ids go on behind its
  /// @throws IOException naming what is wrong with the state
  PlayedMarket(
      HistoryOptions history,
      MarketOptions market,
      List<Instrument> instruments,
      Subscriptions subscriptions,
      Subscriptions ordinary,
      EventLoop loop,
      LongSupplier wallMicros,
      Runnable onOtherMarkets,
      @Nullable SentLog log,
      @Nullable Path stateFolder,
      boolean wasOrdinary)
      throws IOException {
    this.instruments =
        instruments.stream().map(one -> one.withShare(1.0 / instruments.size())).toList();
    this.subscriptions = subscriptions;
    this.wallMicros = wallMicros;
    this.onOtherMarkets = onOtherMarkets;
    this.loop = loop;
    this.timer = new LoopTimer(loop);
    this.pump = new Coalesced(loop, this::pump);
    this.log = log;
    marketOptions =
        new MarketOptions(
            market.exchange(),
            instruments.size(),
            market.seed(),
            history.rate() * instruments.size(),
            market.lateShare(),
            TAKER_SHARE);
    payloads = new Payloads(market.exchange());
    sockets = new SocketSink(log);
    sink = new PlayedSink(sockets, ordinary, this::tell);
    MarketState kept = stateFolder == null ? null : MarketState.in(stateFolder, begun(history));
    Optional<MarketState.Left> left =
        kept == null || wasOrdinary ? Optional.empty() : kept.readOrClose();
    long firstMicros = history.startMicros() + FIRST_MICROS;
    writer = kept == null ? null : new StateWriter(kept);
    isKept = kept == null || left.isPresent();
    engine =
        left.isPresent()
            ? MarketEngine.goOn(
                left.get().engine(), this.instruments, marketOptions, subscriptions, sink)
            : MarketEngine.begin(
                this.instruments,
                marketOptions,
                wasOrdinary ? wallMicros.getAsLong() : firstMicros,
                subscriptions,
                sink);
    if (kept != null) {
      engine.beginBehind(wallMicros.getAsLong());
    }
    if (engine.nowMicros() < firstMicros) {
      engine.skip(firstMicros - engine.nowMicros()); // longer ago than anybody asked for
    }
    nextTick = tickAfter(engine.nowMicros());
    checkpoints.add(System.nanoTime(), engine.state(FILLS));
  }

  /// What an event of the past depends on: with other options the same ids would come again with
  /// other contents.
  private MarketState.Begun begun(HistoryOptions history) {
    String past =
        instruments.stream().map(Instrument::symbol).collect(Collectors.joining(","))
            + " --history-rate "
            + history.rate()
            + " --late-share "
            + marketOptions.lateShare();
    return new MarketState.Begun(marketOptions.exchange(), marketOptions.seed(), past);
  }

  private MarketEngine load(byte[] saved) throws IOException {
    return MarketEngine.load(saved, instruments, marketOptions, subscriptions, sink);
  }

  private static long tickAfter(long micros) {
    return (micros / TICK_MICROS + 1) * TICK_MICROS;
  }

  /// The symbols as they are now.
  List<SymbolMarket> markets() {
    return engine.markets();
  }

  /// Where its time stands.
  long nowMicros() {
    return engine.nowMicros();
  }

  /// @param onFailure told what has made it unable to go on
  void start(Consumer<Throwable> onFailure) {
    this.onFailure = onFailure;
    loop.execute(() -> {
      save();
      timer.every(Duration.ofSeconds(SAVE_SECONDS), this::save);
      pump.request();
    });
  }

  /// Never what was sent last, but where to go back to: after a kill the same is played again.
  private void save() {
    if (writer != null && !stopped && writer.isReady()) {
      writer.write(true, out -> out.write(checkpoints.back()), this::onKept);
    }
  }

  private void onKept() {
    if (!isKept) {
      isKept = true;
      loop.execute(pump::request);
    }
  }

  @Override
  public void onSubscribed(StreamSocket socket) {
    listeners.put(socket, engine.nowMicros());
    engine.subscribed(socket.streamNames());
    socket.sendNote(ClockText.first(engine.nowMicros() * 1000, List.of(), socket.isCombined()));
    if (log != null) {
      log.subscribed(System.currentTimeMillis() * 1000, socket.id(), socket.streamNames());
    }
    socket.flush();
    pump.request();
  }

  @Override
  public void onUnsubscribed(StreamSocket socket) {
    pump.request();
  }

  @Override
  public void onClosed(StreamSocket socket) {
    if (listeners.remove(socket) == null) {
      return;
    }
    lost += socket.lostEvents();
    if (log != null) {
      log.closed(
          System.currentTimeMillis() * 1000, socket.id(), socket.sentEvents(), socket.lostEvents());
    }
    if (state != State.WAITING && !hasReaders()) {
      state = State.WAITING;
      goBack();
    }
    pump.request(); // it may have been the one that the others waited for
  }

  /// To before anything that the lost socket may have swallowed.
  private void goBack() {
    long before = engine.nowMicros();
    byte[] back = checkpoints.back();
    try {
      engine = load(back);
    } catch (IOException e) {
      throw new UncheckedIOException("a state of our own cannot be read", e);
    }
    checkpoints.restart(System.nanoTime(), back);
    sink.playsAgainUntil(before);
    live = false;
    nextTick = tickAfter(engine.nowMicros());
    ordinarySockets.forEach(socket -> engine.subscribed(socket.streamNames()));
    onOtherMarkets.run();
    LOGGER
        .atInfo()
        .addKeyValue("back", Duration.of(before - engine.nowMicros(), ChronoUnit.MICROS))
        .log("a reader is gone, going back to before what it may have lost");
  }

  /// A socket of the ordinary market reads other streams than before.
  void onOrdinarySubscribed(StreamSocket socket) {
    ordinarySockets.add(socket);
    engine.subscribed(socket.streamNames());
  }

  void onOrdinaryClosed(StreamSocket socket) {
    ordinarySockets.remove(socket);
  }

  @Override
  public void onWritable(StreamSocket socket) {
    pump.request();
  }

  private void pump() {
    try {
      if (!stopped && isKept && hasReaders()) {
        play();
      }
    } catch (RuntimeException | Error e) {
      stopped = true;
      onFailure.accept(e);
    }
  }

  private void play() {
    long wall = wallMicros.getAsLong();
    if (state == State.WAITING) {
      state = State.CATCHING_UP;
      anchorMicros = engine.nowMicros();
      anchorNanos = System.nanoTime();
      keyFrames(engine.nowMicros());
    }
    long may = anchorMicros + (System.nanoTime() - anchorNanos) / 1000 * SPEED;
    if (checkpoints.isDue(System.nanoTime())) {
      checkpoints.add(System.nanoTime(), engine.state(FILLS));
    }
    int left = STEPS_AT_ONCE;
    while (left > 0 && areAllWritable()) {
      long next = Math.min(nextTick, engine.nextMicros());
      if (next > wall || next > may) {
        long nanos = Math.max((next - wall) * 1000, (next - may) * 1000 / SPEED);
        timer.after(Math.max(nanos, 100_000), pump::request);
        break;
      }
      live = wall - next < LIVE_MICROS;
      if (next == nextTick) {
        tick();
      } else {
        engine.step();
      }
      left--;
    }
    if (live && state == State.CATCHING_UP) {
      caughtUp();
    }
    flush();
    if (left == 0) {
      timer.after(0, pump::request);
    }
  }

  private void caughtUp() {
    state = State.LIVE;
    sink.forwardAfter(engine.nowMicros());
    ordinarySockets.forEach(socket -> engine.subscribed(socket.streamNames()));
    LOGGER
        .atInfo()
        .addKeyValue("from", time(beganMicros()))
        .addKeyValue("sent", sockets.sent())
        .log("the market has caught up with now");
  }

  /// Every symbol's quotes, depth and trades are read by somebody.
  private boolean hasReaders() {
    for (SymbolMarket market : engine.markets()) {
      String lower = market.symbol().toLowerCase(Locale.ROOT);
      if (isSilent(lower + "@bookTicker")
          || isSilent(lower + "@depth@100ms")
          || (isSilent(lower + "@aggTrade") && isSilent(lower + "@trade"))) {
        return false;
      }
    }
    return true;
  }

  private boolean isSilent(String stream) {
    return subscriptions.of(stream).isEmpty();
  }

  private boolean areAllWritable() {
    for (StreamSocket socket : listeners.keySet()) {
      if (!socket.isWritable()) {
        return false;
      }
    }
    return true;
  }

  private void tick() {
    long micros = nextTick;
    listeners.replaceAll((socket, _) -> {
      socket.sendNote(clock(micros, socket));
      return micros;
    });
    nextTick += TICK_MICROS;
    if (micros % KEY_FRAME_MICROS == 0) {
      keyFrames(micros);
    }
  }

  private void tell(StreamSocket socket, long micros) {
    Long known = listeners.put(socket, micros);
    if (known == null || known != micros) {
      socket.sendNote(clock(micros, socket));
    }
  }

  private byte[] clock(long micros, StreamSocket socket) {
    return (live ? liveClock : clock).at(micros * 1000, socket.isCombined());
  }

  /// As a replay sends recorded snapshots.
  private void keyFrames(long atMicros) {
    for (SymbolMarket market : engine.markets()) {
      String lower = market.symbol().toLowerCase(Locale.ROOT);
      payloads.snapshot(market.instrument(), market.book(), KEY_FRAME_LEVELS, atMicros);
      byte[] frame =
          ("{\"stream\":\"" + lower + "@depthSnapshot\",\"data\":" + payloads.frame() + '}')
              .getBytes(StandardCharsets.UTF_8);
      for (StreamSocket socket : subscriptions.of(lower + "@depth@100ms").sockets()) {
        tell(socket, atMicros);
        socket.sendNote(frame);
      }
    }
  }

  private void flush() {
    sockets.flush();
    listeners.keySet().forEach(StreamSocket::flush);
  }

  @Override
  public RestAnswer answer(RestRequest request) {
    return RestAnswer.notFound(request.path());
  }

  @Override
  public boolean hasSymbol(String symbol) {
    return engine.markets().stream().anyMatch(market -> market.symbol().equals(symbol));
  }

  @Override
  public String status() {
    return json().toString();
  }

  ObjectNode json() {
    ObjectNode status =
        JSON.createObjectNode()
            .put("state", state.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("from", time(beganMicros()))
            .put("clock", time(engine.nowMicros()));
    var symbols = status.putArray("symbols");
    engine.markets().forEach(market -> symbols.add(market.symbol()));
    ObjectNode sent = status.putObject("sent");
    sockets.sent().forEach(sent::put);
    return status.put("dropped_with_socket", lost).put("sockets", listeners.size());
  }

  /// The first moment of its past, which an earlier process may have begun.
  private long beganMicros() {
    return engine.markets().stream().mapToLong(SymbolMarket::beganMicros).min().orElseThrow();
  }

  private static String time(long micros) {
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000).toString();
  }

  /// On the event loop, once.
  ///
  /// @return whether the last state is on disk, where there is to be one
  boolean stop() {
    stopped = true;
    flush();
    return writer == null || writer.close(out -> out.write(checkpoints.back()));
  }
}

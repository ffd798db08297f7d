package io.topbook.producer.ws;

import io.topbook.producer.feed.Backpressure;
import io.topbook.producer.feed.CloseCause;
import io.topbook.producer.feed.FeedListener;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.feed.RequestAnswers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to the exchange and its life, over any number of sockets.
///
/// ```
///            start          due              101                   all answered
///   Idle ──────────► Waiting ──► Connecting ─────► Subscribing ──────────────► Streaming
///                       ▲            │                  │                          │
///                       └────────────┴──────────────────┴──────────────────────────┘
///                         refused, timeout, cut, closed, silent, protocol error,
///                         server shutdown, lifetime: back off, inside the shared budget
///
///   Subscribing, Streaming ── the recording's last clock frame ──► PlayedOut
///   any ── stop ──► Stopped
/// ```
///
/// Everything timed happens in {@link #tick}, so the clock is the test's if it wants. Confined to
/// the event loop, but for {@link #start}, {@link #stop}, {@link #tell}, {@link #status} and {@link
/// #stats}, which any thread may call.
public final class Connection implements RequestAnswers {
  private static final Logger LOGGER = LoggerFactory.getLogger(Connection.class);

  private final String id;
  private final List<String> streams;
  private final WsSettings settings;
  private final Dialer dialer;
  private final ConnectionBudget budget;
  private final EpochNanoClock clock;
  private final Executor loop;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final ConnectionStats stats = new ConnectionStats();

  private @Nullable FeedListener listener;
  private Backpressure backpressure = () -> true;
  private boolean recordingEnded;
  private @Nullable Attempt attempt;
  private volatile ConnectionState state = new ConnectionState.Idle();
  private volatile long stateSinceNs;
  private volatile long downSinceNs;
  private volatile String lastClose = "";
  private volatile boolean reading = true;

  Connection(
      String id,
      List<String> streams,
      WsSettings settings,
      Dialer dialer,
      ConnectionBudget budget,
      EpochNanoClock clock,
      Executor loop,
      RandomGenerator random) {
    this.id = id;
    this.streams = streams;
    this.settings = settings;
    this.dialer = dialer;
    this.budget = budget;
    this.clock = clock;
    this.loop = loop;
    this.random = random;
    this.backoff = new Backoff(settings.backoffMin(), settings.backoffMax(), random);
  }

  public String id() {
    return id;
  }

  public ConnectionStats stats() {
    return stats;
  }

  public ConnectionStatus status() {
    ConnectionState now = state;
    boolean down = !now.isUp();
    return new ConnectionStatus(
        id, now.label(), stateSinceNs, now.isUp(), down ? downSinceNs : 0, lastClose, reading);
  }

  /// Dials as soon as the budget allows.
  ///
  /// @param room says when the feed takes no more: reading stops until it does; asked on the event
  ///   loop
  public void start(FeedListener feed, Backpressure room) {
    loop.execute(() -> {
      listener = feed;
      backpressure = room;
      downSinceNs = clock.nowNs();
      enter(new ConnectionState.Waiting(budget.reserve(clock.nowNs())));
    });
  }

  /// Leaves for good. `done` runs on the event loop once the feed knows; it goes on to hear ticks,
  /// so that what it holds can drain.
  public void stop(Runnable done) {
    loop.execute(() -> {
      leave(CloseCause.STOPPED, "stopping");
      enter(new ConnectionState.Stopped());
      tick(clock.nowNs());
      done.run();
    });
  }

  /// Has `message` told to the feed, on the event loop.
  public void tell(Consumer<FeedListener> message) {
    loop.execute(() -> {
      if (listener != null && !(state instanceof ConnectionState.Stopped)) {
        message.accept(listener);
      }
    });
  }

  /// Does what is due. Every 10 ms or so.
  void tick(long nowNs) {
    switch (state) {
      case ConnectionState.Idle _, ConnectionState.Stopped _ -> {
        // No socket and none to come.
      }
      case ConnectionState.Waiting waiting -> {
        if (nowNs >= waiting.untilNs()) {
          dialUnlessHeld(nowNs);
        }
      }
      case ConnectionState.Connecting connecting -> {
        if (nowNs >= connecting.deadlineNs()) {
          lose(
              CloseCause.CONNECT_FAILED,
              "no WebSocket within " + settings.connectTimeout().toMillis() + " ms");
        }
      }
      case ConnectionState.Subscribing subscribing -> {
        subscribe(subscribing, nowNs);
        keepUp(nowNs);
      }
      case ConnectionState.Streaming streaming -> {
        if (nowNs - streaming.sinceNs() >= settings.backoffMax().toNanos()) {
          backoff.reset();
        }
        keepUp(nowNs);
      }
      case ConnectionState.PlayedOut _ -> keepUp(nowNs);
    }
    if (listener != null) {
      listener.onTick(nowNs);
    }
    if (recordingEnded && state.isUp() && !(state instanceof ConnectionState.PlayedOut)) {
      enter(new ConnectionState.PlayedOut(socket()));
    }
  }

  @Override
  public void onAccepted(long requestId) {
    if (listener != null && state instanceof ConnectionState.Subscribing(_, var subscription)) {
      List<String> accepted = subscription.accepted(requestId);
      if (!accepted.isEmpty()) {
        listener.onSubscribed(accepted, clock.nowNs());
      }
      onAnswered(subscription);
    }
  }

  @Override
  public void onRefused(long requestId, int code, String message) {
    Subscription.@Nullable Request refused =
        state instanceof ConnectionState.Subscribing(_, var subscription)
            ? subscription.refused(requestId)
            : null;
    LOGGER
        .atWarn()
        .addKeyValue("connection", id)
        .addKeyValue("code", code)
        .addKeyValue("error", message)
        .addKeyValue("streams", refused == null ? "unknown" : refused.streams())
        .log("the exchange refused a request");
    if (refused != null && refused.streams().size() == 1) {
      stats.refused(1);
    }
    if (state instanceof ConnectionState.Subscribing(_, var subscription)) {
      onAnswered(subscription);
    }
  }

  private void onAnswered(Subscription subscription) {
    if (!subscription.isDone()) {
      return;
    }
    if (subscription.acceptedStreams() == 0) {
      loseSoon(CloseCause.SUBSCRIBE_FAILED, "every stream was refused");
      return;
    }
    LOGGER
        .atInfo()
        .addKeyValue("connection", id)
        .addKeyValue("streams", subscription.acceptedStreams())
        .log("subscribed");
    enter(new ConnectionState.Streaming(socket(), clock.nowNs()));
  }

  @Override
  public void onServerShutdown() {
    loseSoon(CloseCause.SERVER_SHUTDOWN, "the server announced that it goes");
  }

  @Override
  public void onRecordingEnd() {
    LOGGER.atInfo().addKeyValue("connection", id).log("the recording is played out");
    // The state follows on the next tick, after the feed has told what it still holds: who sees
    // "played-out" sees that too.
    recordingEnded = true;
  }

  private void dialUnlessHeld(long nowNs) {
    if (!budget.isHeld(nowNs)) {
      dial(nowNs);
      return;
    }
    long untilNs = budget.reserve(nowNs);
    LOGGER
        .atInfo()
        .addKeyValue("connection", id)
        .addKeyValue("retryInMs", (untilNs - nowNs) / 1_000_000)
        .log("the exchange lets nobody connect for now, waiting on");
    enter(new ConnectionState.Waiting(untilNs));
  }

  private void dial(long nowNs) {
    stats.attempt();
    attempt = new Attempt(nowNs);
    Socket socket = dialer.dial(attempt);
    enter(new ConnectionState.Connecting(socket, nowNs + settings.connectTimeout().toNanos()));
  }

  private void subscribe(ConnectionState.Subscribing subscribing, long nowNs) {
    Subscription subscription = subscribing.subscription();
    while (attempt != null && subscription.hasNext() && attempt.pacer.takeForRequest(nowNs)) {
      subscribing.socket().sendText(subscription.next(nowNs));
    }
    if (nowNs - subscription.oldestUnansweredNs() >= settings.subscribeTimeout().toNanos()) {
      lose(
          CloseCause.SUBSCRIBE_FAILED,
          "no answer to a SUBSCRIBE within " + settings.subscribeTimeout().toMillis() + " ms");
    }
  }

  private void keepUp(long nowNs) {
    if (attempt != null) {
      attempt.keepUp(nowNs);
    }
  }

  /// Like {@link #lose}, once the frames at hand have been read: from inside of a frame's handling.
  private void loseSoon(CloseCause cause, String detail) {
    Attempt meant = attempt;
    loop.execute(() -> {
      if (meant != null && meant == attempt) {
        lose(cause, detail);
      }
    });
  }

  /// The socket is gone or must go: tell the feed, back off, try again.
  private void lose(CloseCause cause, String detail) {
    if (recordingEnded) {
      return;
    }
    leave(cause, detail);
    long nowNs = clock.nowNs();
    if (state.isUp()) {
      downSinceNs = nowNs;
    }
    long untilNs = budget.reserve(nowNs + backoff.nextNs());
    LOGGER
        .atWarn()
        .addKeyValue("connection", id)
        .addKeyValue("reason", cause.label())
        .addKeyValue("error", detail)
        .addKeyValue("attempt", backoff.attempt())
        .addKeyValue("retryInMs", (untilNs - nowNs) / 1_000_000)
        .log("connection lost");
    enter(new ConnectionState.Waiting(untilNs));
  }

  private void leave(CloseCause cause, String detail) {
    Attempt left = attempt;
    if (left == null || listener == null) {
      return;
    }
    attempt = null;
    reading = true;
    lastClose = cause.label() + ": " + detail;
    stats.close(cause);
    listener.onClosed(cause, detail, clock.nowNs());
    socket().close();
  }

  private Socket socket() {
    return switch (state) {
      case ConnectionState.Connecting connecting -> connecting.socket();
      case ConnectionState.Subscribing subscribing -> subscribing.socket();
      case ConnectionState.Streaming streaming -> streaming.socket();
      case ConnectionState.PlayedOut playedOut -> playedOut.socket();
      case ConnectionState.Idle _, ConnectionState.Waiting _, ConnectionState.Stopped _ ->
          throw new IllegalStateException("no socket while " + state.label());
    };
  }

  private void enter(ConnectionState next) {
    stateSinceNs = clock.nowNs();
    state = next;
  }

  /// One socket's events. An old socket's last words are not heard: it is no longer `attempt`.
  private final class Attempt implements SocketListener {
    private final MessagePacer pacer = new MessagePacer(settings.messagesPerSecond());
    private final long lifetimeEndsNs;
    private long heardNs;
    private boolean probed;
    private byte @Nullable [] pongDue;
    private long pausedNs;
    private boolean warnedOfPause;

    Attempt(long nowNs) {
      // Up to a twentieth early, so that the connections of one start do not leave together.
      long lifetime = settings.lifetime().toNanos();
      lifetimeEndsNs = nowNs + lifetime - random.nextLong(lifetime / 20 + 1);
    }

    private boolean isCurrent() {
      return attempt == this;
    }

    @Override
    public void onUp() {
      if (!isCurrent() || listener == null) {
        return;
      }
      long nowNs = clock.nowNs();
      heardNs = nowNs;
      LOGGER.atInfo().addKeyValue("connection", id).log("connected");
      var subscribing =
          new ConnectionState.Subscribing(
              socket(),
              new Subscription(
                  streams, settings.subscribeMaxNames(), settings.subscribeMaxBytes()));
      enter(subscribing);
      listener.onOpen(nowNs);
      subscribe(subscribing, nowNs);
    }

    @Override
    public void onFailed(CloseCause cause, String detail, Duration holdOff) {
      if (isCurrent()) {
        if (holdOff.isPositive()) {
          budget.holdUntil(clock.nowNs() + holdOff.toNanos());
        }
        lose(cause, detail);
      }
    }

    @Override
    public void onText(byte[] buffer, int offset, int length, long ingestNs) {
      if (isCurrent() && listener != null) {
        stats.message(length);
        listener.onTextFrame(buffer, offset, length, ingestNs);
      }
    }

    @Override
    public void onUnusable(
        RejectReason reason, byte[] sample, long frameBytes, String detail, long ingestNs) {
      if (isCurrent() && listener != null) {
        stats.message(frameBytes);
        listener.onUnusableFrame(reason, sample, frameBytes, detail, ingestNs);
      }
    }

    @Override
    public void onReadDone(long ingestNs) {
      heardNs = ingestNs;
      probed = false;
      if (isCurrent() && reading && !backpressure.isWritable()) {
        reading = false;
        pausedNs = ingestNs;
        stats.pause();
        socket().setReading(false);
      }
    }

    @Override
    public void onPing(byte[] payload) {
      pongDue = payload;
      sendPong(clock.nowNs());
    }

    /// At once, unless the server pings faster than it lets us answer: then the latest is answered
    /// as soon as there is room, as RFC 6455 5.5.3 allows.
    private void sendPong(long nowNs) {
      if (pongDue != null && isCurrent() && pacer.takeForPong(nowNs)) {
        socket().sendPong(pongDue);
        stats.ping();
        pongDue = null;
      }
    }

    @Override
    public void onPong() {
      // The answer to a probe; that something was heard is all it says.
    }

    @Override
    public void onClose(int code, String reason) {
      if (isCurrent()) {
        lose(
            CloseCause.REMOTE_CLOSED,
            "close code " + code + (reason.isEmpty() ? "" : " \"" + reason + '"'));
      }
    }

    @Override
    public void onProtocolError(String detail) {
      if (isCurrent()) {
        lose(CloseCause.PROTOCOL_ERROR, detail);
      }
    }

    @Override
    public void onCut(String detail) {
      if (isCurrent()) {
        lose(CloseCause.REMOTE_CUT, detail);
      }
    }

    void keepUp(long nowNs) {
      if (nowNs >= lifetimeEndsNs) {
        lose(CloseCause.LIFETIME, "older than the exchange lets a connection be");
        return;
      }
      sendPong(nowNs);
      if (reading) {
        listenFor(nowNs);
      } else {
        resume(nowNs);
      }
    }

    /// Half-way to the limit we ping: a quiet market answers, a dead socket does not.
    private void listenFor(long nowNs) {
      long silence = settings.silence().toNanos();
      if (silence == 0) {
        return;
      }
      long quiet = nowNs - heardNs;
      if (quiet >= silence) {
        lose(CloseCause.SILENT, "nothing heard for " + quiet / 1_000_000 + " ms");
      } else if (quiet >= silence / 2 && !probed && pacer.takeForRequest(nowNs)) {
        probed = true;
        socket().sendPing();
      }
    }

    private void resume(long nowNs) {
      if (backpressure.isWritable()) {
        reading = true;
        warnedOfPause = false;
        heardNs = nowNs;
        socket().setReading(true);
      } else if (!warnedOfPause && nowNs - pausedNs >= settings.pongTimeout().toNanos()) {
        warnedOfPause = true;
        LOGGER
            .atWarn()
            .addKeyValue("connection", id)
            .addKeyValue("pausedMs", (nowNs - pausedNs) / 1_000_000)
            .log("not reading for longer than the exchange waits for a pong: it may cut");
      }
    }
  }
}

package io.topbook.sim.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoop;
import io.topbook.sim.protocol.ClockText;
import io.topbook.sim.protocol.Coalesced;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.Outgoing;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.protocol.Venue;
import io.topbook.sim.replay.RecordedStream.Kind;
import io.topbook.sim.sentlog.SentLog;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Plays a recording to whoever subscribes, line by line in the order of receive time.
///
///     waiting ──every symbol subscribed, or the wait is over──► playing ──last line taken──► done
///        ▲                                                         │
///        └────────────── a subscriber's socket is gone ────────────┘
///
/// One line at a time over all sockets: none runs ahead of a slow one by more than its buffers hold,
/// and a line is sent once, to those who are there. Nothing is sent again after a reconnect. Clock
/// frames go out on a grid of 100 recorded ms and ahead of each frame of a new receive time, so two replays at
/// different speeds send the same bytes. Confined to the event loop.
public final class Player implements Venue {
  private static final Logger LOGGER = LoggerFactory.getLogger(Player.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long CLOCK_STEP_NANOS = 100_000_000;
  private static final byte[] NOTHING = {};
  private static final byte[] WRAPPER_END = {'}'};

  /// After so many lines the event loop looks after its sockets.
  private static final int LINES_AT_ONCE = 2048;

  private enum State {
    WAITING,
    PLAYING,
    DONE
  }

  private final Recording recording;
  private final ReplayOptions options;
  private final Subscriptions subscriptions;
  private final EventLoop loop;
  private final LoopTimer timer;
  private final Coalesced pump;
  private final @Nullable SentLog log;
  private final Runnable onDone;
  private final ReadAhead lines;
  private final Pace pace;
  private final Audience audience;
  private final ReplayRest rest;
  private final ClockText clock = new ClockText();
  private final Map<StreamSocket, Listener> listeners = new LinkedHashMap<>();
  private final Map<String, Subscribers> subscribersOf = new LinkedHashMap<>();
  private final Map<Kind, Long> sent = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> notSubscribed = new EnumMap<>(Kind.class);
  private State state = State.WAITING;
  private boolean waiting;
  private boolean begun;
  private long position;
  private long nextTick;
  private long played;
  private long droppedWithSocket;

  public Player(
      Recording recording,
      ReplayOptions options,
      Subscriptions subscriptions,
      EventLoop loop,
      @Nullable SentLog log,
      Runnable onDone) {
    this.recording = recording;
    this.options = options;
    this.subscriptions = subscriptions;
    this.loop = loop;
    this.timer = new LoopTimer(loop);
    this.pump = new Coalesced(loop, this::pump);
    this.log = log;
    this.onDone = onDone;
    this.position = recording.firstReceiveNanos();
    this.nextTick = position + CLOCK_STEP_NANOS;
    this.lines = new ReadAhead(recording.files(), () -> loop.execute(pump::request));
    this.pace = new Pace(options.speed());
    this.audience = new Audience(recording, subscriptions);
    this.rest = new ReplayRest(recording, () -> position);
  }

  /// Streams that mean the same in a replay: diff depth of any speed is one.
  public static String canonical(String stream) {
    return RecordedStream.canonical(stream);
  }

  public void start() {
    lines.start();
    loop.execute(() -> {
      if (log != null) {
        recording.files().forEach(file -> log.recording(file.index(), file.path()));
        timer.every(Duration.ofMillis(200), log::flush);
      }
    });
  }

  private void waitForTheOthers() {
    if (!waiting) {
      waiting = true;
      timer.after(options.startWait().toNanos(), this::onWaitOver);
    }
  }

  /// The start has waited long enough since somebody came: whoever is here is played to.
  private void onWaitOver() {
    waiting = false;
    if (begun || audience.isEmpty()) {
      return;
    }
    LOGGER
        .atWarn()
        .addKeyValue("symbols", audience.missing())
        .addKeyValue("waited", options.startWait())
        .log("no subscriber for these symbols, playing without them");
    audience.giveUpMissing();
    pump.request();
  }

  @Override
  public void onSubscribed(StreamSocket socket) {
    Listener listener = listeners.computeIfAbsent(socket, Listener::new);
    List<String> absent =
        socket.streamNames().stream()
            .filter(name -> !recording.subscribed().contains(canonical(name)))
            .toList();
    if (!absent.equals(listener.absent)) {
      listener.absent = absent;
      listener.clock = position;
      socket.sendNote(ClockText.first(position, absent, socket.isCombined()));
    }
    if (log != null) {
      log.subscribed(nowMicros(), socket.id(), socket.streamNames());
    }
    if (begun && isAllTaken()) {
      tellEnd(listener);
    }
    socket.flush();
    audience.update();
    if (!begun) {
      waitForTheOthers();
    }
    pump.request();
  }

  @Override
  public void onUnsubscribed(StreamSocket socket) {
    if (begun) {
      audience.giveUpLeft();
    } else {
      audience.update();
    }
    pump.request();
  }

  @Override
  public void onClosed(StreamSocket socket) {
    if (listeners.remove(socket) == null) {
      return;
    }
    droppedWithSocket += socket.lostEvents();
    if (log != null) {
      log.closed(nowMicros(), socket.id(), socket.sentEvents(), socket.lostEvents());
    }
    audience.update();
    if (state == State.PLAYING && !audience.isComplete()) {
      state = State.WAITING;
      LOGGER
          .atWarn()
          .addKeyValue("symbols", audience.missing())
          .addKeyValue("line", played)
          .addKeyValue("of", recording.lines())
          .log("a client lost its socket, waiting for it");
    }
    pump.request();
  }

  @Override
  public void onWritable(StreamSocket socket) {
    pump.request();
  }

  private void pump() {
    if (state == State.DONE || !audience.isComplete() || listeners.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    if (state == State.WAITING) {
      state = State.PLAYING;
      begun = true;
      pace.anchor(position, now);
      LOGGER
          .atInfo()
          .addKeyValue("line", played)
          .addKeyValue("of", recording.lines())
          .log("playing");
    }
    int left = LINES_AT_ONCE;
    while (left > 0 && areAllWritable()) {
      Line line = lines.next();
      if (line == null) {
        break;
      }
      jumpLongSilence(line, now);
      long next = Math.min(line.receiveNanos(), nextTick);
      long delay = pace.delayNanos(next, now);
      if (delay > 0) {
        timer.after(delay, pump::request);
        break;
      }
      position = next;
      if (next == nextTick) {
        tick();
      }
      if (next == line.receiveNanos()) {
        play(line);
        lines.take();
      }
      left--;
    }
    if (isAllTaken()) {
      listeners.values().forEach(this::tellEnd);
    }
    listeners.keySet().forEach(StreamSocket::flush);
    finish();
    if (left == 0) {
      timer.after(0, pump::request);
    }
  }

  private boolean isAllTaken() {
    return lines.next() == null && lines.isAtEnd();
  }

  private boolean areAllWritable() {
    for (Listener listener : listeners.values()) {
      if (!listener.socket.isWritable()) {
        return false;
      }
    }
    return true;
  }

  private void jumpLongSilence(Line line, long nowNanos) {
    if (line.receiveNanos() - position > options.longestSilence().toNanos()) {
      LOGGER
          .atInfo()
          .addKeyValue("seconds", (line.receiveNanos() - position) / 1e9)
          .log("jumping over a recorded silence");
      position = line.receiveNanos();
      nextTick = position + CLOCK_STEP_NANOS;
      pace.anchor(position, nowNanos);
    }
  }

  private void tick() {
    for (Listener listener : listeners.values()) {
      tell(listener, nextTick);
    }
    nextTick += CLOCK_STEP_NANOS;
  }

  private void tell(Listener listener, long nanos) {
    if (listener.clock != nanos) {
      listener.clock = nanos;
      listener.socket.sendNote(clock.at(nanos, listener.socket.isCombined()));
    }
  }

  private void play(Line line) {
    played++;
    rest.onPlayed(line);
    Subscribers subscribers =
        subscribersOf.computeIfAbsent(line.stream().canonical(), subscriptions::of);
    Kind kind = line.stream().kind();
    if (subscribers.isEmpty()) {
      notSubscribed.merge(kind, 1L, Long::sum);
      return;
    }
    sent.merge(kind, 1L, Long::sum);
    String connections = subscribers.ids();
    for (StreamSocket socket : subscribers.sockets()) {
      Listener listener = listeners.get(socket);
      if (listener != null) {
        tell(listener, line.receiveNanos());
        send(line, socket);
      }
    }
    if (log != null && !connections.isEmpty()) {
      log.recordedLine(nowMicros(), connections, line.file(), line.number());
    }
  }

  private static void send(Line line, StreamSocket socket) {
    byte[] json = line.json();
    if (socket.disturbance() != null) {
      socket.disturbance().send(socket, outgoing(line, socket));
    } else if (line.isBare() && socket.isCombined()) {
      socket.sendEvent(line.stream().wrapperStart(), json, 0, json.length, WRAPPER_END);
    } else if (line.isBare() || socket.isCombined() || line.payload() < 0) {
      socket.sendEvent(json, 0, json.length);
    } else {
      socket.sendEvent(json, line.payload(), json.length - line.payload() - 1);
    }
  }

  private static Outgoing outgoing(Line line, StreamSocket socket) {
    byte[] json = line.json();
    byte[] payload =
        line.isBare() || line.payload() < 0
            ? json
            : Arrays.copyOfRange(json, line.payload(), json.length - 1);
    boolean wrapped = socket.isCombined() && (line.isBare() || line.payload() >= 0);
    return new Outgoing(
        line.stream().canonical(),
        wrapped ? wrapperStart(line) : NOTHING,
        payload,
        wrapped ? WRAPPER_END : NOTHING,
        (sent, at, connections) -> sent.recordedLine(at, connections, line.file(), line.number()));
  }

  private static byte[] wrapperStart(Line line) {
    return line.isBare()
        ? line.stream().wrapperStart()
        : Arrays.copyOf(line.json(), line.payload());
  }

  private void tellEnd(Listener listener) {
    if (listener.toldEnd) {
      return;
    }
    listener.toldEnd = true;
    listener.socket.sendNote(
        ClockText.last(recording.lastReceiveNanos(), listener.socket.isCombined()));
    listener.socket.whenWritten(() -> {
      listener.tookEnd = true;
      finish();
    });
  }

  private void finish() {
    if (state != State.DONE
        && isAllTaken()
        && audience.isComplete()
        && listeners.values().stream().allMatch(listener -> listener.tookEnd)) {
      state = State.DONE;
      LOGGER
          .atInfo()
          .addKeyValue("sent", counts(sent))
          .addKeyValue("notSubscribed", counts(notSubscribed))
          .addKeyValue("droppedWithSocket", droppedWithSocket)
          .addKeyValue("badLines", badLines())
          .log("the recording has ended");
      onDone.run();
    }
  }

  /// What keeps the replay from being clean: lines that could not be played.
  public long badLines() {
    return recording.badLineCount() + (lines.failure() == null ? 0 : 1);
  }

  @Override
  public RestAnswer answer(RestRequest request) {
    return rest.answer(request);
  }

  @Override
  public boolean hasSymbol(String symbol) {
    return recording.symbols().containsKey(symbol);
  }

  @Override
  public String status() {
    ObjectNode status =
        JSON.createObjectNode()
            .put("mode", "replay")
            .put("exchange", recording.exchange().label())
            .put("state", state.name().toLowerCase(Locale.ROOT))
            .put("line", played)
            .put("of", recording.lines())
            .put("clock_ns", position);
    var waitingFor = status.putArray("waiting_for");
    audience.missing().forEach(waitingFor::add);
    status.set("sent", counts(sent));
    status.set("not_subscribed", counts(notSubscribed));
    status
        .put("dropped_with_socket", droppedWithSocket)
        .put("sockets", listeners.size())
        .put("bad_lines", badLines());
    if (lines.failure() != null) {
      status.put("failure", lines.failure());
    }
    return status.toString();
  }

  /// Counts under the payloads' own names, which is how a client counts them.
  private static ObjectNode counts(Map<Kind, Long> counts) {
    ObjectNode json = JSON.createObjectNode();
    counts.forEach((kind, count) ->
        json.put(
            switch (kind) {
              case DEPTH -> "depthUpdate";
              case SNAPSHOT -> "depthSnapshot";
              default -> kind.label();
            },
            count));
    return json;
  }

  private static long nowMicros() {
    return System.currentTimeMillis() * 1000;
  }

  /// Stops reading; what was handed to the sockets is theirs.
  public void stop() {
    lines.close();
  }
}

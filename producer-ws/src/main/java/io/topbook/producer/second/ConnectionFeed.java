package io.topbook.producer.second;

import io.topbook.producer.binance.FrameDecoder;
import io.topbook.producer.feed.Backpressure;
import io.topbook.producer.feed.CloseCause;
import io.topbook.producer.feed.FeedListener;
import io.topbook.producer.feed.FeedSettings;
import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.RejectReason;
import io.topbook.producer.feed.RequestAnswers;
import io.topbook.producer.feed.SnapshotRequests;
import io.topbook.producer.feed.SymbolRules;
import io.topbook.producer.publish.ClockSample;
import io.topbook.producer.publish.EventPublisher;
import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.publish.PublishedState;
import io.topbook.producer.publish.PublishedSymbol;
import io.topbook.producer.publish.RecordKey;
import io.topbook.schemas.Exchange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection's frames, from bytes to published events and marks.
///
/// Each frame first moves the connection's clock, which makes the marks that are due, and is
/// published after them; a depth or trade frame also says how far our clock is from the exchange's.
/// Under a recorded clock the recording's clock frames move it, and nothing else does.
///
/// ```
///  no offset yet ── first depth or trade frame, or what an earlier run left ──► running
///  quotes wait       or 5 s without one (the receive clock is taken as it is)    marks every second
/// ```
///
/// Confined to the connection's thread.
public final class ConnectionFeed implements FeedListener, Backpressure {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionFeed.class);
  private static final long UNSET = Long.MIN_VALUE;

  /// What cannot be placed in time before the first clock offset.
  private record Waiting(Frame.MarketEvent event, long receivedAt) {}

  private final String connection;
  private final FeedSettings settings;
  private final boolean played;
  private final long horizonNs;
  private final long waitForOffsetNs;
  private final RequestAnswers answers;
  private final EventPublisher publisher;
  private final FeedCounts counts;
  private final Incidents incidents;
  private final RecordKey key;
  private final RejectSampler rejects;
  private final FrameDecoder decoder;
  private final SymbolFeed[] symbols;
  private final Map<String, SymbolFeed> bySymbol = new HashMap<>();
  private final ConnectionClock clock;
  private final boolean clockRestored;
  private final boolean quotesHaveTime;
  private final Delivery delivery;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long firstReceived = UNSET;
  private long recordedNow = UNSET;
  private long lastHeard = UNSET;
  private long nextDue = Long.MAX_VALUE;
  private long pausedSince = UNSET;
  private boolean behind;
  private boolean open;
  private int pendingMarks;

  /// @param connection its name: subject of its incidents, key of its rejected frames
  /// @param answers where answers to the transport's requests go
  /// @param published what an earlier run left, {@link PublishedState#NONE} for a fresh start
  public ConnectionFeed(
      String connection,
      List<FeedSymbol> symbols,
      Exchange exchange,
      FeedSettings settings,
      SnapshotRequests snapshots,
      RequestAnswers answers,
      EventPublisher publisher,
      PublishedState published) {
    this.connection = connection;
    this.settings = settings;
    this.answers = answers;
    this.publisher = publisher;
    played = settings.played();
    horizonNs = settings.stateHorizon().toNanos();
    waitForOffsetNs = settings.waitForOffset().toNanos();
    counts = publisher.counts();
    incidents = new Incidents(publisher);
    key = publisher.key(connection);
    rejects = new RejectSampler(connection, publisher);
    decoder = new FrameDecoder(symbols, exchange, played);
    clock = new ConnectionClock(settings.offsetWindow().toNanos());
    quotesHaveTime = exchange.isFutures();
    var keptBytes = new KeptBytes(settings.keptDiffBytes());
    this.symbols = new SymbolFeed[symbols.size()];
    for (int i = 0; i < symbols.size(); i++) {
      FeedSymbol symbol = symbols.get(i);
      this.symbols[i] =
          new SymbolFeed(
              symbol,
              i,
              exchange.isFutures(),
              settings,
              publisher,
              incidents,
              snapshots,
              keptBytes,
              published.symbols().get(symbol.symbol()));
      bySymbol.put(symbol.symbol(), this.symbols[i]);
    }
    clockRestored = restoreClock(published);
    countBooks();
    delivery = new Delivery(connection, this.symbols, !played && exchange.isFutures(), incidents);
  }

  /// Of a recording every sample comes back, so that its times are those of an undisturbed run.
  /// Live a mark's offset serves until the new connection's first sample.
  private boolean restoreClock(PublishedState published) {
    List<ClockSample> samples = new ArrayList<>();
    List<ClockSample> marked = new ArrayList<>();
    long first = Long.MAX_VALUE;
    for (String symbol : bySymbol.keySet()) {
      PublishedSymbol before = published.symbols().get(symbol);
      if (before != null) {
        samples.addAll(before.clockSamples());
        first =
            Math.min(first, before.firstReceivedAt() == null ? first : before.firstReceivedAt());
        if (before.clock() != null) {
          marked.add(before.clock());
        }
      }
    }
    if (samples.isEmpty()) {
      marked.stream().max(Comparator.comparingLong(ClockSample::sentAt)).ifPresent(samples::add);
    }
    samples.sort(Comparator.comparingLong(ClockSample::receivedAt));
    samples.forEach(sample -> clock.sample(sample.receivedAt(), sample.sentAt()));
    if ((played || marked.isEmpty()) && first != Long.MAX_VALUE && !samples.isEmpty()) {
      for (SymbolFeed symbol : symbols) {
        symbol.owesFrom(Seconds.floor(first - clock.offset()));
      }
    }
    if (!played) {
      clock.forgetAtNextSample();
    }
    return !samples.isEmpty();
  }

  @Override
  public void onOpen(long nowNs) {
    open = true;
    lastHeard = UNSET;
    behind = false;
    delivery.open(nowNs);
    connectionIncident(Incidents.Kind.CONNECTED, nowNs, connection + " is connected");
  }

  @Override
  public void onSubscribed(List<String> streams, long nowNs) {
    if (!played) {
      moveTo(nowNs);
    }
    for (String name : streams) {
      int at = name.indexOf('@');
      SymbolFeed symbol =
          at < 0 ? null : bySymbol.get(name.substring(0, at).toUpperCase(Locale.ROOT));
      if (symbol != null) {
        symbol.subscribed(name.substring(at + 1), clock.isRunning() ? clock.now() : null);
      }
    }
  }

  @Override
  public void onTextFrame(byte[] buffer, int offset, int length, long ingestNs) {
    counts.frames().increment();
    Frame frame = decoder.decode(buffer, offset, length);
    if (!played) {
      moveTo(ingestNs);
      lastHeard = clock.isRunning() ? clock.now() : UNSET;
    }
    switch (frame) {
      case Frame.MarketEvent event -> {
        Frame.Rejected unusable = event(event, played ? recordedNow : ingestNs);
        if (unusable == null) {
          counts.data().increment();
        } else {
          reject(unusable, buffer, offset, length, ingestNs);
        }
      }
      case Frame.Rejected rejected -> {
        blip(rejected);
        reject(rejected, buffer, offset, length, ingestNs);
      }
      case Frame.Clock now -> recorded(now);
      case Frame.Answer answer -> answer(answer);
      case Frame.ServerShutdown _ -> {
        counts.control().increment();
        answers.onServerShutdown();
      }
    }
  }

  @Override
  public void onUnusableFrame(
      RejectReason reason, byte[] sample, long frameBytes, String detail, long ingestNs) {
    counts.frames().increment();
    rejects.reject(reason, detail, sample, 0, sample.length, frameBytes, ingestNs);
    blip(new Frame.Rejected(reason, detail, -1, reason == RejectReason.BINARY));
  }

  @Override
  public void onClosed(CloseCause cause, String detail, long nowNs) {
    if (!played) {
      moveTo(nowNs);
    }
    if (cause == CloseCause.STOPPED && !waiting.isEmpty()) {
      startClock(firstReceived);
    }
    long now = clock.isRunning() ? clock.now() : 0;
    // Without a close frame nobody knows when it broke: it was down since it was last heard.
    boolean broken = cause == CloseCause.SILENT || cause == CloseCause.REMOTE_CUT;
    for (SymbolFeed symbol : symbols) {
      symbol.lose(broken && lastHeard != UNSET ? lastHeard : now, now);
    }
    if (open) {
      open = false;
      connectionIncident(
          Incidents.Kind.DISCONNECTED,
          nowNs,
          connection
              + " was disconnected: "
              + cause.label()
              + (detail.isEmpty() ? "" : ", " + detail));
    }
  }

  @Override
  public void onSnapshotDue(String symbol, boolean whole) {
    SymbolFeed feed = bySymbol.get(symbol);
    if (feed != null) {
      feed.snapshotDue(whole);
    }
  }

  @Override
  public void onSnapshot(String symbol, byte[] body, long ingestNs) {
    SymbolFeed feed = bySymbol.get(symbol);
    if (feed == null) {
      return;
    }
    if (!played) {
      moveTo(ingestNs);
    }
    switch (decoder.decodeSnapshot(feed.index(), body)) {
      case Frame.Snapshot snapshot -> event(snapshot, played ? recordedNow : ingestNs);
      case Frame.Rejected rejected -> {
        counts.snapshotsUnused().increment();
        feed.snapshotFailed(ingestNs);
        LOGGER
            .atWarn()
            .addKeyValue("symbol", symbol)
            .addKeyValue("reason", rejected.reason().label())
            .addKeyValue("error", rejected.detail())
            .log("snapshot cannot be read");
      }
      default -> throw new IllegalStateException("a snapshot reads as a snapshot or as rejected");
    }
  }

  @Override
  public void onSnapshotFailed(String symbol, String detail, long nowNs) {
    SymbolFeed feed = bySymbol.get(symbol);
    if (feed != null) {
      feed.snapshotFailed(nowNs);
    }
  }

  @Override
  public void onRules(Map<String, SymbolRules> listed, long nowNs) {
    if (played) {
      return; // today's rules say nothing of a recorded day
    }
    moveTo(nowNs);
    for (SymbolFeed symbol : symbols) {
      symbol.rules(listed, clock.isRunning() ? clock.now() : nowNs);
    }
  }

  @Override
  public void onTick(long nowNs) {
    publisher.tick();
    if (!played) {
      moveTo(nowNs);
      noticePause(nowNs);
      for (SymbolFeed symbol : symbols) {
        symbol.askForSnapshot(nowNs);
      }
      if (open && clock.isRunning()) {
        delivery.check(key, nowNs, clock.now());
      }
    }
    releaseMarks();
    countBooks();
    counts.setClockOffsetNs(clock.offset());
    counts.setWaitingQuotes(waiting.size());
    counts.setWaitingMarks(pendingMarks);
    counts.inexact().add(decoder.inexact() - counts.inexact().get());
  }

  private void countBooks() {
    int inSync = 0;
    int keyFramed = 0;
    for (SymbolFeed symbol : symbols) {
      inSync += symbol.isInSync() ? 1 : 0;
      keyFramed += symbol.hasKeyFrame() ? 1 : 0;
    }
    counts.setOutOfSync(symbols.length - inSync);
    counts.setWithoutKeyFrame(symbols.length - keyFramed);
  }

  /// Nothing waits for a clock or for an acknowledgement: safe to stop.
  public boolean isDrained() {
    return pendingMarks == 0 && waiting.isEmpty();
  }

  /// Whether more frames should be read: Kafka keeps up, and so do the marks.
  @Override
  public boolean isWritable() {
    return publisher.isWritable() && pendingMarks < settings.waitingMarks() * symbols.length;
  }

  /// While we do not read, quotes wait in the kernel and will look younger than they are, if they
  /// carry no time: they are not up until what is read is fresh again.
  private void noticePause(long nowNs) {
    if (isWritable()) {
      pausedSince = UNSET;
      return;
    }
    pausedSince = pausedSince == UNSET ? nowNs : pausedSince;
    long pausedFor = nowNs - pausedSince;
    if (!behind
        && !quotesHaveTime
        && clock.isRunning()
        && pausedFor > ConnectionClock.UNSTEADY_NS) {
      behind = true;
      for (SymbolFeed symbol : symbols) {
        symbol.quotes().fallBehind(clock.now() - pausedFor);
      }
    }
  }

  private void caughtUp() {
    behind = false;
    for (SymbolFeed symbol : symbols) {
      symbol.quotes().catchUp(clock.now());
    }
  }

  // Frames

  private void reject(
      Frame.Rejected rejected, byte[] buffer, int offset, int length, long ingestNs) {
    rejects.reject(rejected.reason(), rejected.detail(), buffer, offset, length, length, ingestNs);
  }

  /// @return why it was not used, null when it was
  private Frame.@Nullable Rejected event(Frame.MarketEvent event, long receivedAt) {
    if (receivedAt == UNSET) {
      return new Frame.Rejected(
          RejectReason.NO_CLOCK, "expected a clock frame first", event.symbol(), false);
    }
    if (firstReceived == UNSET) {
      firstReceived = receivedAt;
    }
    SymbolFeed symbol = symbols[event.symbol()];
    return switch (event) {
      case Frame.Quote quote -> {
        if (quote.tradeTime() != Frame.ABSENT || clock.isRunning()) {
          symbol.quote(quote, clock, receivedAt);
        } else {
          await(quote, receivedAt);
        }
        delivery.of(SymbolFeed.QUOTES, clock);
        yield null;
      }
      case Frame.Trade trade -> {
        sample(trade.eventTime(), receivedAt);
        symbol.trade(trade, receivedAt);
        delivery.of(SymbolFeed.TRADES, clock);
        yield null;
      }
      case Frame.Depth diff -> {
        sample(diff.eventTime(), receivedAt);
        symbol.depth(diff, clock, receivedAt);
        delivery.of(SymbolFeed.DEPTH, clock);
        yield null;
      }
      case Frame.Snapshot snapshot -> {
        if (snapshot.eventTime() != Frame.ABSENT) {
          symbol.snapshot(snapshot, snapshot.eventTime(), clock, receivedAt);
        } else if (clock.isRunning()) {
          long eventTime = Seconds.micros(receivedAt - clock.offset());
          symbol.snapshot(snapshot, eventTime, clock, receivedAt);
        } else {
          await(snapshot, receivedAt);
        }
        yield null;
      }
      case Frame.NotATrade none -> {
        sample(none.eventTime(), receivedAt);
        symbol.notATrade(none);
        yield new Frame.Rejected(
            RejectReason.NOT_A_TRADE,
            "expected a trade with a price and a public fill, was id " + none.id(),
            event.symbol(),
            false);
      }
    };
  }

  private void await(Frame.MarketEvent event, long receivedAt) {
    waiting.addLast(new Waiting(event, receivedAt));
    if (waiting.size() > settings.waitingQuotes()) {
      startClock(firstReceived);
    }
  }

  /// What was lost may have been a quote, of which no id would tell.
  private void blip(Frame.Rejected rejected) {
    if (!rejected.mayBeQuote() || !clock.isRunning()) {
      return;
    }
    if (rejected.symbol() >= 0) {
      symbols[rejected.symbol()].quotes().blip(clock.now());
      return;
    }
    for (SymbolFeed symbol : symbols) {
      symbol.quotes().blip(clock.now());
    }
  }

  private void answer(Frame.Answer answer) {
    counts.control().increment();
    Frame.Refusal refused = answer.refused();
    if (refused == null) {
      answers.onAccepted(answer.id());
    } else {
      answers.onRefused(answer.id(), refused.code(), refused.message());
    }
  }

  // The clock

  private void sample(long eventTime, long receivedAt) {
    if (!clock.sample(receivedAt, eventTime * 1_000)) {
      counts.clockSamplesIgnored().increment();
      return;
    }
    if (!clock.isRunning()) {
      startClock(firstReceived);
    }
    moveTo(receivedAt);
    if (behind && receivedAt - eventTime * 1_000 - clock.offset() < ConnectionClock.UNSTEADY_NS) {
      caughtUp();
    }
  }

  /// Starts at `receiveNs`, with the offset known by now, and publishes what has waited for it,
  /// each event at its own time.
  private void startClock(long receiveNs) {
    clock.start(receiveNs);
    for (SymbolFeed symbol : symbols) {
      symbol.clockStarts(clock);
    }
    closeSeconds();
    for (Waiting next = waiting.pollFirst(); next != null; next = waiting.pollFirst()) {
      moveTo(next.receivedAt);
      event(next.event, next.receivedAt);
    }
  }

  private void moveTo(long receiveNs) {
    if (!clock.isRunning()) {
      Waiting first = waiting.peekFirst();
      if (clockRestored) {
        startClock(receiveNs);
      } else if (first != null && receiveNs - first.receivedAt >= waitForOffsetNs) {
        startClock(firstReceived);
      } else {
        return;
      }
    }
    long before = clock.now();
    long change = clock.advance(receiveNs);
    long step = clock.now() - before;
    if (step > horizonNs || Math.abs(change) > ConnectionClock.UNSTEADY_NS) {
      clockJumped(before, change, step);
    }
    if (clock.now() >= nextDue) {
      closeSeconds();
    }
  }

  private void clockJumped(long before, long change, long step) {
    incidents.publish(
        key,
        Incidents.Kind.CLOCK_JUMP,
        connection,
        null,
        Seconds.micros(before),
        Seconds.micros(clock.now()),
        null,
        null,
        "the clock of "
            + connection
            + " ran forward by "
            + step / 1_000_000
            + " ms at once, its offset changed by "
            + change / 1_000_000
            + " ms");
    if (step > horizonNs) {
      for (SymbolFeed symbol : symbols) {
        symbol.jump(before, clock);
      }
    }
  }

  private void closeSeconds() {
    nextDue = Long.MAX_VALUE;
    for (SymbolFeed symbol : symbols) {
      symbol.closeSeconds(clock);
      nextDue = Math.min(nextDue, symbol.nextDue());
    }
    releaseMarks();
  }

  private void releaseMarks() {
    int pending = 0;
    for (SymbolFeed symbol : symbols) {
      pending += symbol.releaseMarks();
    }
    pendingMarks = pending;
  }

  // Recordings

  private void recorded(Frame.Clock now) {
    counts.control().increment();
    recordedNow = now.timeNs();
    if (firstReceived == UNSET) {
      firstReceived = recordedNow;
    }
    moveTo(recordedNow);
    for (SymbolFeed symbol : symbols) {
      symbol.setLive(now.live());
    }
    now.absent().forEach(this::absent);
    if (now.end()) {
      finish();
    }
  }

  private void absent(String name) {
    StreamState stream = stream(name);
    if (stream == null || stream.isAbsent()) {
      return;
    }
    stream.setAbsent();
    String symbol = stream.name().substring(0, stream.name().indexOf('@'));
    incidents.publish(
        publisher.key(symbol),
        Incidents.Kind.NO_DATA,
        stream.name(),
        symbol,
        Seconds.micros(firstReceived),
        null,
        null,
        null,
        "the recording has no " + name);
  }

  private void finish() {
    if (!clock.isRunning()) {
      startClock(firstReceived);
      moveTo(recordedNow);
    }
    for (SymbolFeed symbol : symbols) {
      symbol.finish(clock);
    }
    nextDue = Long.MAX_VALUE;
    releaseMarks();
    answers.onRecordingEnd();
  }

  private @Nullable StreamState stream(String name) {
    int at = name.indexOf('@');
    SymbolFeed symbol =
        at < 0 ? null : bySymbol.get(name.substring(0, at).toUpperCase(Locale.ROOT));
    return symbol == null ? null : symbol.stream(name.substring(at + 1));
  }

  private void connectionIncident(Incidents.Kind kind, long nowNs, String detail) {
    long at = clock.isRunning() ? clock.now() : nowNs;
    incidents.publish(key, kind, connection, null, Seconds.micros(at), null, null, null, detail);
  }
}

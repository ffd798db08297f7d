package io.topbook.producer.second;

import static io.topbook.producer.second.Seconds.SECOND;

import io.topbook.avro.SecondMark;
import io.topbook.producer.feed.FeedSettings;
import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.Frame;
import io.topbook.producer.feed.IdRanges;
import io.topbook.producer.feed.SnapshotKind;
import io.topbook.producer.feed.SnapshotRequests;
import io.topbook.producer.feed.SymbolRules;
import io.topbook.producer.publish.EventPublisher;
import io.topbook.producer.publish.FeedCounts;
import io.topbook.producer.publish.PublishedSymbol;
import io.topbook.producer.publish.RecordKey;
import io.topbook.producer.publish.Sent;
import io.topbook.schemas.Topic;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One symbol of a connection: which of its events are new, what is missing between them, its rules
/// and its marks. Times in ns on the connection's clock unless said otherwise. Confined to one
/// thread.
final class SymbolFeed {
  /// Kinds of stream, as {@link Delivery} tells them apart.
  static final int QUOTES = 0;

  static final int TRADES = 1;
  static final int DEPTH = 2;
  static final int KINDS = 3;

  /// After so many a book that began with few levels asks for all.
  private static final int DIFFS_ON_FEW_LEVELS = 10;

  /// The pause after a snapshot that failed doubles so often: a symbol whose every request is
  /// refused must not use up the weight of the others.
  private static final int MAX_DOUBLINGS = 4;

  /// A market that runs away would have a key frame for each quote.
  private static final long RANGE_PAUSE_NS = 10 * SECOND;

  private static final long UNSET = Long.MIN_VALUE;

  /// A mark whose records are still under way.
  private record PendingMark(
      SecondMark mark, @Nullable Sent quote, @Nullable Sent trade, @Nullable Sent depth) {
    boolean isSettled() {
      return isSettled(quote) && isSettled(trade) && isSettled(depth);
    }

    private static boolean isSettled(@Nullable Sent sent) {
      return sent == null || sent.isSettled();
    }
  }

  private final FeedSymbol symbol;
  private final int index;
  private final boolean futures;
  private final FeedSettings settings;
  private final long graceNs;
  private final EventPublisher publisher;
  private final FeedCounts counts;
  private final Incidents incidents;
  private final SnapshotRequests snapshots;
  private final RecordKey key;
  private final StreamState quotes;
  private final StreamState trades;
  private final StreamState depth;
  private final List<StreamState> streams;
  private final IdRanges tradeIds;
  private final VoidIds voids = new VoidIds();
  private final KeyFrames keyFrames;
  private final Deque<PendingMark> pendingMarks = new ArrayDeque<>();
  private final Set<Long> heldBackSeconds = new HashSet<>();
  private final TradingSeconds trading;
  private SymbolRules rules;
  private boolean restored;
  private boolean live;
  private long nextWindow = UNSET;
  private boolean cut;
  private long downSince = UNSET;
  private @Nullable SnapshotKind wanted;
  private boolean asked;
  private boolean whole = true;
  private int diffsUntilDeepened;
  private long keepNs;
  private final long keyFrameNs;
  private long keyFrameDue = UNSET;
  private boolean keyFramed;
  private long askNotBefore = UNSET;
  private int failures;
  private final VouchedRange range = new VouchedRange();
  private long rangeAskNotBefore = UNSET;

  /// Of the last key frame published.
  private long keyFrameId = Frame.ABSENT;

  /// Since the stream is back, a key frame was ahead of the book, and no diff has come up to it.
  private boolean bookLeftBehind;

  private long firstDiffTime = Frame.ABSENT;

  SymbolFeed(
      FeedSymbol symbol,
      int index,
      boolean futures,
      FeedSettings settings,
      EventPublisher publisher,
      Incidents incidents,
      SnapshotRequests snapshots,
      KeptBytes keptBytes,
      @Nullable PublishedSymbol published) {
    this.symbol = symbol;
    this.index = index;
    this.futures = futures;
    this.settings = settings;
    this.graceNs = settings.grace().toNanos();
    this.keyFrameNs = settings.played() ? 0 : settings.keyFrameInterval().toNanos();
    this.publisher = publisher;
    this.counts = publisher.counts();
    this.incidents = incidents;
    this.snapshots = snapshots;
    key = publisher.key(symbol.symbol());
    rules = symbol.rules();
    trading = new TradingSeconds(rules.isTrading());
    quotes = new StreamState(symbol.symbol() + "@bookTicker", true);
    trades = new StreamState(symbol.symbol() + '@' + symbol.trades().suffix(), false);
    depth = new StreamState(symbol.symbol() + "@depth", true);
    streams = List.of(quotes, trades, depth);
    keyFrames = new KeyFrames(futures, keptBytes);
    tradeIds = published == null ? new IdRanges() : published.tradeIds();
    restored = published != null && published.lastWindow() != null;
    if (published != null) {
      restore(published);
    }
  }

  private void restore(PublishedSymbol published) {
    quotes.restore(published.quote());
    trades.restore(published.trade());
    depth.restore(published.depth());
    PublishedSymbol.Book book = published.book();
    if (book != null) {
      keyFrames.restore(book);
      if (book.hasKeyFrame()) {
        depth.doubt();
      }
      firstDiffTime = book.firstDiffTime() == null ? Frame.ABSENT : book.firstDiffTime();
    }
    if (published.lastWindow() != null) {
      nextWindow = published.lastWindow() * 1_000 + SECOND;
      restoreSizes(published.sizes(), published.lastWindow());
    }
  }

  /// The exchange is asked anew only after the first marks, and the symbols topic knows nothing of
  /// what was learned since the symbols job: its sizes would come back for those marks.
  private void restoreSizes(PublishedSymbol.@Nullable Sizes sizes, long lastWindow) {
    if (sizes != null && lastWindow >= symbol.rulesSince()) {
      rules = rules.withSizes(sizes.tickSize(), sizes.stepSize());
    }
  }

  /// Owes every mark from this second on, when it has none yet: an earlier run ended before its
  /// first.
  void owesFrom(long window) {
    if (!restored) {
      restored = true;
      nextWindow = window;
    }
  }

  /// Under a recorded clock: it has caught up with the wall clock, or is behind it again.
  void setLive(boolean live) {
    this.live = live;
  }

  /// Its place in the connection's list.
  int index() {
    return index;
  }

  /// The stream of that name after the `@`, depth of any speed; null for one we do not have.
  @Nullable StreamState stream(String suffix) {
    if (suffix.equals("bookTicker")) {
      return quotes;
    }
    if (suffix.equals(symbol.trades().suffix())) {
      return trades;
    }
    return suffix.startsWith("depth") ? depth : null;
  }

  StreamState quotes() {
    return quotes;
  }

  /// An acknowledged SUBSCRIBE does not count as up any more: {@link #delivers} says what does.
  void waitForDelivery() {
    streams.forEach(StreamState::waitForDelivery);
  }

  /// @param kind of which a frame came, this symbol's or another's
  void delivers(int kind, long clock) {
    streams.get(kind).delivers(clock);
  }

  /// `aggTrade`, as stream names end.
  String suffix(int kind) {
    String name = streams.get(kind).name();
    return name.substring(name.indexOf('@') + 1);
  }

  // Times and subscriptions

  /// The connection's clock starts at `clock`: with the first offset, or again after a restart.
  void clockStarts(ConnectionClock clock) {
    if (!restored) {
      nextWindow = Seconds.floor(clock.now());
    } else if (clock.now() - nextWindow > settings.stateHorizon().toNanos()) {
      jump(nextWindow, clock);
    }
    for (StreamState stream : streams) {
      stream.clockStarts(clock.now());
    }
  }

  /// The clock ran forward at once by more than state reaches: nothing carries across.
  void jump(long before, ConnectionClock clock) {
    long left = Seconds.floor(before);
    while (nextWindow <= left) {
      mark(nextWindow < left, clock);
    }
    nextWindow = Seconds.floor(clock.now());
    cut = true;
    // Nothing is carried over a cut.
    quotes.proven(clock.now());
    depth.proven(clock.now());
    for (StreamState stream : streams) {
      stream.blip(clock.now());
    }
  }

  /// @param suffix of the stream's name
  /// @param clock null while it stands still
  void subscribed(String suffix, @Nullable Long clock) {
    StreamState stream = stream(suffix);
    if (stream == null) {
      return;
    }
    stream.subscribe(clock);
    if (stream == depth && !settings.played()) {
      want(SnapshotKind.RESYNC);
    }
  }

  /// The socket is gone, in truth since `since`.
  void lose(long since, long clock) {
    for (StreamState stream : streams) {
      stream.lose(since);
    }
    if (since < clock && nextWindow != UNSET && since < nextWindow) {
      downSince = since;
    }
    wanted = null;
    asked = false;
    keepNs = 0;
    failures = 0;
    bookLeftBehind = false;
    keyFrames.lose();
  }

  // Events

  /// @param receivedAt our raw clock, ns
  void quote(Frame.Quote quote, ConnectionClock clock, long receivedAt) {
    long last = quotes.highestId();
    boolean repeated = futures ? quote.updateId() == last : quote.updateId() <= last;
    if (last != Frame.ABSENT && repeated) {
      counts.duplicates(Topic.BOOK_TICKERS).increment();
      if (quote.updateId() == last) {
        quotes.proven(clock.nowOrNull());
      }
      return;
    }
    long eventTime = futures ? quote.tradeTime() : spotQuoteTime(receivedAt - clock.offset());
    if (quotes.isAfterRestart() && quote.updateId() > last + 1) {
      missing(Incidents.Kind.DOWN, quotes, last + 1, quote.updateId() - 1, eventTime);
    }
    Sent sent = publisher.quote(key, symbol.symbolId(), eventTime, quote, receivedAt);
    quotes.published(sent, quote.updateId(), eventTime);
    quotes.proven(clock.nowOrNull());
    if (range.isNearlyLeft(quote.bidPrice(), quote.askPrice())) {
      wantWiderRange(receivedAt);
    }
  }

  private void wantWiderRange(long now) {
    if (!settings.played() && isInSync() && now >= rangeAskNotBefore) {
      rangeAskNotBefore = now + RANGE_PAUSE_NS;
      want(SnapshotKind.WIDEN);
    }
  }

  /// Never before the symbol's last quote; held back by more than 100 ms the second is unsteady.
  private long spotQuoteTime(long exchangeNs) {
    long time = Seconds.micros(exchangeNs);
    long last = quotes.lastTime();
    if (last == Frame.ABSENT || time >= last) {
      return time;
    }
    if ((last - time) * 1_000 > ConnectionClock.UNSTEADY_NS) {
      heldBackSeconds.add(Seconds.floor(last * 1_000));
      heldBackSeconds.add(Seconds.floor(exchangeNs));
    }
    return last;
  }

  void trade(Frame.Trade trade, long receivedAt) {
    if (isNewTrade(trade.id(), trade.tradeTime())) {
      Sent sent =
          publisher.trade(key, symbol.symbolId(), trade, voids.before(trade.id()), receivedAt);
      trades.published(sent, trade.id(), trade.tradeTime());
    }
  }

  /// The id is accounted for, so that it is no hole, and not published.
  void notATrade(Frame.NotATrade trade) {
    if (tradeIds.add(trade.id())) {
      voids.add(trade.id());
    }
  }

  private boolean isNewTrade(long id, long tradeTime) {
    long last = tradeIds.isEmpty() ? trades.highestId() : tradeIds.highest();
    if (last != Frame.ABSENT && id > last + 1) {
      missing(kindOfHole(trades), trades, last + 1, id - 1, tradeTime);
    }
    if (!tradeIds.add(id)) {
      counts.duplicates(Topic.AGG_TRADES).increment();
      return false;
    }
    if (last != Frame.ABSENT && id < last) {
      incidents.publish(
          key,
          Incidents.Kind.REPAIRED,
          trades.name(),
          symbol.symbol(),
          tradeTime,
          tradeTime,
          id,
          id,
          trades.name() + " delivered id " + id + " late");
    }
    return true;
  }

  void depth(Frame.Depth diff, ConnectionClock clock, long receivedAt) {
    long last = depth.highestId();
    if (last != Frame.ABSENT && diff.lastUpdateId() <= last) {
      counts.duplicates(Topic.DEPTH).increment();
      if (diff.lastUpdateId() == last) {
        depth.proven(clock.nowOrNull());
      }
      return;
    }
    long before = futures ? diff.previousUpdateId() : diff.firstUpdateId() - 1;
    if (last != Frame.ABSENT && before > last) {
      missing(kindOfHole(depth), depth, last + 1, before, diff.eventTime());
      keyFrames.forget();
    }
    if (firstDiffTime == Frame.ABSENT) {
      firstDiffTime = diff.eventTime();
    }
    byte[] encoded = publisher.encodeDiff(symbol.symbolId(), diff, receivedAt);
    depth.published(publisher.diff(key, encoded), diff.lastUpdateId(), diff.eventTime());
    depth.proven(clock.nowOrNull());
    long kept = settings.played() ? KeyFrames.KEPT_NS : keepNs;
    if (!keyFrames.diff(diff, encoded, receivedAt, kept) && !settings.played()) {
      want(SnapshotKind.RESYNC);
      if (kept == 0) {
        keyFrames.diff(diff, encoded, receivedAt, keepNs);
      }
    }
    countTowardsDeepening();
  }

  private static Incidents.Kind kindOfHole(StreamState stream) {
    return stream.isAfterRestart() ? Incidents.Kind.DOWN : Incidents.Kind.GAP;
  }

  private void missing(
      Incidents.Kind kind, StreamState stream, long fromId, long untilId, long untilTime) {
    long from = stream.lastTime() == Frame.ABSENT ? untilTime : stream.lastTime();
    incidents.publish(
        key,
        kind,
        stream.name(),
        symbol.symbol(),
        from,
        untilTime,
        fromId,
        untilId,
        stream.name()
            + (kind == Incidents.Kind.DOWN ? " was not collected" : " has a hole")
            + " between ids "
            + (fromId - 1)
            + " and "
            + (untilId + 1));
  }

  // Key frames

  /// The log holds a book that can be rebuilt up to now.
  boolean isInSync() {
    return keyFrames.isInSync();
  }

  /// This run has published a key frame.
  boolean hasKeyFrame() {
    return keyFramed;
  }

  private void want(SnapshotKind kind) {
    if (wanted == null || kind.isMorePressingThan(wanted)) {
      wanted = kind;
      if (kind == SnapshotKind.RESYNC) {
        keepNs = Math.max(keepNs, KeyFrames.KEPT_BEFORE_NS);
      }
      ask(kind);
    }
  }

  /// What is listed no more has no book to be asked for; once it is listed again, it is asked for.
  private void ask(SnapshotKind kind) {
    if (!rules.isDelisted()) {
      asked = true;
      snapshots.request(symbol.symbol(), kind);
    }
  }

  private void wantNone() {
    wanted = null;
    keepNs = 0;
    keyFrames.forget();
  }

  /// A book that goes on waits for its turn with nothing kept: turns may take minutes.
  ///
  /// @param isWhole the snapshot that is on its way has as many levels as are wanted
  void snapshotDue(boolean isWhole) {
    whole = isWhole;
    keepNs = wanted == null ? 0 : KeyFrames.KEPT_NS;
  }

  /// @param eventTime µs
  void snapshot(Frame.Snapshot snapshot, long eventTime, ConnectionClock clock, long receivedAt) {
    boolean expected = wanted != null || settings.played();
    asked = false;
    failures = 0;
    // Behind the key frame before, it would prove nothing, and be taken for the newer one.
    boolean outdated = bookLeftBehind && snapshot.lastUpdateId() < keyFrameId;
    List<byte[]> behind =
        expected && !outdated ? keyFrames.behind(snapshot, depth.highestId()) : null;
    if (behind == null) {
      counts.snapshotsUnused().increment();
      askNotBefore = receivedAt + settings.snapshotRetry().toNanos();
      return;
    }
    keyFramed = true;
    depth.republished(publisher.keyFrame(key, symbol.symbolId(), eventTime, snapshot, receivedAt));
    for (byte[] encoded : behind) {
      depth.republished(publisher.diff(key, encoded));
    }
    counts.republished().add(behind.size());
    if (!settings.played()) {
      wantNone();
      diffsUntilDeepened = whole ? 0 : DIFFS_ON_FEW_LEVELS;
    }
    if (depth.isDoubtful()) {
      proveBook(snapshot.lastUpdateId(), clock, receivedAt);
    }
    keyFrameId = snapshot.lastUpdateId();
    range.begin(snapshot.bids(), snapshot.asks());
  }

  /// The stream is back, and no diff has come since. A key frame that stands where the log does
  /// proves that nothing was lost. One that is ahead proves nothing yet: its diff may be on its
  /// way. Has none come by the next, readers take that one for the book, and it is known again.
  private void proveBook(long id, ConnectionClock clock, long receivedAt) {
    if (id == Math.max(depth.highestId(), keyFrameId)) {
      depth.proven(clock.nowOrNull());
    } else if (bookLeftBehind) {
      keyFrames.beginAt(id);
      depth.proven(clock.nowOrNull());
    } else {
      bookLeftBehind = true;
      if (!settings.played()) {
        wanted = SnapshotKind.RESYNC;
        keepNs = KeyFrames.KEPT_BEFORE_NS;
        askNotBefore = receivedAt + settings.snapshotRetry().toNanos();
      }
    }
  }

  /// Books walk out of few levels the sooner the more happens to them: with a thousand in one queue
  /// those that move must come before those that hardly do.
  private void countTowardsDeepening() {
    if (diffsUntilDeepened > 0) {
      diffsUntilDeepened--;
      if (diffsUntilDeepened == 0) {
        want(SnapshotKind.DEEPEN);
      }
    }
  }

  /// What a book needs is asked for again; for what would only better it the next interval serves.
  void snapshotFailed(long now) {
    asked = false;
    askNotBefore = now + (settings.snapshotRetry().toNanos() << failures);
    failures = Math.min(failures + 1, MAX_DOUBLINGS);
    if (wanted != null && wanted != SnapshotKind.RESYNC) {
      wantNone();
    }
  }

  /// Live: asks again for a snapshot that failed or did not join, after a pause, and for one more
  /// when the interval has passed.
  void askForSnapshot(long now) {
    if (wanted != null && !asked && now >= askNotBefore) {
      ask(wanted);
    }
    if (keyFrameNs > 0 && now >= keyFrameDue) {
      if (keyFrameDue != UNSET && isInSync()) {
        want(SnapshotKind.AUDIT);
      }
      keyFrameDue = nextKeyFrame(now);
    }
  }

  /// Each symbol has its own place in the interval, by its id: multiples of the golden ratio lie
  /// evenly, however many there are and whatever process has them.
  private long nextKeyFrame(long now) {
    double place = symbol.symbolId() * 0.618_033_988_749_895;
    long phase = (long) ((place - Math.floor(place)) * keyFrameNs);
    return now - Math.floorMod(now - phase, keyFrameNs) + keyFrameNs;
  }

  // Rules

  /// @param listed what the exchange lists now
  /// @param now the exchange's clock, as far as it is known
  void rules(Map<String, SymbolRules> listed, long now) {
    SymbolRules next = listed.getOrDefault(symbol.symbol(), rules.delisted());
    if (next.equals(rules)) {
      return;
    }
    incidents.publish(
        key,
        Incidents.Kind.RULE_CHANGE,
        symbol.symbol(),
        symbol.symbol(),
        Seconds.micros(now),
        null,
        null,
        null,
        symbol.symbol() + " changed: " + rules.changesTo(next));
    if (next.isTrading() != rules.isTrading()) {
      // Before the clock's start no second has begun: the change holds for all to come.
      trading.change(nextWindow == UNSET ? UNSET : Seconds.floor(now), next.isTrading());
    }
    rules = next;
  }

  // Marks

  /// The clock time at which the next mark is due.
  long nextDue() {
    return nextWindow == UNSET ? Long.MAX_VALUE : nextWindow + SECOND + graceNs;
  }

  /// Makes every mark that is due. When too many wait for their records, live, the rest are made
  /// later; of a recording each must name what it names in every other run, so the socket waits.
  void closeSeconds(ConnectionClock clock) {
    while (nextDue() <= clock.now()
        && (settings.played() || pendingMarks.size() < settings.waitingMarks())) {
      mark(true, clock);
    }
  }

  /// The recording ends: marks through the second that holds the clock, that last one not up.
  void finish(ConnectionClock clock) {
    long last = Seconds.floor(clock.now());
    while (nextWindow <= last) {
      mark(nextWindow < last, clock);
    }
    if (firstDiffTime != Frame.ABSENT && !keyFrames.isPublished()) {
      incidents.publish(
          key,
          Incidents.Kind.NO_SNAPSHOT,
          depth.name(),
          symbol.symbol(),
          firstDiffTime,
          null,
          null,
          null,
          "no snapshot joins the recorded depth of " + symbol.symbol() + ": it has no book");
    }
  }

  /// The mark of {@link #nextWindow}: names what has been published so far.
  private void mark(boolean mayBeUp, ConnectionClock clock) {
    long from = nextWindow;
    long to = from + SECOND;
    var mark = new SecondMark();
    mark.setSymbolId(symbol.symbolId());
    mark.setWindowStart(Seconds.instant(from));
    mark.setQuoteId(quotes.highestIdOrNull());
    mark.setTradeId(trades.highestIdOrNull());
    mark.setDepthId(depth.highestIdOrNull());
    mark.setQuoteUp(mayBeUp && quotes.wasUp(from, to));
    mark.setTradeUp(mayBeUp && trades.wasUp(from, to));
    mark.setDepthUp(mayBeUp && depth.wasUp(from, to));
    mark.setDownSince(downSince == UNSET ? null : Seconds.instant(downSince));
    mark.setClockOffsetNs(clock.isOffsetKnown() ? clock.offset() : null);
    mark.setClockSteady(clock.isSteady(from) && !heldBackSeconds.contains(from));
    mark.setTrading(trading.isTrading(from));
    mark.setPlayed(settings.played() && !live);
    mark.setCut(cut);
    mark.setTickSize(rules.tickSize());
    mark.setStepSize(rules.stepSize());
    pendingMarks.addLast(
        new PendingMark(mark, quotes.lastSent(), trades.lastSent(), depth.lastSent()));
    downSince = UNSET;
    cut = false;
    nextWindow = to;
    if (!heldBackSeconds.isEmpty()) {
      heldBackSeconds.removeIf(second -> second < to);
    }
  }

  /// Publishes the marks whose records are all acknowledged, in order.
  ///
  /// @return how many still wait
  int releaseMarks() {
    PendingMark next = pendingMarks.peekFirst();
    while (next != null && next.isSettled()) {
      pendingMarks.removeFirst();
      next.mark.setQuoteOffset(quotes.offsetOf(next.quote));
      next.mark.setTradeOffset(trades.offsetOf(next.trade));
      next.mark.setDepthOffset(depth.offsetOf(next.depth));
      publisher.mark(key, next.mark);
      next = pendingMarks.peekFirst();
    }
    return pendingMarks.size();
  }
}

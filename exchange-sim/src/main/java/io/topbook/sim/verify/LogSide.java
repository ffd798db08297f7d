package io.topbook.sim.verify;

import io.topbook.sim.sentlog.SentEntry;
import io.topbook.sim.sentlog.SentEvent;
import io.topbook.sim.sentlog.SentHistory;
import io.topbook.sim.sentlog.SentHistory.Connection;
import io.topbook.sim.sentlog.SentHistory.Copy;
import io.topbook.sim.sentlog.SentHistory.Fate;
import io.topbook.sim.verify.Row.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The sent log's events to the connections that count, and which of them a collector must have
/// published. Confined to one thread.
///
/// What a collector drops as a repeat is not expected: a quote or diff whose `u` is not above every
/// one sent before it, whatever the connection. What a fault altered does not count there: it may
/// carry the ids of another symbol, and nobody knows whether a collector took it.
final class LogSide implements Side {
  private static final Pattern DIFFS = Pattern.compile("[^@]+@depth(@\\d+ms)?");

  /// Quotes that wait for the market's next time; so many at most.
  private static final int MAX_WAITING = 10_000;

  /// How far one symbol has come.
  private static final class Progress {
    private final List<Row> waiting = new ArrayList<>();
    private long marketMicros = Row.UNKNOWN;
  }

  /// How far one stream has come.
  private static final class Ids {
    private long highest = Long.MIN_VALUE;
    private long expected;
  }

  private final SentHistory history;
  private final BiPredicate<Connection, String> counts;
  private final Predicate<String> symbols;
  private final Streams streams;
  private final Set<String> aggregates = new HashSet<>();
  private final Map<Connection, Set<String>> readsDiffs = new HashMap<>();
  private final Map<String, Progress> progress = new HashMap<>();
  private final Map<Integer, Ids> ids = new HashMap<>();
  private final Map<String, Long> faults = new TreeMap<>();
  private final Map<String, Long> notCompared = new TreeMap<>();
  private long firstAt = Long.MAX_VALUE;
  private long lastAt;
  private boolean replay;
  private @Nullable Long lastRun;

  /// @param counts connections and symbols whose events are compared
  /// @param symbols those to compare
  /// @param streams is told what the log covers
  LogSide(
      SentHistory history,
      BiPredicate<Connection, String> counts,
      Predicate<String> symbols,
      Streams streams) {
    this.history = history;
    this.counts = counts;
    this.symbols = symbols;
    this.streams = streams;
  }

  /// What collectors take: symbols, upper case, whose quotes, trades and depth go over one
  /// connection, by that connection.
  static Map<Connection, Set<String>> collectors(SentHistory history) throws IOException {
    Map<Connection, Set<String>> collectors = new HashMap<>();
    history.tell((run, entry, _) -> {
      if (entry instanceof SentEntry.Subscribed subscribed) {
        collectors
            .computeIfAbsent(new Connection(run, subscribed.connection()), _ -> new HashSet<>())
            .addAll(collected(subscribed.streams()));
      }
    });
    return collectors;
  }

  private static Set<String> collected(List<String> streams) {
    Map<String, Set<String>> kinds = new HashMap<>();
    for (String stream : streams) {
      int at = stream.indexOf('@');
      if (at > 0) {
        String kind = stream.substring(at + 1);
        String known =
            kind.equals("aggTrade") || kind.equals("trade")
                ? "trades"
                : kind.equals("depth") || kind.startsWith("depth@") ? "depth" : kind;
        kinds
            .computeIfAbsent(stream.substring(0, at).toUpperCase(Locale.ROOT), _ -> new HashSet<>())
            .add(known);
      }
    }
    kinds.values().removeIf(of -> !of.containsAll(Set.of("bookTicker", "trades", "depth")));
    return kinds.keySet();
  }

  @Override
  public void read(Sink sink) throws IOException {
    history.tell((run, entry, copies) -> entry(run, entry, copies, sink));
    for (Progress one : progress.values()) {
      release(one, Row.UNKNOWN, sink);
    }
  }

  private void entry(long run, SentEntry entry, List<Copy> copies, Sink sink) throws IOException {
    if (lastRun != null && lastRun != run && history.cutOffRuns().contains(lastRun)) {
      streams.breaksOff();
    }
    lastRun = run;
    switch (entry) {
      case SentEntry.Event event -> event(event.atMicros(), event.payload(), copies, false, sink);
      case SentEntry.Altered altered -> {
        faults.merge(altered.fault(), 1L, Long::sum);
        event(altered.atMicros(), altered.payload(), copies, true, sink);
      }
      case SentEntry.Fault fault -> faults.merge(fault.fault(), 1L, Long::sum);
      case SentEntry.Subscribed subscribed -> {
        readsDiffs.put(
            new Connection(run, subscribed.connection()), diffSymbols(subscribed.streams()));
        subscribed.streams().stream()
            .filter(stream -> stream.endsWith("@aggTrade"))
            .map(stream -> stream.substring(0, stream.indexOf('@')).toUpperCase(Locale.ROOT))
            .filter(symbol -> counts.test(new Connection(run, subscribed.connection()), symbol))
            .forEach(aggregates::add);
      }
      case SentEntry.Line _, SentEntry.Recording _ -> replay = true;
      case SentEntry.Part _, SentEntry.Waiting _, SentEntry.Closed _ -> {}
    }
  }

  private static Origin origin(List<Copy> copies) {
    Set<Fate> fates = copies.stream().map(Copy::fate).collect(Collectors.toSet());
    if (fates.contains(Fate.LEFT)) {
      return Origin.EXPECTED;
    }
    if (fates.contains(Fate.UNSURE)) {
      return Origin.UNSURE;
    }
    return fates.contains(Fate.HELD) ? Origin.HELD : Origin.LOST;
  }

  private void event(long atMicros, byte[] payload, List<Copy> copies, boolean altered, Sink sink)
      throws IOException {
    SentEvent event = SentEvent.parse(payload);
    if (event == null) {
      if (!altered) {
        throw new IOException("the sent log holds an event that is none: " + excerpt(payload));
      }
      notCompared.merge("unreadable bytes of a fault", 1L, Long::sum);
      return;
    }
    List<Copy> counted = copies.stream().filter(copy -> counts(copy.connection(), event)).toList();
    if (counted.isEmpty() || !symbols.test(event.symbol())) {
      return;
    }
    Origin origin = altered ? Origin.ALTERED : origin(counted);
    firstAt = Math.min(firstAt, atMicros);
    lastAt = Math.max(lastAt, atMicros);
    Progress of = progress.computeIfAbsent(event.symbol(), _ -> new Progress());
    if (event.eventMicros() != SentEvent.ABSENT && origin != Origin.ALTERED) {
      release(of, event.eventMicros(), sink);
    }
    Kind kind = Kind.of(event).orElse(null);
    boolean other =
        event instanceof SentEvent.Trade trade
            && trade.single()
            && aggregates.contains(event.symbol());
    if (kind == null || other) {
      notCompared.merge(
          event instanceof SentEvent.Other unknown ? unknown.kind() : "trade", 1L, Long::sum);
      return;
    }
    compare(of, event, kind, origin, sink);
  }

  /// Futures' partial depth looks like a diff: on a connection that takes none it is no diff.
  private boolean counts(Connection connection, SentEvent event) {
    return counts.test(connection, event.symbol())
        && (!(event instanceof SentEvent.Depth)
            || readsDiffs.getOrDefault(connection, Set.of()).contains(event.symbol()));
  }

  private static Set<String> diffSymbols(List<String> streams) {
    return streams.stream()
        .filter(stream -> DIFFS.matcher(stream).matches())
        .map(stream -> stream.substring(0, stream.indexOf('@')).toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  private void compare(Progress of, SentEvent event, Kind kind, Origin origin, Sink sink)
      throws IOException {
    int stream = streams.number(event.symbol(), kind);
    long id = Kind.idOf(event);
    if (origin != Origin.ALTERED) {
      streams.covers(
          stream, id, event.eventMicros() == SentEvent.ABSENT ? Row.UNKNOWN : event.eventMicros());
    }
    boolean ownTime =
        event instanceof SentEvent.Quote quote && quote.tradeMicros() == SentEvent.ABSENT;
    Ids seen = ids.computeIfAbsent(stream, _ -> new Ids());
    Origin judged = origin;
    if (kind != Kind.TRADE && origin == Origin.EXPECTED) {
      if (id <= seen.highest) {
        judged = Origin.DUPLICATE;
      }
      seen.highest = Math.max(seen.highest, id);
    }
    long ordinal = judged == Origin.EXPECTED ? seen.expected++ : -1;
    var row =
        new Row(
            judged,
            stream,
            Kind.firstIdOf(event),
            id,
            Values.hash(event),
            ordinal,
            ownTime ? of.marketMicros : Row.UNKNOWN,
            Row.UNKNOWN);
    if (ownTime) {
      of.waiting.add(row);
      if (of.waiting.size() > MAX_WAITING) {
        release(of, of.marketMicros, sink);
      }
    } else {
      sink.row(row);
    }
  }

  /// The quotes that waited were sent before the market's time was this.
  private static void release(Progress of, long marketMicros, Sink sink) throws IOException {
    for (Row row : of.waiting) {
      sink.row(
          new Row(
              row.origin(),
              row.stream(),
              row.firstId(),
              row.id(),
              row.hash(),
              row.place(),
              row.from(),
              marketMicros));
    }
    of.waiting.clear();
    of.marketMicros = marketMicros;
  }

  private static String excerpt(byte[] payload) {
    return new String(payload, 0, Math.min(payload.length, 80), StandardCharsets.UTF_8);
  }

  /// Wall clock of the first event that counts, µs; {@link Long#MAX_VALUE} when there is none.
  long firstAtMicros() {
    return firstAt;
  }

  long lastAtMicros() {
    return lastAt;
  }

  /// In words, where the log ends without a proper end.
  List<String> breaks() {
    return history.cutOffRuns().stream()
        .sorted()
        .map(run ->
            "the log of the simulator started "
                + Instant.ofEpochMilli(run)
                + " breaks off"
                + history.lastAtMicros(run).stream()
                    .mapToObj(at -> " at " + Instant.EPOCH.plus(at, ChronoUnit.MICROS))
                    .collect(Collectors.joining())
                + (run.equals(lastRun) ? ": still running, or killed" : ": it was killed")
                + "; what it sent behind that stands in no log and is not covered")
        .toList();
  }

  /// The log is of recordings, whose lines it only points at.
  boolean isReplay() {
    return replay;
  }

  /// How many events of a stream are expected.
  long expected(int stream) {
    Ids of = ids.get(stream);
    return of == null ? 0 : of.expected;
  }

  /// How often each fault took effect.
  Map<String, Long> faults() {
    return faults;
  }

  /// Events of streams that have no topic, by their kind.
  Map<String, Long> notCompared() {
    return notCompared;
  }
}

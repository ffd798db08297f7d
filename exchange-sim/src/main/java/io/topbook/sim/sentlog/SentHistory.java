package io.topbook.sim.sentlog;

import io.topbook.sim.sentlog.SentLogFiles.LogFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What truly left the simulator, and over which connections: sent logs read with their ends in
/// mind. The `<lost>` of a `C` line says only afterwards which events never left, so the log is
/// read twice: once to learn that, then, as often as needed, to be told.
///
/// Looks no further than the log went when it was first read, so that a log that is still being
/// written says the same every time. Holds some numbers for each connection. Not thread-safe.
public final class SentHistory {
  /// One socket of one run of the simulator.
  ///
  /// @param run when that simulator started, unix ms
  public record Connection(long run, int id) {}

  /// Where an event's copy on one connection went.
  public enum Fate {
    /// The operating system took it.
    LEFT,
    /// Its socket died first. Part of a batch may have left all the same.
    LOST,
    /// It waits behind a link that was half open or stalled when the log ended, or slow and had not
    /// let it through a second or two before.
    HELD,
    /// It left, but in the last second before its connection or the log ended: it may have lain in
    /// the operating systems' buffers when they died, and a simulator that was killed never told.
    UNSURE
  }

  /// One event over one connection.
  public record Copy(Connection connection, Fate fate) {}

  /// Takes what the log says, in order.
  public interface Listener {
    /// @param copies of an {@link SentEntry.Event} or {@link SentEntry.Line} one for each
    ///   connection, of an {@link SentEntry.Altered} one; of any other entry none
    /// @param run when that simulator started, unix ms
    void entry(long run, SentEntry entry, List<Copy> copies) throws IOException;
  }

  /// What left so shortly before the end need not have been read.
  private static final long UNSURE_MICROS = 1_000_000;

  /// Faults behind which events wait though they count as sent.
  private static final Set<String> BAD_LINKS = Set.of("half_open", "stall", "slow");

  private static final String HEALED = "\"healed\":true";
  private static final Pattern DURATION = Pattern.compile("\"duration_ms\":(\\d+)");

  private static final class Tail {
    private long events;

    /// So many events came before its link turned bad, or have come through it though it is slow.
    private long beforeHeld;

    /// The newest word of that: what it adds may not have been read when the log ended.
    private long throughByNow;

    /// Its link is bad until then.
    private long heldUntil = Long.MIN_VALUE;

    private long lost;
    private long closedAt = Long.MAX_VALUE;
  }

  private final List<LogFile> files;
  private final Map<Connection, Tail> tails = new HashMap<>();
  private final Map<Long, Long> lastAt = new HashMap<>();
  private final Set<Long> cutOff = new TreeSet<>();
  private long entries;

  private SentHistory(List<LogFile> files) {
    this.files = files;
  }

  /// Reads the logs once.
  ///
  /// @param paths folders, of which every log is taken, and files
  public static SentHistory of(List<Path> paths) throws IOException {
    var history = new SentHistory(SentLogFiles.of(paths));
    try (var reader = SentLogReader.ofFiles(history.files)) {
      for (SentEntry entry = reader.next(); entry != null; entry = reader.next()) {
        history.learn(reader.run(), entry);
      }
      history.cutOff.addAll(reader.cutOffRuns());
    }
    return history;
  }

  private void learn(long run, SentEntry entry) {
    entries++;
    switch (entry) {
      case SentEntry.Event event -> count(run, event.connections(), event.atMicros());
      case SentEntry.Line line -> count(run, line.connections(), line.atMicros());
      case SentEntry.Altered altered ->
          count(run, List.of(altered.connection()), altered.atMicros());
      case SentEntry.Closed closed -> {
        Tail tail = tail(new Connection(run, closed.connection()));
        tail.closedAt = closed.atMicros();
        tail.lost = closed.lost();
      }
      case SentEntry.Fault fault -> badLink(run, fault);
      case SentEntry.Waiting waiting -> slowLink(run, waiting);
      case SentEntry.Part _, SentEntry.Recording _, SentEntry.Subscribed _ -> {}
    }
  }

  /// A later one replaces an earlier, it lasts until it is healed, at the latest for its duration,
  /// and nothing but a cut heals a half-open one.
  private void badLink(long run, SentEntry.Fault fault) {
    Integer connection = fault.connection();
    if (connection == null || !BAD_LINKS.contains(fault.fault())) {
      return;
    }
    Tail tail = tail(new Connection(run, connection));
    if (fault.detail().contains(HEALED)) {
      tail.heldUntil = fault.atMicros();
      return;
    }
    if (tail.heldUntil <= fault.atMicros()) {
      tail.beforeHeld = tail.events;
      tail.throughByNow = tail.events;
    }
    Matcher duration = DURATION.matcher(fault.detail());
    tail.heldUntil =
        duration.find()
            ? fault.atMicros() + Long.parseLong(duration.group(1)) * 1_000
            : Long.MAX_VALUE;
  }

  /// That it is slow may have stood in a part of the log that is deleted.
  private void slowLink(long run, SentEntry.Waiting waiting) {
    Tail tail = tail(new Connection(run, waiting.connection()));
    if (tail.heldUntil <= waiting.atMicros()) {
      tail.heldUntil = Long.MAX_VALUE;
    }
    tail.beforeHeld = tail.throughByNow;
    tail.throughByNow = tail.events - waiting.events();
  }

  private void count(long run, List<Integer> connections, long at) {
    connections.forEach(id -> tail(new Connection(run, id)).events++);
    lastAt.put(run, at);
  }

  private Tail tail(Connection connection) {
    return tails.computeIfAbsent(connection, _ -> new Tail());
  }

  /// How many entries there are.
  public long entries() {
    return entries;
  }

  /// Runs, by their start in unix ms, whose log has no proper end: the simulator was killed, or was
  /// still writing when the log was first read. What such a run sent last stands in no log.
  public Set<Long> cutOffRuns() {
    return Set.copyOf(cutOff);
  }

  /// When a run sent the last event that its log holds, wall clock in µs; empty when it holds none.
  public OptionalLong lastAtMicros(long run) {
    Long at = lastAt.get(run);
    return at == null ? OptionalLong.empty() : OptionalLong.of(at);
  }

  /// Tells everything again, from the first entry to the last.
  public void tell(Listener listener) throws IOException {
    Map<Connection, Long> passed = new HashMap<>();
    try (var reader = SentLogReader.ofFiles(files)) {
      for (long i = 0; i < entries; i++) {
        SentEntry entry = reader.next();
        if (entry == null) {
          throw new SentLogException(reader.where() + ": the log became shorter while it was read");
        }
        long run = reader.run();
        List<Copy> copies =
            switch (entry) {
              case SentEntry.Event event ->
                  copies(run, event.connections(), event.atMicros(), passed);
              case SentEntry.Line line -> copies(run, line.connections(), line.atMicros(), passed);
              case SentEntry.Altered altered ->
                  copies(run, List.of(altered.connection()), altered.atMicros(), passed);
              case SentEntry.Part _,
                  SentEntry.Recording _,
                  SentEntry.Subscribed _,
                  SentEntry.Fault _,
                  SentEntry.Waiting _,
                  SentEntry.Closed _ ->
                  List.of();
            };
        listener.entry(run, entry, copies);
      }
    }
  }

  private List<Copy> copies(
      long run, List<Integer> ids, long atMicros, Map<Connection, Long> passed) {
    List<Copy> copies = new ArrayList<>(ids.size());
    for (int id : ids) {
      var connection = new Connection(run, id);
      long number = passed.merge(connection, 1L, Long::sum);
      copies.add(new Copy(connection, fate(tails.get(connection), number, run, atMicros)));
    }
    return copies;
  }

  private Fate fate(@Nullable Tail tail, long number, long run, long atMicros) {
    if (tail == null) {
      throw new IllegalStateException(
          "a connection that was not there when the log was first read");
    }
    if (number > tail.events - tail.lost) {
      return Fate.LOST;
    }
    boolean open = tail.closedAt == Long.MAX_VALUE;
    if (open && number > tail.beforeHeld && tail.heldUntil > lastAt.getOrDefault(run, 0L)) {
      return Fate.HELD;
    }
    long end =
        tail.closedAt < Long.MAX_VALUE ? tail.closedAt : lastAt.getOrDefault(run, Long.MAX_VALUE);
    return atMicros > end - UNSURE_MICROS ? Fate.UNSURE : Fate.LEFT;
  }
}

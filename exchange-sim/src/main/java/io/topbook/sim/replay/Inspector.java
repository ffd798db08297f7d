package io.topbook.sim.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.SymbolList;
import io.topbook.sim.replay.RecordedStream.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads recordings from first to last line and says what they hold and what is wrong with them,
/// before anything is played. One call of {@link #inspect} an object.
public final class Inspector {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// A file without a good line would name every line; these many make the point.
  private static final int BAD_LINES_NAMED = 20;

  private final @Nullable Exchange given;
  private final RecordedStreams streams = new RecordedStreams();
  private final ConnectionGroups groups = new ConnectionGroups();
  private final Set<String> subscribed = new LinkedHashSet<>();
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<String, BigDecimal> quoteVolumes = new HashMap<>();
  private final Set<String> snapshots = new HashSet<>();
  private final List<BadLine> badLines = new ArrayList<>();
  private final List<OutOfOrder> outOfOrder = new ArrayList<>();
  private final Map<Exchange, Path> exchanges = new LinkedHashMap<>();
  private @Nullable ObjectNode exchangeInfo;
  private long badLineCount;
  private long otherAnswers;
  private long clockSteps;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  private Inspector(@Nullable Exchange given) {
    this.given = given;
  }

  /// @param exchange null to read it off the frames
  /// @throws RecordingException when nothing can be played, naming every file at fault
  public static Recording inspect(List<Path> paths, @Nullable Exchange exchange)
      throws RecordingException {
    return new Inspector(exchange).inspect(paths);
  }

  private Recording inspect(List<Path> paths) throws RecordingException {
    refuseUnreadable(paths);
    var inspections = new ArrayList<FileInspection>();
    for (Path path : paths) {
      var inspection = new FileInspection(inspections.size(), path);
      inspection.read();
      inspections.add(inspection);
    }
    List<RecordedFile> files = inspections.stream().map(FileInspection::file).toList();
    long lines = counts.values().stream().mapToLong(Long::longValue).sum();
    if (lines == 0 || groups.symbols().isEmpty()) {
      throw new RecordingException(
          "nothing to play in "
              + paths
              + (badLines.isEmpty()
                  ? ""
                  : "; first of " + badLineCount + " bad lines: " + badLines.getFirst()));
    }
    return new Recording(
        exchange(),
        files,
        symbols(),
        groups.connections(),
        Set.copyOf(subscribed),
        frames(),
        lines,
        first,
        last,
        clockSteps,
        List.copyOf(badLines),
        badLineCount,
        List.copyOf(outOfOrder),
        Collections.unmodifiableMap(exchanges),
        exchangeInfo);
  }

  private static void refuseUnreadable(List<Path> paths) throws RecordingException {
    var problems = new ArrayList<String>();
    var seen = new HashSet<Path>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        problems.add(path + ": is a directory");
      } else if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
        problems.add(path + ": " + (Files.exists(path) ? "not a readable file" : "no such file"));
      } else if (!seen.add(path.toAbsolutePath().normalize())) {
        problems.add(path + ": named twice");
      }
    }
    if (!problems.isEmpty()) {
      throw new RecordingException(String.join(System.lineSeparator(), problems));
    }
  }

  private Exchange exchange() throws RecordingException {
    if (given != null) {
      return given;
    }
    if (exchanges.size() > 1) {
      var message = new StringBuilder("the recordings are of several exchanges:");
      exchanges.forEach((exchange, path) ->
          message.append(' ').append(exchange.label()).append(" (").append(path).append(')'));
      throw new RecordingException(message + "; play one at a time, or say --exchange");
    }
    return exchanges.keySet().stream().findFirst().orElse(Exchange.BINANCE);
  }

  private SortedMap<String, RecordedSymbol> symbols() {
    var symbols = new TreeMap<String, RecordedSymbol>();
    for (String symbol : groups.symbols()) {
      String lower = symbol.toLowerCase(Locale.ROOT);
      boolean singleTrades =
          subscribed.contains(lower + "@trade") && !subscribed.contains(lower + "@aggTrade");
      symbols.put(
          symbol,
          new RecordedSymbol(
              symbol,
              singleTrades,
              snapshots.contains(symbol),
              quoteVolumes.getOrDefault(symbol, BigDecimal.ZERO)));
    }
    return symbols;
  }

  private Map<String, Long> frames() {
    var frames = new LinkedHashMap<String, Long>();
    counts.forEach((kind, count) -> frames.put(kind.label(), count));
    if (otherAnswers > 0) {
      frames.put("otherAnswers", otherAnswers);
    }
    return frames;
  }

  /// One file's share of the inspection.
  private final class FileInspection {
    private final int index;
    private final Path path;
    private final BitSet bad = new BitSet();
    private final List<Set<String>> connections = new ArrayList<>();
    private final Set<String> symbols = new LinkedHashSet<>();
    private final List<Long> namelessSnapshots = new ArrayList<>();
    private final ExchangeProofs proofs = new ExchangeProofs();
    private final UpdateOrder order = new UpdateOrder();
    private int badHere;
    private long time = Long.MIN_VALUE;

    FileInspection(int index, Path path) {
      this.index = index;
      this.path = path;
    }

    void read() {
      BitSet garbledTimes = garbledTimes();
      try (var reader = new LineReader(path)) {
        while (reader.next()) {
          try {
            if (garbledTimes.get(Math.toIntExact(reader.number()))) {
              throw new BadLineException(
                  "the receive time is garbled: it is far from those of the lines around");
            }
            line(reader);
          } catch (BadLineException e) {
            bad(reader.number(), e.reason());
          }
        }
        if (reader.damage() != null) {
          damaged(reader.number(), reader.damage());
        }
      }
      OutOfOrder found = order.of(path);
      if (found != null) {
        outOfOrder.add(found);
      }
      groups.addFile(connections, symbols);
      proofs.proven().forEach(exchange -> exchanges.putIfAbsent(exchange, path));
    }

    private BitSet garbledTimes() {
      var times = new GarbledTimes();
      try (var reader = new LineReader(path)) {
        while (reader.next()) {
          try {
            switch (RecordedLine.parse(reader.buffer(), reader.start(), reader.end())) {
              case RecordedLine.Message message ->
                  times.add(reader.number(), message.receiveNanos());
              case RecordedLine.Rest rest -> times.add(reader.number(), rest.receiveNanos());
              case RecordedLine.Connection _, RecordedLine.Ignored _ -> {
                // no time of a frame
              }
            }
          } catch (BadLineException _) {
            // named when the line itself is read
          }
        }
      }
      return times.atEnd();
    }

    /// To be called once every file was read: a file of snapshots alone is of the recording's only
    /// symbol.
    RecordedFile file() {
      Set<String> candidates = symbols.isEmpty() ? groups.symbols() : symbols;
      String only = candidates.size() == 1 ? candidates.iterator().next() : null;
      ownNamelessSnapshots(only, candidates.size());
      return new RecordedFile(index, path, bad, only);
    }

    private void bad(long line, String reason) {
      leaveOut(line);
      if (badHere++ < BAD_LINES_NAMED) {
        badLines.add(new BadLine(path, line, reason));
      }
    }

    private void leaveOut(long line) {
      bad.set(Math.toIntExact(line));
      badLineCount++;
    }

    /// Always named, however many bad lines there were: it says why all the rest is missing, and
    /// perhaps what garbled them.
    private void damaged(long lastLine, String damage) {
      leaveOut(lastLine + 1);
      badLines.add(new BadLine(path, lastLine == 0 ? 0 : lastLine + 1, damage));
    }

    private void line(LineReader reader) throws BadLineException {
      byte[] bytes = reader.buffer();
      switch (RecordedLine.parse(bytes, reader.start(), reader.end())) {
        case RecordedLine.Message(long receiveNanos, int json) ->
            message(receiveNanos, bytes, json, reader);
        case RecordedLine.Rest rest -> answer(rest, bytes, reader.end());
        case RecordedLine.Connection(String address, List<String> names) -> {
          proofs.address(address);
          connection(names);
        }
        case RecordedLine.Ignored() -> {
          // nothing to play
        }
      }
    }

    private void message(long receiveNanos, byte[] bytes, int json, LineReader reader)
        throws BadLineException {
      Message message = Message.read(bytes, json, reader.end());
      if (message.isSnapshot()) {
        if (message.symbol() == null) {
          namelessSnapshots.add(reader.number());
          tick(receiveNanos);
        } else {
          snapshot(message.symbol(), receiveNanos);
        }
      } else if (message.streamName() != null) {
        frame(message, message.streamName(), receiveNanos, reader.number());
      } else if (message.isAnswer()) {
        otherAnswers++;
      } else {
        throw new BadLineException(
            "expected a frame {\"stream\":…,\"data\":…}, a raw one, or a depth snapshot");
      }
    }

    private void frame(Message message, String name, long receiveNanos, long line)
        throws BadLineException {
      RecordedStream stream = streams.of(name);
      if (stream.kind() == Kind.SNAPSHOT) {
        throw new BadLineException("stream " + name + " is one that only a replay sends");
      }
      if (stream.isOfSymbol()) {
        requireName(stream.symbol());
      }
      proofs.frame(stream, message);
      order.add(line, stream, message);
      subscribed.add(stream.canonical());
      counts.merge(stream.kind(), 1L, Long::sum);
      if (stream.isOfSymbol()) {
        symbols.add(stream.symbol());
      }
      countVolume(stream, message);
      tick(receiveNanos);
    }

    private void countVolume(RecordedStream stream, Message message) {
      if (isCounted(stream) && message.price() != null && message.quantity() != null) {
        try {
          quoteVolumes.merge(
              stream.symbol(),
              new BigDecimal(message.price()).multiply(new BigDecimal(message.quantity())),
              BigDecimal::add);
        } catch (NumberFormatException _) {
          // the frame is played as it is; only the ranking by volume leaves it out
        }
      }
    }

    /// Aggregates, or single trades of a symbol without them.
    private boolean isCounted(RecordedStream stream) {
      return switch (stream.kind()) {
        case AGG_TRADE -> true;
        case TRADE -> !subscribed.contains(stream.symbol().toLowerCase(Locale.ROOT) + "@aggTrade");
        default -> false;
      };
    }

    private void answer(RecordedLine.Rest rest, byte[] bytes, int end) throws BadLineException {
      Message body = Message.read(bytes, rest.json(), end);
      proofs.address(rest.url());
      if (!rest.depthSymbol().isEmpty() && body.isSnapshot()) {
        snapshot(rest.depthSymbol(), rest.receiveNanos());
      } else if (rest.isExchangeInfo()) {
        exchangeInfo =
            exchangeInfo(new String(bytes, rest.json(), end - rest.json(), StandardCharsets.UTF_8));
        otherAnswers++;
      } else {
        otherAnswers++;
      }
    }

    private void connection(List<String> names) throws BadLineException {
      var connected = new LinkedHashSet<String>();
      var refused = new ArrayList<String>();
      for (String name : names) {
        RecordedStream stream = streams.of(name);
        if (stream.isOfSymbol() && !isName(stream.symbol())) {
          refused.add(stream.symbol());
          continue;
        }
        subscribed.add(stream.canonical());
        if (stream.isOfSymbol()) {
          connected.add(stream.symbol());
        }
      }
      connections.add(connected);
      if (!refused.isEmpty()) {
        requireName(refused.getFirst()); // once the streams beside it have counted
      }
    }

    private void snapshot(String symbol, long receiveNanos) throws BadLineException {
      requireName(symbol);
      snapshots.add(symbol);
      groups.addSymbol(symbol);
      counts.merge(Kind.SNAPSHOT, 1L, Long::sum);
      tick(receiveNanos);
    }

    private void ownNamelessSnapshots(@Nullable String only, int candidates) {
      for (long line : namelessSnapshots) {
        if (only == null) {
          bad(line, "a depth snapshot without a symbol among " + candidates + " symbols");
        } else {
          snapshots.add(only);
          counts.merge(Kind.SNAPSHOT, 1L, Long::sum);
        }
      }
    }

    private void tick(long receiveNanos) {
      if (receiveNanos < time) {
        clockSteps++;
      }
      time = Math.max(time, receiveNanos);
      first = Math.min(first, time);
      last = Math.max(last, time);
    }
  }

  private static boolean isName(String symbol) {
    return SymbolList.SYMBOL_NAME.matcher(symbol).matches();
  }

  /// One symbol that cannot be subscribed would keep all the others from being played.
  private static void requireName(String symbol) throws BadLineException {
    if (!isName(symbol)) {
      throw new BadLineException("not a symbol's name: \"" + RecordedLine.excerpt(symbol) + '"');
    }
  }

  private static ObjectNode exchangeInfo(String text) throws BadLineException {
    try {
      JsonNode info = JSON.readTree(text);
      if (info instanceof ObjectNode object && info.path("symbols").isArray()) {
        return object;
      }
    } catch (IOException e) {
      throw new BadLineException("exchangeInfo is not JSON: " + Message.fault(e));
    }
    throw new BadLineException("expected \"symbols\" in the exchangeInfo answer");
  }
}

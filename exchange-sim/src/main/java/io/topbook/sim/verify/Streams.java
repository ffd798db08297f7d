package io.topbook.sim.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// The streams of the sent log, numbered, and what the log covers of each. Confined to one thread.
final class Streams {
  private record Stream(String symbol, Kind kind) {}

  /// From the first to the last event of a stream.
  private static final class Span {
    private long minId = Long.MAX_VALUE;
    private long maxId = Long.MIN_VALUE;
    private long firstMicros = Row.UNKNOWN;
    private long lastMicros = Row.UNKNOWN;
  }

  private final Map<Stream, Integer> numbers = new HashMap<>();
  private final List<Stream> streams = new ArrayList<>();
  private final Map<Integer, Span> spans = new HashMap<>();

  int number(String symbol, Kind kind) {
    return numbers.computeIfAbsent(
        new Stream(symbol, kind),
        stream -> {
          streams.add(stream);
          return streams.size() - 1;
        });
  }

  /// Empty when the log does not name the stream.
  OptionalInt known(String symbol, Kind kind) {
    Integer number = numbers.get(new Stream(symbol, kind));
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  Set<String> symbols() {
    return streams.stream().map(Stream::symbol).collect(Collectors.toSet());
  }

  String symbol(int stream) {
    return streams.get(stream).symbol;
  }

  Kind kind(int stream) {
    return streams.get(stream).kind;
  }

  /// The log holds this event, sent at this time of the market or {@link Row#UNKNOWN}.
  void covers(int stream, long id, long micros) {
    Span span = spans.computeIfAbsent(stream, _ -> new Span());
    span.minId = Math.min(span.minId, id);
    span.maxId = Math.max(span.maxId, id);
    if (span.firstMicros == Row.UNKNOWN) {
      span.firstMicros = micros;
    }
    span.lastMicros = micros == Row.UNKNOWN ? span.lastMicros : micros;
  }

  /// Whether an event that the log does not hold should be in it: its id lies between the first and
  /// the last of its stream and, where it says when it was sent (trades come late), so does that.
  boolean isCovered(int stream, long id, long sentMicros) {
    Span span = spans.get(stream);
    if (span == null || id < span.minId || id > span.maxId) {
      return false;
    }
    return kind(stream) != Kind.TRADE
        || sentMicros == Row.UNKNOWN
        || (sentMicros > span.firstMicros && sentMicros < span.lastMicros);
  }
}

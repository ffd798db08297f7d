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

  /// What the log does not tell though it does what was before and behind: between the last event
  /// ahead of a log's end that was a kill and the first one of the next run.
  private record Hole(long afterId, long beforeId, long fromMicros, long untilMicros) {}

  /// From the first to the last event of a stream.
  private static final class Span {
    private final List<Hole> holes = new ArrayList<>();
    private int breaks;
    private long minId = Long.MAX_VALUE;
    private long maxId = Long.MIN_VALUE;
    private long firstMicros = Row.UNKNOWN;
    private long lastMicros = Row.UNKNOWN;
  }

  private final Map<Stream, Integer> numbers = new HashMap<>();
  private final List<Stream> streams = new ArrayList<>();
  private final Map<Integer, Span> spans = new HashMap<>();
  private int breaks;

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

  /// The log breaks off here, and begins anew behind it.
  void breaksOff() {
    breaks++;
  }

  /// The log holds this event, sent at this time of the market or {@link Row#UNKNOWN}.
  void covers(int stream, long id, long micros) {
    Span span = spans.computeIfAbsent(stream, _ -> new Span());
    if (span.breaks < breaks) {
      if (span.maxId >= span.minId) {
        span.holes.add(new Hole(span.maxId, id, span.lastMicros, micros));
      }
      span.breaks = breaks;
    }
    span.minId = Math.min(span.minId, id);
    span.maxId = Math.max(span.maxId, id);
    if (span.firstMicros == Row.UNKNOWN) {
      span.firstMicros = micros;
    }
    span.lastMicros = micros == Row.UNKNOWN ? span.lastMicros : micros;
  }

  /// Whether an event that the log does not hold should be in it: its id lies between the first and
  /// the last of its stream and in no hole of the log; of a trade that says when it was sent (they
  /// come late) that time as well, and only the time counts for the holes.
  boolean isCovered(int stream, long id, long sentMicros) {
    Span span = spans.get(stream);
    if (span == null || id < span.minId || id > span.maxId) {
      return false;
    }
    if (kind(stream) != Kind.TRADE || sentMicros == Row.UNKNOWN) {
      return span.holes.stream().noneMatch(hole -> id > hole.afterId && id < hole.beforeId);
    }
    return sentMicros > span.firstMicros
        && sentMicros < span.lastMicros
        && span.holes.stream()
            .noneMatch(hole -> sentMicros >= hole.fromMicros && sentMicros <= hole.untilMicros);
  }
}

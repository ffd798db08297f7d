package io.topbook.sim.fault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.sim.protocol.MarketControl;
import io.topbook.sim.protocol.Venue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// When which faults begin, from a file of JSON objects: a line each, or a list.
///
/// Each is a fault with one of `at_ms`, `every_ms` (from `from_ms` on, else after the first period)
/// or `mean_ms` (at random, so often on average), all counted from the start; `until_ms` ends the
/// last two. The same seed gives the same times.
public final class Schedule {
  public static final Schedule EMPTY = new Schedule(List.of());

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AT = "at_ms";
  private static final String EVERY = "every_ms";
  private static final String MEAN = "mean_ms";
  private static final String FROM = "from_ms";
  private static final String UNTIL = "until_ms";
  private static final Set<String> TIMING = Set.of(AT, EVERY, MEAN, FROM, UNTIL);
  private static final long MAX_MILLIS = 31L * 24 * 3600 * 1000;
  private static final long MIN_PERIOD_MILLIS = 10;

  private final List<Entry> entries;

  private Schedule(List<Entry> entries) {
    this.entries = entries;
  }

  List<Entry> entries() {
    return entries;
  }

  /// One fault and when it begins.
  ///
  /// @param line of the file
  /// @param periodMillis 0 when it begins once
  /// @param random whether the period is a mean
  record Entry(
      int line, Fault fault, long fromMillis, long periodMillis, boolean random, long untilMillis) {
    /// Milliseconds after the start.
    Stream<Long> offsetsMillis(long seed) {
      LongStream offsets =
          periodMillis == 0
              ? LongStream.of(fromMillis)
              : random
                  ? randomOffsets(seed)
                  : LongStream.iterate(fromMillis, at -> at + periodMillis);
      return offsets.takeWhile(at -> at <= untilMillis).boxed();
    }

    private LongStream randomOffsets(long seed) {
      var chance = new SplittableRandom(seed * 31 + line);
      return LongStream.iterate(fromMillis + pause(chance), at -> at + pause(chance));
    }

    private long pause(SplittableRandom chance) {
      return Math.max(1, Math.round(-Math.log(1 - chance.nextDouble()) * periodMillis));
    }
  }

  /// @throws IOException when the file cannot be read
  /// @throws IllegalArgumentException naming line and key of all that makes no sense
  public static Schedule read(Path file, Venue venue) throws IOException {
    var entries = new ArrayList<Entry>();
    var problems = new ArrayList<String>();
    int line = 1;
    try (JsonParser parser = new JsonFactory(JSON).createParser(Files.readAllBytes(file))) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      boolean inList = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        line = parser.currentTokenLocation().getLineNr();
        if (token == JsonToken.START_ARRAY && !inList) {
          inList = true;
        } else if (token == JsonToken.START_OBJECT) {
          ObjectNode json = JSON.readTree(parser);
          try {
            entries.add(entry(line, json, venue));
          } catch (IllegalArgumentException e) {
            problems.add("line " + line + ": " + e.getMessage());
          }
        } else if (token != JsonToken.END_ARRAY) {
          throw new IllegalArgumentException(
              file + " line " + line + ": expected a JSON object, was " + parser.getText());
        }
      }
    } catch (JsonProcessingException e) {
      int at = e.getLocation() == null ? line : e.getLocation().getLineNr();
      problems.add("line " + at + ": " + Fault.reason(e));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(file + " " + String.join("; ", problems));
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(
          file + ": expected faults, a JSON object each, a line each or in a list; there is none");
    }
    return new Schedule(entries);
  }

  private static Entry entry(int line, ObjectNode json, Venue venue) {
    var problems = new ArrayList<String>();
    Fault fault = null;
    try {
      fault = Fault.of(json, TIMING, venue::hasSymbol);
      if (fault.kind().scope() == Kind.Scope.MARKET) {
        if (!(venue instanceof MarketControl market)) {
          problems.add("kind: " + fault.kind().label() + " needs a simulated market");
        } else if (fault.has(Key.SYMBOL)) {
          market.requireReach(fault.symbol());
        }
      }
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    if (Stream.of(AT, EVERY, MEAN).filter(json::has).count() != 1) {
      problems.add("expected one of " + AT + ", " + EVERY + ", " + MEAN);
    }
    long at = millis(json, AT, 0, -1, problems);
    long every = millis(json, EVERY, MIN_PERIOD_MILLIS, 0, problems);
    long mean = millis(json, MEAN, MIN_PERIOD_MILLIS, 0, problems);
    long from = millis(json, FROM, 0, every, problems);
    long until = millis(json, UNTIL, from, MAX_MILLIS, problems);
    if (at >= 0 && (json.has(FROM) || json.has(UNTIL))) {
      problems.add(FROM + ", " + UNTIL + ": not together with " + AT);
    }
    if (!problems.isEmpty() || fault == null) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return at >= 0
        ? new Entry(line, fault, at, 0, false, MAX_MILLIS)
        : new Entry(line, fault, from, Math.max(every, mean), mean > 0, until);
  }

  private static long millis(
      ObjectNode json, String key, long min, long otherwise, List<String> problems) {
    JsonNode value = json.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (value.isIntegralNumber()
        && value.canConvertToLong()
        && value.longValue() >= min
        && value.longValue() <= MAX_MILLIS) {
      return value.longValue();
    }
    problems.add(
        key + ": expected a whole number from " + min + " to " + MAX_MILLIS + ", was " + value);
    return Math.max(otherwise, min);
  }
}

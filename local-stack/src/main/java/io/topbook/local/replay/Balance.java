package io.topbook.local.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Where every frame and record of a replay went, and whether that adds up. Pure.
///
/// For each stream: `sent = distinct keys in the topic + duplicates + dropped`. For each table:
/// `rows = distinct keys − dead-lettered`. For each second mark: a row in each table of bars.
///
/// @param untold frames that the producer dropped and of which nobody knows the stream: they excuse
///   nothing, since they may be of a stream that is not counted here
/// @param lostWithSocket frames that the simulator sent into a socket that was then lost
/// @param marksWithoutBar by table of bars, the marks that have no row in it
public record Balance(
    List<Stream> streams,
    List<Stored> stored,
    long untold,
    long lostWithSocket,
    Map<String, Long> marksWithoutBar) {
  /// One kind of frame on its way into a topic.
  ///
  /// @param duplicates frames that the producer left out since their id was there already, or, of
  ///   quotes and diffs, below the last
  /// @param dropped frames that the producer read and did not publish
  public record Stream(
      String frame, long sent, String topic, long distinct, long duplicates, long dropped) {
    long missing() {
      return sent - distinct - duplicates - dropped;
    }
  }

  /// One topic on its way into a table.
  ///
  /// @param deadLettered records that the sink put into the dead-letter topic
  public record Stored(
      String topic, long records, long distinct, String table, long rows, long deadLettered) {
    long missing() {
      return distinct - rows - deadLettered;
    }
  }

  public Balance {
    streams = List.copyOf(streams);
    stored = List.copyOf(stored);
    marksWithoutBar = Map.copyOf(marksWithoutBar);
  }

  /// A line for each thing that does not add up; empty when all does.
  public List<String> differences() {
    List<String> differences = new ArrayList<>();
    for (Stored table : stored) {
      if (table.missing() != 0) {
        differences.add(
            "%s: %,d distinct keys in %s, %,d rows, %,d dead-lettered: %s"
                .formatted(
                    table.table(),
                    table.distinct(),
                    table.topic(),
                    table.rows(),
                    table.deadLettered(),
                    off(table.missing())));
      }
    }
    for (Stream stream : streams) {
      if (stream.missing() != 0) {
        differences.add(
            "%s: %,d sent, %,d distinct keys in %s, %,d duplicates, %,d dropped by the producer: %s"
                .formatted(
                    stream.frame(),
                    stream.sent(),
                    stream.distinct(),
                    stream.topic(),
                    stream.duplicates(),
                    stream.dropped(),
                    off(stream.missing())));
      }
    }
    if (!differences.isEmpty() && untold > 0) {
      differences.add(
          "the producer dropped %,d frames more, too many at once to keep them all: of which stream cannot be told"
              .formatted(untold));
    }
    if (!differences.isEmpty() && lostWithSocket > 0) {
      differences.add(
          "the simulator knows of %,d frames lost with their socket".formatted(lostWithSocket));
    }
    new TreeMap<>(marksWithoutBar)
        .forEach((table, marks) -> {
          if (marks > 0) {
            differences.add(
                "%s: %,d second marks have no row of their second".formatted(table, marks));
          }
        });
    return differences;
  }

  /// Frames left out since they came twice, or behind a later one.
  public long duplicates() {
    return streams.stream().mapToLong(Stream::duplicates).sum();
  }

  /// Of which kinds they are: `bookTicker 17; depthUpdate 24`.
  public String duplicatesByFrame() {
    return streams.stream()
        .filter(stream -> stream.duplicates() > 0)
        .map(stream -> "%s %,d".formatted(stream.frame(), stream.duplicates()))
        .collect(Collectors.joining("; "));
  }

  /// Whether it adds up, in one line that says what is in no table all the same.
  public String verdict() {
    if (!differences().isEmpty()) {
      return "NOT balanced";
    }
    List<String> leftOut = new ArrayList<>();
    if (duplicates() > 0) {
      leftOut.add("%,d that came twice or behind a later one".formatted(duplicates()));
    }
    long dropped = streams.stream().mapToLong(Stream::dropped).sum();
    if (dropped > 0) {
      leftOut.add("%,d dropped with a reason".formatted(dropped));
    }
    return "balanced: every frame that was sent is in its table"
        + (leftOut.isEmpty() ? "" : ", but " + String.join(" and ", leftOut));
  }

  private static String off(long missing) {
    return missing > 0 ? "%,d missing".formatted(missing) : "%,d too many".formatted(-missing);
  }
}

package io.topbook.local.replay;

import java.util.ArrayList;
import java.util.List;

/// Where every frame and record of a replay went, and whether that adds up. Pure.
///
/// For each stream: `sent = distinct keys in the topic + duplicates + dropped`, where dropped is
/// known for all streams together. For each table: `rows = distinct keys − dead-lettered`.
///
/// @param dropped frames that the producer read and did not publish, all reasons
/// @param lostWithSocket frames that the simulator sent into a socket that was then lost
public record Balance(
    List<Stream> streams, List<Stored> stored, long dropped, long lostWithSocket) {
  /// One kind of frame on its way into a topic.
  ///
  /// @param duplicates frames whose ids were in the topic already
  public record Stream(String frame, long sent, String topic, long distinct, long duplicates) {
    long missing() {
      return sent - distinct - duplicates;
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
    long missing = streams.stream().mapToLong(Stream::missing).sum();
    if (missing != dropped) {
      differences.add(
          "frames: %,d sent are in no topic, of which the producer accounts for %,d dropped%s: %s"
              .formatted(missing, dropped, lost(), off(missing - dropped)));
      for (Stream stream : streams) {
        if (stream.missing() != 0) {
          differences.add(
              "  %s: %,d sent, %,d distinct keys in %s, %,d duplicates: %s"
                  .formatted(
                      stream.frame(),
                      stream.sent(),
                      stream.distinct(),
                      stream.topic(),
                      stream.duplicates(),
                      off(stream.missing())));
        }
      }
    }
    return differences;
  }

  private String lost() {
    return lostWithSocket == 0
        ? ""
        : " and the simulator knows of %,d lost with their socket".formatted(lostWithSocket);
  }

  private static String off(long missing) {
    return missing > 0 ? "%,d missing".formatted(missing) : "%,d too many".formatted(-missing);
  }
}

package io.topbook.sim.verify;

import io.topbook.sim.verify.Row.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compares the log's rows with those of the topics and the tables, key by key, one file of each at
/// a time. Confined to one thread.
final class Comparison {
  /// What is wrong with an event on one side.
  enum Fault {
    DIFFERENT,
    EXTRA,
    REPEATED
  }

  /// One wrong event.
  ///
  /// @param note what no fetching would tell; empty when there is none
  record Problem(Fault fault, Row found, String note) {}

  /// So many missing events are named at most; the others are counted.
  private static final int MISSING_KEPT = 200_000;

  private final Streams streams;
  private final long toleranceMicros;
  private final int problemsKept;
  private final Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);
  private final Map<Origin, List<Row>> missing = new EnumMap<>(Origin.class);
  private final List<Problem> problems = new ArrayList<>();

  /// @param toleranceMicros how far a spot quote's time may lie outside of the times around it
  /// @param problemsKept of each kind, side and fault
  Comparison(Streams streams, long toleranceMicros, int problemsKept) {
    this.streams = streams;
    this.toleranceMicros = toleranceMicros;
    this.problemsKept = problemsKept;
    for (Kind kind : Kind.values()) {
      tallies.put(kind, new Tally());
    }
    missing.put(Origin.TOPIC, new ArrayList<>());
    missing.put(Origin.TABLE, new ArrayList<>());
  }

  /// @param topic null when it is not compared
  /// @param table null when it is not compared
  void compare(Buckets log, @Nullable Buckets topic, @Nullable Buckets table, int files)
      throws IOException {
    for (int file = 0; file < files; file++) {
      List<Row> rows = new ArrayList<>();
      log.read(file, rows);
      if (topic != null) {
        topic.read(file, rows);
      }
      if (table != null) {
        table.read(file, rows);
      }
      rows.sort(Row.BY_KEY);
      for (int from = 0; from < rows.size(); ) {
        int to = from;
        while (to < rows.size() && isSameKey(rows.get(from), rows.get(to))) {
          to++;
        }
        event(rows.subList(from, to), topic, table);
        from = to;
      }
    }
  }

  private static boolean isSameKey(Row one, Row other) {
    return one.stream() == other.stream() && one.id() == other.id();
  }

  /// @param rows of one event, those of the log first
  private void event(List<Row> rows, @Nullable Buckets topic, @Nullable Buckets table) {
    Tally tally = of(streams.kind(rows.getFirst().stream()));
    List<Row> log = rows.stream().filter(row -> row.origin().isLog()).toList();
    Row expected = null;
    for (Row row : log) {
      tally.sent++;
      switch (row.origin()) {
        case EXPECTED -> {
          if (expected == null) {
            expected = row;
            tally.expected++;
          } else {
            tally.duplicates++;
          }
        }
        case DUPLICATE -> tally.duplicates++;
        case LOST -> tally.lost++;
        case UNSURE -> tally.unsure++;
        case HELD -> tally.held++;
        case ALTERED -> tally.altered++;
        case TOPIC, TOPIC_REPAIRED, TABLE, TABLE_REPAIRED ->
            throw new IllegalStateException(row.toString());
      }
    }
    if (topic != null) {
      List<Row> found = rows.stream().filter(row -> row.origin().isTopic()).toList();
      side(Origin.TOPIC, topic, tally.topic, log, expected, found);
    }
    if (table != null) {
      List<Row> found = rows.stream().filter(row -> row.origin().isTable()).toList();
      side(Origin.TABLE, table, tally.table, log, expected, found);
      if (found.size() > 1) {
        problem(Fault.REPEATED, found.get(1), found.size() + " rows");
      }
    }
  }

  private void side(
      Origin side,
      Buckets all,
      Tally.Found tally,
      List<Row> log,
      @Nullable Row expected,
      List<Row> found) {
    if (found.isEmpty()) {
      if (expected != null && all.carry(expected)) {
        tally.found++;
        tally.cutOtherwise++;
      } else if (expected != null) {
        tally.missing++;
        List<Row> kept = missing(side);
        if (kept.size() < MISSING_KEPT) {
          kept.add(expected);
        }
      }
      return;
    }
    tally.repeated += found.size() - 1;
    if (log.isEmpty()) {
      notSent(tally, found.getFirst());
      return;
    }
    for (Row row : found) {
      Row same = sameValues(log, row);
      String note = same == null ? "" : timeNote(same, row);
      if (same == null || !note.isEmpty()) {
        tally.different++;
        problem(Fault.DIFFERENT, row, note);
        return;
      }
    }
    if (expected == null) {
      tally.notExpected++;
    } else {
      tally.found++;
    }
  }

  private void notSent(Tally.Found tally, Row row) {
    if (row.origin().isRepaired()) {
      tally.repaired++;
    } else if (streams.isCovered(row.stream(), row.id(), row.until())) {
      tally.extra++;
      problem(Fault.EXTRA, row, "");
    } else {
      tally.outside++;
    }
  }

  private static @Nullable Row sameValues(List<Row> log, Row found) {
    return log.stream().filter(row -> row.hash() == found.hash()).findFirst().orElse(null);
  }

  /// Says what is wrong with a spot quote's time; empty when nothing is.
  private String timeNote(Row sent, Row found) {
    if (found.from() == Row.UNKNOWN || sent.from() == Row.UNKNOWN || sent.until() == Row.UNKNOWN) {
      return "";
    }
    long earliest = Math.min(sent.from(), sent.until());
    long latest = Math.max(sent.from(), sent.until());
    return found.from() >= earliest - toleranceMicros && found.from() <= latest + toleranceMicros
        ? ""
        : "event time "
            + found.from()
            + " µs, sent between "
            + earliest
            + " and "
            + latest
            + " of the market's clock";
  }

  private void problem(Fault fault, Row found, String note) {
    long kept =
        problems.stream()
            .filter(one ->
                one.fault == fault
                    && one.found.origin().isTopic() == found.origin().isTopic()
                    && streams.kind(one.found.stream()) == streams.kind(found.stream()))
            .count();
    if (kept < problemsKept) {
      problems.add(new Problem(fault, found, note));
    }
  }

  Tally of(Kind kind) {
    Tally tally = tallies.get(kind);
    if (tally == null) {
      throw new IllegalArgumentException(kind.name());
    }
    return tally;
  }

  /// Expected rows of the log that the side lacks, in no order.
  List<Row> missing(Origin side) {
    return missing.getOrDefault(side, List.of());
  }

  List<Problem> problems() {
    return problems;
  }

  /// Events that may still be under way.
  boolean misses() {
    return tallies.values().stream()
        .anyMatch(tally -> tally.topic.missing + tally.table.missing > 0);
  }

  /// Everything that had to be there is, once in the table, with the values sent, and nothing else.
  boolean isEqual() {
    return !misses()
        && tallies.values().stream()
            .allMatch(tally ->
                tally.topic.different
                        + tally.table.different
                        + tally.topic.extra
                        + tally.table.extra
                        + tally.table.repeated
                    == 0);
  }
}

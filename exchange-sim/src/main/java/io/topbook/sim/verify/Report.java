package io.topbook.sim.verify;

import io.topbook.sim.verify.Row.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What a comparison found.
public final class Report {
  private static final int RANGES_SHOWN = 10;

  private final Comparison comparison;
  private final LogSide log;
  private final Streams streams;
  private final List<String> sightings;
  private final List<StoredSide> stored;

  Report(
      Comparison comparison,
      LogSide log,
      Streams streams,
      List<String> sightings,
      List<StoredSide> stored) {
    this.comparison = comparison;
    this.log = log;
    this.streams = streams;
    this.sightings = sightings;
    this.stored = List.copyOf(stored);
  }

  /// Everything that had to be there is, with the values sent, and nothing else.
  public boolean isEqual() {
    return comparison.isEqual() && unreadable().isEmpty();
  }

  public Tally of(Kind kind) {
    return comparison.of(kind);
  }

  private List<String> unreadable() {
    return stored.stream().flatMap(side -> side.unreadable().stream()).toList();
  }

  /// Everything for people, a table first.
  public String text() {
    List<String> lines = new ArrayList<>();
    String format = "%-16s %-6s %12s %12s %12s %10s %10s %8s %9s";
    lines.add(
        format.formatted(
            "stream",
            "in",
            "sent",
            "expected",
            "found",
            "missing",
            "different",
            "extra",
            "repeated"));
    for (Kind kind : Kind.values()) {
      Tally tally = of(kind);
      for (StoredSide side : stored) {
        Tally.Found found = side.name().equals("topic") ? tally.topic : tally.table;
        lines.add(
            format.formatted(
                kind.label(),
                side.name(),
                count(tally.sent),
                count(tally.expected),
                count(found.found),
                count(found.missing),
                count(found.different),
                count(found.extra),
                count(found.repeated)));
      }
    }
    lines.addAll(log.breaks());
    lines.addAll(excuses());
    for (StoredSide side : stored) {
      missing(side, lines);
    }
    lines.addAll(sightings);
    lines.addAll(unreadable());
    lines.add(isEqual() ? "equal" : "not equal");
    return String.join(System.lineSeparator(), lines);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// Why events that were sent need not be found, and events that were found need not be sent.
  private List<String> excuses() {
    Map<String, Long> excuses = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      Tally tally = of(kind);
      excuses.merge("sent again or with an id that does not rise", tally.duplicates, Long::sum);
      excuses.merge("lost with their socket", tally.lost, Long::sum);
      excuses.merge(
          "of the last second before their connection or the log ended", tally.unsure, Long::sum);
      excuses.merge(
          "behind a link that was half open, stalled or slow when the log ended",
          tally.held,
          Long::sum);
      excuses.merge("altered by a fault", tally.altered, Long::sum);
    }
    List<String> lines = new ArrayList<>();
    excuses.forEach((why, events) -> {
      if (events > 0) {
        lines.add("not expected: " + count(events) + " events " + why);
      }
    });
    for (StoredSide side : stored) {
      long outside = 0;
      long repaired = 0;
      long cutOtherwise = 0;
      for (Kind kind : Kind.values()) {
        Tally.Found found = side.name().equals("topic") ? of(kind).topic : of(kind).table;
        outside += found.outside;
        repaired += found.repaired;
        cutOtherwise += found.cutOtherwise;
      }
      if (outside > 0) {
        lines.add("not covered by the log: " + count(outside) + " events in the " + side.name());
      }
      if (cutOtherwise > 0) {
        lines.add(
            "cut otherwise: all ids of "
                + count(cutOtherwise)
                + " diffs are in other ones in the "
                + side.name());
      }
      if (repaired > 0) {
        lines.add("fetched by REST: " + count(repaired) + " trades in the " + side.name());
      }
    }
    log.notCompared()
        .forEach((kind, events) -> lines.add("not compared: " + count(events) + " of " + kind));
    log.faults()
        .forEach((fault, times) -> lines.add("injected: " + count(times) + " times " + fault));
    return lines;
  }

  private void missing(StoredSide side, List<String> lines) {
    List<Row> rows = comparison.missing(side.name().equals("topic") ? Origin.TOPIC : Origin.TABLE);
    Map<Integer, List<Row>> byStream =
        rows.stream().collect(Collectors.groupingBy(Row::stream, Collectors.toList()));
    byStream.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> lines.add(ranges(side, entry.getKey(), entry.getValue())));
  }

  /// Events that followed each other when they were sent are one range.
  private String ranges(StoredSide side, int stream, List<Row> rows) {
    List<Row> sorted = rows.stream().sorted(Comparator.comparingLong(Row::place)).toList();
    List<String> ranges = new ArrayList<>();
    for (int from = 0; from < sorted.size(); ) {
      int to = from;
      while (to + 1 < sorted.size() && sorted.get(to + 1).place() == sorted.get(to).place() + 1) {
        to++;
      }
      long first = sorted.get(from).id();
      ranges.add(
          from == to
              ? Long.toString(first)
              : first + " to " + sorted.get(to).id() + " (" + (to - from + 1) + ")");
      from = to + 1;
    }
    int shown = Math.min(ranges.size(), RANGES_SHOWN);
    boolean upToTheLast = sorted.getLast().place() == log.expected(stream) - 1;
    return "missing in the %s: %s %s %s %s%s%s"
        .formatted(
            side.name(),
            streams.symbol(stream),
            streams.kind(stream).label(),
            streams.kind(stream).idName(),
            String.join(", ", ranges.subList(0, shown)),
            shown < ranges.size() ? " and " + (ranges.size() - shown) + " ranges more" : "",
            upToTheLast ? ", up to the last one sent: the collector may not have read it yet" : "");
  }
}

package io.topbook.sim.verify;

import io.topbook.sim.sentlog.SentEntry;
import io.topbook.sim.sentlog.SentEvent;
import io.topbook.sim.sentlog.SentHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// The problems that are shown, in words: symbol, id, and the values on both sides.
final class Sightings {
  private record Key(int stream, long id) {}

  private final Streams streams;
  private final Map<Key, List<SentEvent>> sent = new HashMap<>();

  private Sightings(Streams streams) {
    this.streams = streams;
  }

  /// @return a line for each problem
  static List<String> of(
      Comparison comparison, SentHistory history, List<StoredSide> stored, Streams streams)
      throws IOException {
    if (comparison.problems().isEmpty()) {
      return List.of();
    }
    var sightings = new Sightings(streams);
    sightings.readLog(comparison, history);
    List<String> lines = new ArrayList<>();
    for (Comparison.Problem problem : comparison.problems()) {
      String side = problem.found().origin().isTopic() ? "topic" : "table";
      for (StoredSide one : stored) {
        if (one.name().equals(side)) {
          lines.add(sightings.line(problem, side, one.fetch(problem.found(), streams)));
        }
      }
    }
    return lines;
  }

  private void readLog(Comparison comparison, SentHistory history) throws IOException {
    Set<Key> wanted = new HashSet<>();
    comparison
        .problems()
        .forEach(problem -> wanted.add(new Key(problem.found().stream(), problem.found().id())));
    history.tell((_, entry, _) -> {
      if (entry instanceof SentEntry.Event event) {
        remember(wanted, event.payload());
      } else if (entry instanceof SentEntry.Altered altered) {
        remember(wanted, altered.payload());
      }
    });
  }

  private void remember(Set<Key> wanted, byte[] payload) {
    SentEvent event = SentEvent.parse(payload);
    Kind kind = event == null ? null : Kind.of(event).orElse(null);
    if (event == null || kind == null) {
      return;
    }
    OptionalInt stream = streams.known(event.symbol(), kind);
    if (stream.isPresent()) {
      var key = new Key(stream.getAsInt(), Kind.idOf(event));
      if (wanted.contains(key)) {
        sent.computeIfAbsent(key, _ -> new ArrayList<>()).add(event);
      }
    }
  }

  private String line(Comparison.Problem problem, String side, List<SentEvent> found) {
    Row row = problem.found();
    Kind kind = streams.kind(row.stream());
    String head =
        "%s in the %s: %s %s %s %d"
            .formatted(
                problem.fault().name().toLowerCase(java.util.Locale.ROOT),
                side,
                streams.symbol(row.stream()),
                kind.label(),
                kind.idName(),
                row.id());
    List<SentEvent> left = sent.getOrDefault(new Key(row.stream(), row.id()), List.of());
    return switch (problem.fault()) {
      case REPEATED -> head + ": " + problem.note();
      case EXTRA ->
          head
              + ": never sent, found "
              + (found.isEmpty() ? "(gone by now)" : Values.text(found.getFirst()));
      case DIFFERENT -> {
        if (!problem.note().isEmpty()) {
          yield head + ": " + problem.note();
        }
        if (left.isEmpty() || found.isEmpty()) {
          yield head + ": its values cannot be shown any more";
        }
        yield head
            + ": "
            + String.join("; ", Values.differences(left.getFirst(), found.getFirst()));
      }
    };
  }
}

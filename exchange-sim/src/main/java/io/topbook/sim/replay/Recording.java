package io.topbook.sim.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.schemas.Exchange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the files hold, once all of them are read. Immutable.
///
/// `frames` counts by kind what will be played; `firstReceiveNanos` and `lastReceiveNanos` span it.
/// `subscribed` holds the canonical names of the streams that were recorded, silent ones too.
/// `connections` are the recorded sockets, each with its symbols. `badLines` names the first of
/// each file, `badLineCount` counts all. `outOfOrder` names the files whose update ids step back;
/// all of their lines are played. `proven` are the exchanges that the frames show, each with the
/// first file that does, whatever `exchange` was given. `clockSteps` counts lines whose receive
/// time lies before that of the line above; they are played at that line's time.
public record Recording(
    Exchange exchange,
    List<RecordedFile> files,
    SortedMap<String, RecordedSymbol> symbols,
    List<List<String>> connections,
    Set<String> subscribed,
    Map<String, Long> frames,
    long lines,
    long firstReceiveNanos,
    long lastReceiveNanos,
    long clockSteps,
    List<BadLine> badLines,
    long badLineCount,
    List<OutOfOrder> outOfOrder,
    Map<Exchange, Path> proven,
    @Nullable ObjectNode exchangeInfo) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The producer's `SYMBOLS` for this recording: `A,B:trade;C`.
  public String symbolsSetting() {
    return connections.stream()
        .map(names -> names.stream().map(this::setting).collect(Collectors.joining(",")))
        .collect(Collectors.joining(";"));
  }

  private String setting(String name) {
    RecordedSymbol symbol = symbols.get(name);
    return symbol == null ? name : symbol.setting();
  }

  /// What its user should know before it is played, a line each.
  public List<String> remarks() {
    var remarks = new ArrayList<String>();
    proven.forEach((shown, path) -> {
      if (shown != exchange) {
        remarks.add(
            "the frames of %s are of %s, --exchange says %s: what it cannot read as such is dropped"
                .formatted(path, shown.label(), exchange.label()));
      }
    });
    for (RecordedFile file : files) {
      List<BadLine> named =
          badLines.stream().filter(line -> line.file().equals(file.path())).toList();
      named.forEach(line -> remarks.add("bad line, not played: " + line));
      int more = file.badLines().cardinality() - named.size();
      if (more > 0) {
        remarks.add("… and %,d more bad lines of %s".formatted(more, file.path()));
      }
    }
    for (OutOfOrder file : outOfOrder) {
      remarks.add(file.count() == 1 ? file.toString() : file + ", the first of " + file.count());
    }
    return remarks;
  }

  /// What keeps its replay from being clean, in short; empty when nothing does.
  public List<String> faults() {
    var faults = new ArrayList<String>();
    if (badLineCount > 0) {
      faults.add("%,d bad lines were not played".formatted(badLineCount));
    }
    if (!outOfOrder.isEmpty()) {
      long lines = outOfOrder.stream().mapToLong(OutOfOrder::count).sum();
      faults.add("%,d lines are out of order".formatted(lines));
    }
    return faults;
  }

  /// What `inspect` prints.
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("exchange", exchange.label());
    var list = json.putArray("symbols");
    for (RecordedSymbol symbol : symbols.values()) {
      list.addObject()
          .put("symbol", symbol.symbol())
          .put("trade_stream", symbol.singleTrades() ? "trade" : "agg")
          .put("snapshot", symbol.snapshot());
    }
    var groups = json.putArray("connections");
    for (List<String> names : connections) {
      var group = groups.addArray();
      names.forEach(group::add);
    }
    json.put("symbols_setting", symbolsSetting());
    var counts = json.putObject("frames");
    frames.forEach(counts::put);
    json.put("lines", lines);
    json.put("first_receive_ns", firstReceiveNanos);
    json.put("last_receive_ns", lastReceiveNanos);
    json.put("first_receive", instant(firstReceiveNanos));
    json.put("last_receive", instant(lastReceiveNanos));
    json.put("seconds", (lastReceiveNanos - firstReceiveNanos) / 1e9);
    json.put("exchange_info", exchangeInfo != null);
    json.put("clock_steps", clockSteps);
    json.put("bad_line_count", badLineCount);
    var bad = json.putArray("bad_lines");
    for (BadLine line : badLines) {
      bad.addObject()
          .put("file", line.file().toString())
          .put("line", line.line())
          .put("reason", line.reason());
    }
    var disordered = json.putArray("out_of_order");
    for (OutOfOrder file : outOfOrder) {
      disordered
          .addObject()
          .put("file", file.file().toString())
          .put("line", file.line())
          .put("reason", file.reason())
          .put("count", file.count());
    }
    return json;
  }

  private static String instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos).toString();
  }
}

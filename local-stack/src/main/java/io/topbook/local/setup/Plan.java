package io.topbook.local.setup;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.SymbolList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What a run collects, and from where. Kept beside the run's state, so that other commands know.
///
/// @param symbols what the producer subscribes to, in the form of its setting SYMBOLS
/// @param listed which symbols the symbols job lists: the same, or say `top:200`
/// @param history symbols of a simulated market that begins in the past and catches up with now
/// @param historyStart when it begins, as ISO 8601 has it; empty: yesterday at 00:00 UTC. One that
///   has begun goes on where it ended, or there if that is later
/// @param files the recordings that a replay plays, else none
/// @param speed `max` or a factor of the recorded pace
public record Plan(
    Source source,
    Exchange exchange,
    String symbols,
    String listed,
    List<String> history,
    String historyStart,
    List<String> files,
    String speed) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Where frames come from.
  public enum Source {
    SIMULATED_MARKET,
    EXCHANGE,
    RECORDING
  }

  public Plan {
    // A plan of an older version does not name it.
    historyStart = Objects.requireNonNullElse(historyStart, "");
    history = List.copyOf(history);
    files = List.copyOf(files);
  }

  /// What the history's producer subscribes to, over one connection, in the form of SYMBOLS.
  public String historySymbols() {
    return SymbolList.parse(listed) instanceof SymbolList.Named named
        ? text(named, history::contains).replace(';', ',')
        : String.join(",", history);
  }

  /// Those that `taken` says, in the form of SYMBOLS.
  public static String text(SymbolList.Named named, Predicate<String> taken) {
    return named.connections().stream()
        .map(entries ->
            entries.stream()
                .filter(entry -> taken.test(entry.symbol()))
                .map(entry -> entry.symbol() + (entry.singleTrades() ? ":trade" : ""))
                .collect(Collectors.joining(",")))
        .filter(connection -> !connection.isEmpty())
        .collect(Collectors.joining(";"));
  }

  public static Plan read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  public static Plan parse(String json) throws IOException {
    return JSON.readValue(json, Plan.class);
  }

  public String toJson() throws IOException {
    return JSON.writeValueAsString(this);
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, toJson());
  }
}

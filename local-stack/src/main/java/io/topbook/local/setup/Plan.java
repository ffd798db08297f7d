package io.topbook.local.setup;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a run collects, and from where. Kept beside the run's state, so that other commands know.
///
/// @param symbols what the producer subscribes to, in the form of its setting SYMBOLS
/// @param listed which symbols the symbols job lists: the same, or say `top:200`
/// @param history symbols of a simulated market that begins yesterday and catches up with now
/// @param files the recordings that a replay plays, else none
/// @param speed `max` or a factor of the recorded pace
public record Plan(
    Source source,
    Exchange exchange,
    String symbols,
    String listed,
    List<String> history,
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
    history = List.copyOf(history);
    files = List.copyOf(files);
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

package io.topbook.features.book;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/// What a recording of `shared/data` says of one symbol's book.
final class RecordedDepth {
  /// A bookTicker.
  record Quote(long updateId, double bid, double bidQty, double ask, double askQty) {}

  private record Line(long receiveNs, String symbol, JsonNode data) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SNAPSHOT_URL = Pattern.compile("symbol=([A-Z0-9_]+)");

  final List<DepthUpdate> updates = new ArrayList<>();
  final List<Quote> quotes = new ArrayList<>();

  /// By symbol; the files are merged by receive time. Skips the test when they are not there.
  static Map<String, RecordedDepth> of(String... names) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String name : names) {
      lines.addAll(read(file(name)));
    }
    lines.sort(Comparator.comparingLong(Line::receiveNs));
    Map<String, RecordedDepth> symbols = new TreeMap<>();
    for (Line line : lines) {
      symbols.computeIfAbsent(line.symbol, _ -> new RecordedDepth()).add(line.data);
    }
    return symbols;
  }

  private static Path file(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared/data/binance").resolve(name + ".gz");
      if (Files.exists(file)) {
        return file;
      }
    }
    Assumptions.abort("no recordings: ../shared/data lacks " + name);
    throw new AssertionError("unreachable");
  }

  private static List<Line> read(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    String name = file.getFileName().toString();
    String only = name.replaceAll("^[a-z]+_|_\\d{8}.*", "").toUpperCase(Locale.ROOT);
    try (var reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int json = line.indexOf('{');
        if (json < 0 || line.startsWith("configuration")) {
          continue;
        }
        String head = line.substring(0, json).replaceFirst(":? *$", "");
        String time = head.substring(head.lastIndexOf(' ') + 1);
        JsonNode frame = JSON.readTree(line.substring(json));
        JsonNode data = frame.has("data") ? frame.get("data") : frame;
        Matcher url = SNAPSHOT_URL.matcher(head);
        String symbol = data.has("s") ? data.get("s").asText() : url.find() ? url.group(1) : only;
        lines.add(new Line(nanos(time), symbol, data));
      }
    }
    return lines;
  }

  private static long nanos(String time) {
    return switch (time.indexOf('.') < 0 ? time.length() : 0) {
      case 19 -> Long.parseLong(time);
      case 16 -> Long.parseLong(time) * 1_000;
      default -> new BigDecimal(time).movePointRight(9).longValue();
    };
  }

  private void add(JsonNode data) {
    if (data.has("lastUpdateId")) {
      updates.add(
          DepthUpdate.keyFrame(
              data.path("E").asLong(0) * 1_000,
              data.get("lastUpdateId").asLong(),
              levels(data.get("bids")),
              levels(data.get("asks"))));
    } else if (data.path("e").asText().equals("depthUpdate")) {
      updates.add(
          DepthUpdate.diff(
              data.get("E").asLong() * 1_000,
              data.get("U").asLong(),
              data.get("u").asLong(),
              data.has("pu") ? data.get("pu").asLong() : DepthUpdate.ABSENT,
              levels(data.get("b")),
              levels(data.get("a"))));
    } else if (data.has("B") && data.has("A") && data.has("u")) {
      quotes.add(
          new Quote(
              data.get("u").asLong(),
              number(data.get("b")),
              number(data.get("B")),
              number(data.get("a")),
              number(data.get("A"))));
    }
  }

  private static Levels levels(JsonNode side) {
    double[] prices = new double[side.size()];
    double[] qtys = new double[side.size()];
    for (int i = 0; i < prices.length; i++) {
      prices[i] = number(side.get(i).get(0));
      qtys[i] = number(side.get(i).get(1));
    }
    return Levels.of(prices, qtys);
  }

  private static double number(JsonNode text) {
    return Double.parseDouble(text.asText());
  }

  /// As a log has it: behind a key frame all diffs beyond it once more.
  List<DepthUpdate> log() {
    List<DepthUpdate> log = new ArrayList<>();
    List<DepthUpdate> diffs = new ArrayList<>();
    for (DepthUpdate update : updates) {
      log.add(update);
      if (update.snapshot()) {
        diffs.stream()
            .filter(diff -> diff.lastUpdateId() > update.lastUpdateId())
            .forEach(log::add);
      } else {
        diffs.add(update);
      }
    }
    return log;
  }
}

package io.topbook.producer.second;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.topbook.producer.feed.FeedSymbol;
import io.topbook.producer.feed.SymbolRules;
import io.topbook.producer.feed.TradeStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// Recorded frames of `shared/data/binance`, in both formats, played as the stand-in exchange plays
/// them: a clock frame ahead of each new receive time and every 100 ms, snapshots in band, an end.
final class Recording {
  record Line(long receiveNs, String stream, String frame) {}

  private static final Pattern STREAM = Pattern.compile("^\\{\"stream\":\"([^\"]+)\"");
  private static final Pattern SNAPSHOT_URL = Pattern.compile("symbol=([A-Z0-9_]+)");

  private final List<Line> lines;
  private final Set<String> streams;

  private Recording(List<Line> lines) {
    this.lines = lines;
    streams = new TreeSet<>();
    lines.forEach(line -> streams.add(line.stream));
  }

  /// Reads the files merged by receive time; skips the test when they are not there.
  static Recording of(String... names) {
    Path folder = folder();
    Assumptions.assumeTrue(
        folder != null, "skipped: no shared/data/binance beside the repository, up the tree");
    List<Line> lines = new ArrayList<>();
    for (String name : names) {
      Assumptions.assumeTrue(
          Files.exists(folder.resolve(name)), () -> "skipped: no recording " + name);
      lines.addAll(read(folder.resolve(name)));
    }
    lines.sort(Comparator.comparingLong(Line::receiveNs));
    return new Recording(lines);
  }

  private static @Nullable Path folder() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data/binance");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return null;
  }

  private static List<Line> read(Path file) {
    List<Line> lines = new ArrayList<>();
    try (var reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      String symbol = file.getFileName().toString().replaceAll("^[a-z]+_|_\\d{8}.*", "");
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Line read =
            file.toString().contains("cryptofeed") ? cryptofeed(line) : hftbacktest(line, symbol);
        if (read != null) {
          lines.add(read);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static Line hftbacktest(String line, String symbol) {
    int space = line.indexOf(' ');
    long time = Long.parseLong(line.substring(0, space));
    return line(space == 16 ? time * 1_000 : time, line.substring(space + 1), symbol);
  }

  private static @Nullable Line cryptofeed(String line) {
    int json = line.indexOf(": {");
    if (json < 0 || line.startsWith("configuration")) {
      return null;
    }
    String head = line.substring(0, json);
    Matcher url = SNAPSHOT_URL.matcher(head);
    String symbol = url.find() ? url.group(1) : "";
    String seconds = head.substring(head.lastIndexOf(' ') + 1);
    return line(
        new BigDecimal(seconds).movePointRight(9).longValue(), line.substring(json + 2), symbol);
  }

  private static Line line(long receiveNs, String json, String symbol) {
    Matcher stream = STREAM.matcher(json);
    if (stream.find()) {
      return new Line(receiveNs, stream.group(1), json);
    }
    String name = symbol.toLowerCase(Locale.ROOT) + "@depthSnapshot";
    return new Line(receiveNs, name, "{\"stream\":\"" + name + "\",\"data\":" + json + "}");
  }

  List<Line> lines() {
    return lines;
  }

  List<FeedSymbol> symbols() {
    List<String> names =
        streams.stream()
            .map(stream -> stream.substring(0, stream.indexOf('@')).toUpperCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList();
    List<FeedSymbol> symbols = new ArrayList<>();
    for (String name : names) {
      boolean agg = streams.contains(name.toLowerCase(Locale.ROOT) + "@aggTrade");
      symbols.add(
          new FeedSymbol(
              name,
              symbols.size() + 1,
              SymbolRules.TRADING,
              agg ? TradeStream.AGG : TradeStream.SINGLE));
    }
    return symbols;
  }

  /// The frames of subscribed streams with their clock frames, in order.
  void play(Consumer<String> frames) {
    boolean first = true;
    long clock = Long.MIN_VALUE;
    for (Line line : lines) {
      if (line.stream.contains("@kline") || line.stream.contains("@markPrice")) {
        continue;
      }
      for (long t = clock + 100_000_000L; !first && t < line.receiveNs; t += 100_000_000L) {
        if (line.receiveNs - t > 1_000_000_000_000L) {
          break;
        }
        frames.accept(clock(t, ""));
      }
      if (first || line.receiveNs != clock) {
        frames.accept(clock(line.receiveNs, first ? absent() : ""));
      }
      clock = line.receiveNs;
      first = false;
      frames.accept(line.frame);
    }
    frames.accept(clock(clock, ",\"end\":true"));
  }

  private String absent() {
    List<String> missing = new ArrayList<>();
    for (FeedSymbol symbol : symbols()) {
      String lower = symbol.symbol().toLowerCase(Locale.ROOT);
      for (String kind : Arrays.asList("bookTicker", symbol.trades().suffix(), "depth")) {
        if (streams.stream().noneMatch(stream -> stream.matches(lower + "@" + kind + "(@.*)?"))) {
          missing.add('"' + lower + '@' + kind + '"');
        }
      }
    }
    return missing.isEmpty() ? "" : ",\"absent\":[" + String.join(",", missing) + "]";
  }

  private static String clock(long timeNs, String more) {
    return "{\"stream\":\"!clock\",\"data\":{\"e\":\"clock\",\"t\":" + timeNs + more + "}}";
  }
}

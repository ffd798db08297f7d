package io.topbook.aggregator.second;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// The exchange's own candles, recorded beside the trades, say what our sums must be.
class RecordedKlinesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void theTradesOfARecordedKlineGiveItsColumns() throws IOException {
    int checked = 0;
    for (String name :
        List.of(
            "spot_4symbols_20210814", "usdm_4symbols_20210722", "binanceus_4symbols_20211012")) {
      checked += check(recording(name + ".ws.txt.gz"));
    }

    assertThat(checked).isEqualTo(18);
  }

  private static int check(Path file) throws IOException {
    Map<String, TreeMap<Long, JsonNode>> trades = new HashMap<>();
    List<JsonNode> klines = new ArrayList<>();
    for (JsonNode data : frames(file)) {
      switch (data.path("e").asText()) {
        case "aggTrade" ->
            trades
                .computeIfAbsent(data.get("s").asText(), _ -> new TreeMap<>())
                .put(data.get("f").asLong(), data);
        case "kline" -> klines.add(data);
        default -> {}
      }
    }
    int checked = 0;
    for (JsonNode data : klines) {
      JsonNode kline = data.get("k");
      var own =
          tradesOf(
              trades.getOrDefault(data.get("s").asText(), new TreeMap<>()),
              kline.get("f").asLong(),
              kline.get("L").asLong());
      if (own != null) {
        assertColumns(own.columns(), kline);
        checked++;
      }
    }
    return checked;
  }

  /// The trades whose fills are exactly `first` to `last`; null when not all were recorded.
  private static TradeAccumulator tradesOf(TreeMap<Long, JsonNode> trades, long first, long last) {
    var own = new TradeAccumulator();
    long next = first;
    while (next <= last) {
      JsonNode trade = trades.get(next);
      if (trade == null) {
        return null;
      }
      long fills = trade.get("l").asLong() - next + 1;
      own.add(
          new Trade(
              trade.get("a").asLong(),
              trade.get("T").asLong() * 1_000,
              trade.get("p").asDouble(),
              trade.get("q").asDouble(),
              fills,
              trade.get("m").asBoolean(),
              false,
              0));
      next += fills;
    }
    return next == last + 1 && first <= last ? own : null;
  }

  private static void assertColumns(TradeColumns columns, JsonNode kline) {
    assertThat(columns.open()).isEqualTo(kline.get("o").asDouble());
    assertThat(columns.high()).isEqualTo(kline.get("h").asDouble());
    assertThat(columns.low()).isEqualTo(kline.get("l").asDouble());
    assertThat(columns.close()).isEqualTo(kline.get("c").asDouble());
    assertThat(columns.baseVolume()).isEqualTo(kline.get("v").asDouble());
    assertThat(columns.quoteVolume()).isEqualTo(kline.get("q").asDouble());
    assertThat(columns.buyBaseVolume()).isEqualTo(kline.get("V").asDouble());
    assertThat(columns.buyQuoteVolume()).isEqualTo(kline.get("Q").asDouble());
    assertThat(columns.tradeCount()).isEqualTo(kline.get("n").asLong());
  }

  private static List<JsonNode> frames(Path file) throws IOException {
    List<JsonNode> frames = new ArrayList<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int json = line.indexOf(": {\"stream\"");
        if (json > 0) {
          frames.add(JSON.readTree(line.substring(json + 2)).get("data"));
        }
      }
    }
    return frames;
  }

  /// `shared/data` beside the repository, looked for from here upward.
  private static Path recording(String name) {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path file = folder.resolve("shared/data/binance/cryptofeed").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
      folder = folder.getParent();
    }
    assumeTrue(false, "no recordings: ../shared/data lacks " + name);
    throw new IllegalStateException("not reached");
  }
}

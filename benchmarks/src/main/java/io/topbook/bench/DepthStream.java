package io.topbook.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.features.book.DepthUpdate;
import io.topbook.features.book.Levels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// A key frame and the diffs that follow it: recorded, where `shared/data` lies beside the
/// repository, else made up.
record DepthStream(String name, DepthUpdate keyFrame, List<DepthUpdate> diffs) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// BTCUSDT for eleven minutes.
  static DepthStream spot() throws IOException {
    return of("spot_btcusdt_20240808", "spot_btcusdt_20240809");
  }

  /// BTCUSD_PERP for six minutes, 78 diffs a second.
  static DepthStream coinM() throws IOException {
    return of("coinm_btcusd_perp_20240808");
  }

  private static DepthStream of(String... names) throws IOException {
    List<DepthUpdate> updates = new ArrayList<>();
    for (String name : names) {
      Path file = file(name + ".gz");
      if (file == null) {
        return madeUp();
      }
      read(file, updates);
    }
    DepthUpdate keyFrame = updates.stream().filter(DepthUpdate::snapshot).findFirst().orElseThrow();
    List<DepthUpdate> diffs =
        updates.stream()
            .filter(update -> !update.snapshot())
            .filter(diff -> diff.lastUpdateId() > keyFrame.lastUpdateId())
            .toList();
    return new DepthStream(names[0], keyFrame, diffs);
  }

  private static @Nullable Path file(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared/data/binance/hftbacktest").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    return null;
  }

  private static void read(Path file, List<DepthUpdate> updates) throws IOException {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String json = line.substring(line.indexOf('{'));
        if (json.startsWith("{\"lastUpdateId\"")) {
          JsonNode body = JSON.readTree(json);
          updates.add(
              DepthUpdate.keyFrame(
                  0,
                  body.get("lastUpdateId").asLong(),
                  levels(body.get("bids")),
                  levels(body.get("asks"))));
        } else if (json.contains("@depth")) {
          JsonNode data = JSON.readTree(json).get("data");
          updates.add(
              DepthUpdate.diff(
                  data.get("E").asLong() * 1_000,
                  data.get("U").asLong(),
                  data.get("u").asLong(),
                  data.path("pu").asLong(DepthUpdate.ABSENT),
                  levels(data.get("b")),
                  levels(data.get("a"))));
        }
      }
    }
  }

  private static Levels levels(JsonNode side) {
    double[] prices = new double[side.size()];
    double[] qtys = new double[side.size()];
    for (int i = 0; i < prices.length; i++) {
      prices[i] = Double.parseDouble(side.get(i).get(0).asText());
      qtys[i] = Double.parseDouble(side.get(i).get(1).asText());
    }
    return Levels.of(prices, qtys);
  }

  private static DepthStream madeUp() {
    var random = new Random(1);
    double[] bids = new double[1_000];
    double[] asks = new double[1_000];
    double[] qtys = new double[1_000];
    for (int i = 0; i < 1_000; i++) {
      bids[i] = (6_000_000 - 1 - 5 * i) / 100.0;
      asks[i] = (6_000_000 + 1 + 5 * i) / 100.0;
      qtys[i] = random.nextInt(1, 100_000) / 1e5;
    }
    DepthUpdate keyFrame = DepthUpdate.keyFrame(0, 1, Levels.of(bids, qtys), Levels.of(asks, qtys));
    List<DepthUpdate> diffs = new ArrayList<>();
    for (int id = 2; id < 6_000; id++) {
      diffs.add(DepthUpdate.diff(id, id, id, id - 1, madeUp(random, -1), madeUp(random, 1)));
    }
    return new DepthStream("made up", keyFrame, diffs);
  }

  private static Levels madeUp(Random random, int direction) {
    var levels = new TreeMap<Integer, Double>();
    for (int i = 0; i < 25; i++) {
      int away = 1 + (int) Math.abs(random.nextGaussian() * 1_500);
      levels.put(away, random.nextInt(3) == 0 ? 0 : random.nextInt(1, 100_000) / 1e5);
    }
    return Levels.of(
        levels.keySet().stream()
            .mapToDouble(away -> (6_000_000 + direction * away) / 100.0)
            .toArray(),
        levels.values().stream().mapToDouble(qty -> qty).toArray());
  }

  long levels() {
    return diffs.stream().mapToLong(diff -> diff.bids().count() + diff.asks().count()).sum();
  }
}

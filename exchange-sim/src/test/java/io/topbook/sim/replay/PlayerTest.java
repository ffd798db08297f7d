package io.topbook.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.sim.TestClient;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayerTest {
  private static final String SECOND = "1723161255";

  @TempDir Path folder;

  private static String quote(long id) {
    return "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":"
        + id
        + ",\"s\":\"BTCUSDT\",\"b\":\"1.0\",\"B\":\"1.0\",\"a\":\"1.1\",\"A\":\"2.0\"}}";
  }

  private static String diff(long first, long last, String bids) {
    return "{\"stream\":\"btcusdt@depth@0ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1723161255000,\"s\":\"BTCUSDT\",\"U\":"
        + first
        + ",\"u\":"
        + last
        + ",\"b\":"
        + bids
        + ",\"a\":[]}}";
  }

  private static String clock(String rest) {
    return "{\"stream\":\"!clock\",\"data\":{\"e\":\"clock\",\"t\":" + rest + "}}";
  }

  private Path write(String name, String... lines) throws Exception {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static List<String> withoutAnswers(List<String> frames) {
    return frames.stream().filter(frame -> !frame.contains("\"result\"")).toList();
  }

  @Test
  void framesGoOutAsRecordedWithTheClockAhead() throws Exception {
    Path file =
        write(
            "a.txt",
            SECOND + "000000000 " + diff(5, 7, "[[\"1.0\",\"1.0\"]]"),
            SECOND + "000000000 " + quote(8),
            SECOND + "250000000 {\"lastUpdateId\":7,\"bids\":[],\"asks\":[]}");

    try (Replay replay = Replay.atMax(List.of(file));
        var client = replay.client()) {
      client.subscribe(List.of("btcusdt@bookTicker", "btcusdt@aggTrade", "btcusdt@depth@100ms"));
      List<String> frames = client.untilFrame("\"end\":true");

      assertThat(frames)
          .containsExactly(
              "{\"result\":null,\"id\":1}",
              clock(SECOND + "000000000,\"absent\":[\"btcusdt@aggTrade\"]"),
              diff(5, 7, "[[\"1.0\",\"1.0\"]]"),
              quote(8),
              clock(SECOND + "100000000"),
              clock(SECOND + "200000000"),
              clock(SECOND + "250000000"),
              "{\"stream\":\"btcusdt@depthSnapshot\",\"data\":{\"lastUpdateId\":7,\"bids\":[],\"asks\":[]}}",
              clock(SECOND + "250000000,\"end\":true"));
      assertThat(
              replay
                  .awaitStatus(status -> status.path("state").asText().equals("done"))
                  .path("sent"))
          .hasToString("{\"bookTicker\":1,\"depthUpdate\":1,\"depthSnapshot\":1}");
    }
  }

  @Test
  void rawSocketGetsBarePayloads() throws Exception {
    Path file = write("a.txt", SECOND + "000000000 " + quote(8));

    try (Replay replay = Replay.atMax(List.of(file));
        var client = new TestClient(replay.port(), "/ws/btcusdt@bookTicker")) {
      assertThat(client.untilFrame("\"end\":true").get(1))
          .isEqualTo(quote(8).substring(quote(8).indexOf("{\"u\""), quote(8).length() - 1));
    }
  }

  @Test
  void twoSpeedsSendTheSameBytesInTheSameOrder() throws Exception {
    Path file = SharedData.file("cryptofeed/binanceus_4symbols_20211012.ws.txt.gz");
    Path twin = SharedData.file("cryptofeed/binanceus_4symbols_20211012.snapshots.txt.gz");

    List<String> fast = play(List.of(file, twin), 0);
    List<String> paced = play(List.of(file, twin), 40);

    assertThat(paced).isEqualTo(fast);
    assertThat(fast).hasSizeGreaterThan(336 + 128 + 11 + 4);
  }

  private static List<String> play(List<Path> files, double speed) throws Exception {
    try (var replay = new Replay(files, speed, Duration.ofSeconds(60), null);
        var client = replay.client()) {
      client.subscribe(replay.streams());
      return client.untilFrame("\"end\":true");
    }
  }

  @Test
  void everyRecordedFrameArrivesVerbatim() throws Exception {
    Path file = SharedData.file("cryptofeed/spot_10symbols_20210405.txt.gz");
    List<String> recorded = new ArrayList<>();
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.contains(": {\"stream\""))
          .forEach(line -> recorded.add(line.substring(line.indexOf(": ") + 2)));
    }

    List<String> frames = play(List.of(file), 0);

    assertThat(
            frames.stream()
                .filter(
                    f -> f.contains("@") && !f.contains("depthSnapshot") && !f.contains("absent")))
        .containsExactlyElementsOf(recorded);
    assertThat(frames.stream().filter(frame -> frame.contains("@depthSnapshot"))).hasSize(10);
    assertThat(frames.stream().filter(frame -> frame.contains("\"absent\"")))
        .singleElement()
        .asString()
        .contains("\"absent\":[]");
  }

  @Test
  void cutSocketIsWaitedForAndItsFramesAreLost() throws Exception {
    var lines = new ArrayList<String>();
    for (int i = 1; i <= 20_000; i++) {
      lines.add(SECOND + String.format("%09d", i * 1000) + ' ' + quote(i));
    }
    Path file = write("long.txt", lines.toArray(String[]::new));

    try (Replay replay = new Replay(List.of(file), 0, Duration.ofSeconds(60), folder)) {
      int first;
      try (var client = replay.client().readingOnly(500)) {
        client.subscribe(List.of("btcusdt@bookTicker"));
        client.until(frames -> frames.size() == 500);
        first =
            replay.awaitStatus(status -> status.path("line").asInt() > 500).path("line").asInt();
      }
      var waiting = replay.awaitStatus(status -> status.path("state").asText().equals("waiting"));
      int at = waiting.path("line").asInt();
      assertThat(at).isGreaterThanOrEqualTo(first).isLessThan(20_000);
      assertThat(waiting.path("waiting_for").get(0).asText()).isEqualTo("BTCUSDT");
      assertThat(waiting.path("dropped_with_socket").asInt()).isPositive();

      try (var client = replay.client()) {
        client.subscribe(List.of("btcusdt@bookTicker"));
        List<String> frames = withoutAnswers(client.untilFrame("\"end\":true"));

        assertThat(frames.getFirst()).contains("\"absent\":[]");
        assertThat(frames.stream().filter(frame -> frame.contains("bookTicker")).toList())
            .hasSize(20_000 - at)
            .startsWith(quote(at + 1))
            .endsWith(quote(20_000));
      }
      replay.awaitStatus(status -> status.path("state").asText().equals("done"));
    }
    assertThat(sentLog()).filteredOn(line -> line.startsWith("R ")).hasSize(20_000);
    assertThat(sentLog()).filteredOn(line -> line.startsWith("C ")).isNotEmpty();
  }

  private List<String> sentLog() throws Exception {
    try (var files = Files.list(folder)) {
      Path log =
          files.filter(file -> file.toString().endsWith(".log.gz")).findFirst().orElseThrow();
      try (var in = new GZIPInputStream(Files.newInputStream(log))) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      }
    }
  }

  @Test
  void streamGivenUpByRequestIsNotWaitedFor() throws Exception {
    Path file =
        write(
            "pause.txt",
            SECOND + "000000000 " + quote(1),
            SECOND + "000000001 " + diff(1, 2, "[]"),
            SECOND + "900000000 " + quote(3));

    try (var replay = new Replay(List.of(file), 1, Duration.ofSeconds(60), null);
        var client = replay.client()) {
      client.subscribe(List.of("btcusdt@bookTicker", "btcusdt@depth"));
      client.until(frames -> frames.contains(diff(1, 2, "[]")));
      client.send("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"btcusdt@bookTicker\"],\"id\":2}");

      assertThat(client.untilFrame("\"end\":true")).doesNotContain(quote(3));
    }
  }

  @Test
  void startWaitsForEverySymbolThenPlaysWithoutTheMissing() throws Exception {
    Path file =
        write(
            "two.txt",
            SECOND + "000000000 " + quote(1),
            SECOND + "000000001 " + quote(2).replace("btc", "eth").replace("BTC", "ETH"));

    try (var replay = new Replay(List.of(file), 0, Duration.ofMillis(400), null);
        var client = replay.client()) {
      client.subscribe(List.of("btcusdt@bookTicker"));
      assertThat(replay.status().path("waiting_for").get(0).asText()).isEqualTo("ETHUSDT");

      List<String> frames = client.untilFrame("\"end\":true");

      assertThat(frames).contains(quote(1));
      assertThat(replay.status().path("not_subscribed").path("bookTicker").asInt()).isEqualTo(1);
    }
  }

  @Test
  void recordedConnectionsKeepTheirOrderOverTwoSockets() throws Exception {
    Path one = write("one.txt", SECOND + "000000000 " + quote(1), SECOND + "000000002 " + quote(3));
    Path other =
        write(
            "other.txt",
            SECOND + "000000001 " + quote(2).replace("btc", "eth").replace("BTC", "ETH"));

    try (Replay replay = Replay.atMax(List.of(one, other));
        var btc = replay.client();
        var eth = replay.client()) {
      assertThat(replay.recording.connections())
          .containsExactly(List.of("BTCUSDT"), List.of("ETHUSDT"));
      btc.subscribe(List.of("btcusdt@bookTicker"));
      eth.subscribe(List.of("ethusdt@bookTicker"));

      assertThat(btc.untilFrame("\"end\":true")).contains(quote(1), quote(3));
      assertThat(eth.untilFrame("\"end\":true")).hasSize(5).contains(clock(SECOND + "000000001"));
    }
  }

  @Test
  void restAnswersFromTheBookAsPlayed() throws Exception {
    Path file =
        write(
            "a.txt",
            SECOND + "000000000 " + diff(8, 9, "[[\"2.0\",\"5.0\"]]"),
            SECOND
                + "000000001"
                + " {\"lastUpdateId\":7,\"bids\":[[\"1.0\",\"1.0\"],[\"0.5\",\"3.0\"]],\"asks\":[[\"3.0\",\"1.0\"]]}",
            SECOND + "000000002 " + diff(10, 11, "[[\"0.50\",\"0.000\"]]"));

    try (Replay replay = Replay.atMax(List.of(file));
        var client = replay.client()) {
      assertThat(TestClient.get(replay.port(), "/api/v3/depth?symbol=BTCUSDT").statusCode())
          .isEqualTo(503);
      client.subscribe(List.of("btcusdt@depth"));
      client.untilFrame("\"end\":true");

      var depth = TestClient.get(replay.port(), "/api/v3/depth?symbol=BTCUSDT&limit=1000");
      assertThat(depth.body())
          .isEqualTo(
              "{\"lastUpdateId\":11,\"bids\":[[\"2.0\",\"5.0\"],[\"1.0\",\"1.0\"]],\"asks\":[[\"3.0\",\"1.0\"]]}");
      assertThat(depth.headers().firstValue("X-MBX-USED-WEIGHT-1M")).hasValue("51");
      assertThat(TestClient.get(replay.port(), "/api/v3/exchangeInfo").body())
          .contains("{\"symbol\":\"BTCUSDT\",\"status\":\"TRADING\",\"filters\":[]}");
      assertThat(TestClient.get(replay.port(), "/api/v3/depth?symbol=NONE").body())
          .isEqualTo("{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
      assertThat(TestClient.get(replay.port(), "/api/v3/depth").body()).contains("-1102");
      String bad = "/api/v3/depth?symbol=BTCUSDT&limit=";
      assertThat(TestClient.get(replay.port(), bad + "0").body()).contains("-1130");
      assertThat(TestClient.get(replay.port(), bad + "x").body()).contains("-1100");
    }
  }

  @Test
  void longSilenceIsJumpedOverAtOnce() throws Exception {
    Path file =
        write("a.txt", "1723161255000000000 " + quote(1), "1723171255000000000 " + quote(2));

    try (Replay replay = new Replay(List.of(file), 1, Duration.ofSeconds(60), null);
        var client = replay.client()) {
      client.subscribe(List.of("btcusdt@bookTicker"));

      assertThat(withoutAnswers(client.untilFrame("\"end\":true")))
          .hasSize(5)
          .contains(clock("1723171255000000000"));
    }
  }

  @Test
  void clockMovesWhileNoLineDoes() throws Exception {
    Path file =
        write("a.txt", "1723161255000000000 " + quote(1), "1723161256200000000 " + quote(2));

    try (Replay replay = new Replay(List.of(file), 1, Duration.ofSeconds(60), null);
        var client = replay.client()) {
      client.subscribe(List.of("btcusdt@bookTicker"));
      for (int tenths : List.of(2, 5, 8)) {
        long clock = 1723161255000000000L + tenths * 100_000_000L;
        var status = replay.awaitStatus(now -> now.path("clock_ns").asLong() >= clock);
        assertThat(status.path("line").asInt()).isEqualTo(1);
      }
    }
  }

  @Test
  void truncatedGzipPlaysWhatIsWhole() throws Exception {
    Path whole = SharedData.file("cryptofeed/binanceus_4symbols_20211012.ws.txt.gz");
    byte[] bytes = Files.readAllBytes(whole);
    Path cut =
        Files.write(folder.resolve("cut.gz"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    int lines = wholeLines(cut);

    try (Replay replay = Replay.atMax(List.of(cut));
        var client = replay.client()) {
      assertThat(replay.recording.badLines())
          .singleElement()
          .satisfies(bad -> {
            assertThat(bad.file()).isEqualTo(cut);
            assertThat(bad.line()).isEqualTo(lines + 1);
            assertThat(bad.reason()).contains("cut off");
          });
      client.subscribe(replay.streams());
      client.untilFrame("\"end\":true");

      assertThat(replay.status().path("bad_lines").asInt()).isEqualTo(1);
      assertThat(replay.status().path("line").asInt()).isEqualTo(lines - 1); // but the header
    }
  }

  private static int wholeLines(Path gzip) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var in = new GZIPInputStream(Files.newInputStream(gzip), 64)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        bytes.write(b);
      }
    } catch (EOFException _) {
      return (int) bytes.toString(StandardCharsets.UTF_8).chars().filter(c -> c == '\n').count();
    }
    throw new AssertionError("the file is whole");
  }
}

package io.topbook.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Legitimate recordings that are not written the usual way.
class UnusualRecordingsTest {
  private static final String SNAPSHOT = "{\"lastUpdateId\":7,\"bids\":[],\"asks\":[]}";

  @TempDir Path folder;

  private static String quote(String symbol) {
    return "{\"stream\":\""
        + symbol
        + "@bookTicker\",\"data\":{\"u\":1,\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}}";
  }

  private static String depth(String stream) {
    return "{\"stream\":\"" + stream + "\",\"data\":{\"U\":1,\"u\":2,\"b\":[],\"a\":[]}}";
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private Recording inspect(String... lines) throws Exception {
    return Inspector.inspect(List.of(write("a.txt", String.join("\n", lines))), null);
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static List<Line> played(Recording recording) {
    var played = new ArrayList<Line>();
    try (var lines = new MergedLines(recording.files())) {
      for (Line line = lines.next(); line != null; line = lines.next()) {
        played.add(line);
      }
    }
    assertThat(played).hasSize((int) recording.lines());
    return played;
  }

  @Test
  void marksBlankLinesAndCarriageReturnsAreNoMessages() throws Exception {
    Recording recording =
        inspect(
            "\uFEFF1680652700423576 " + quote("btcusdt") + "\r",
            "\r",
            "",
            "   \r",
            "configuration: {\"ticker\":[]}\r",
            "1680652700423577 " + quote("btcusdt") + "\r");

    assertThat(recording.badLines()).isEmpty();
    assertThat(played(recording))
        .extracting(line -> new String(line.json(), StandardCharsets.UTF_8))
        .containsExactly(quote("btcusdt"), quote("btcusdt"));
  }

  @Test
  void gzipMembersOneBehindTheOtherAreOneFile() throws Exception {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      bytes.writeBytes(gzip("168065270042357" + i + " " + quote("btcusdt") + "\n"));
    }
    Path file = Files.write(folder.resolve("a.gz"), bytes.toByteArray());

    Recording recording = Inspector.inspect(List.of(file), null);

    assertThat(recording.badLines()).isEmpty();
    assertThat(played(recording)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 10, 40, 20_000})
  void whatFollowsAGzipMemberAndIsNoneIsNamed(int garbage) throws Exception {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(gzip("1680652700423576 " + quote("btcusdt")));
    bytes.writeBytes(new byte[garbage]);
    Path file = Files.write(folder.resolve("a.gz"), bytes.toByteArray());

    Recording recording = Inspector.inspect(List.of(file), null);

    assertThat(recording.badLines())
        .singleElement()
        .satisfies(bad -> {
          assertThat(bad.line()).isEqualTo(2);
          assertThat(bad.reason()).contains("no gzip");
        });
    assertThat(played(recording)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1680652700500000000 ",
        "1680652700500000 ",
        "1680652700500 ",
        "1680652700.5 ",
        "1680652700.500000: ",
        "1680652700500: "
      })
  void receiveTimeOfAnyUnitIsReadInEitherFormat(String time) throws Exception {
    Recording recording = inspect(time + quote("btcusdt"));

    assertThat(recording.firstReceiveNanos()).isEqualTo(1680652700500000000L);
    assertThat(recording.badLines()).isEmpty();
  }

  @Test
  void rawFramesAreOfTheStreamThatTheirPayloadShows() throws Exception {
    Recording recording =
        inspect(
            "1680652700423570"
                + " {\"e\":\"trade\",\"s\":\"BTCUSDT\",\"p\":\"2\",\"q\":\"3\",\"M\":true}",
            "1680652700423571"
                + " {\"e\":\"aggTrade\",\"s\":\"ETHUSDT\",\"p\":\"2\",\"q\":\"1\",\"M\":true}",
            "1680652700423572"
                + " {\"u\":1,\"s\":\"BTCUSDT\",\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}",
            "1680652700423573"
                + " {\"e\":\"depthUpdate\",\"s\":\"BTCUSDT\",\"U\":1,\"u\":2,\"b\":[],\"a\":[]}",
            "1680652700423574 {\"e\":\"kline\",\"s\":\"XRPUSDT\",\"k\":{\"i\":\"1m\"}}",
            "1680652700423575 {\"e\":\"serverShutdown\",\"E\":1770123456789}");

    assertThat(recording.badLines()).isEmpty();
    assertThat(recording.symbolsSetting()).isEqualTo("BTCUSDT:trade,ETHUSDT");
    assertThat(recording.symbols().get("BTCUSDT").quoteVolume()).isEqualByComparingTo("6");
    assertThat(played(recording))
        .extracting(line -> line.stream().name())
        .containsExactly(
            "btcusdt@trade",
            "ethusdt@aggTrade",
            "btcusdt@bookTicker",
            "btcusdt@depth",
            "xrpusdt@kline",
            "!serverShutdown");
    assertThat(played(recording)).allMatch(Line::isBare);
  }

  @Test
  void rawFramesArriveWrappedOnACombinedSocketAndBareOnARawOne() throws Exception {
    String trade = "{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"p\":\"2\",\"q\":\"3\",\"M\":true}";
    Path file = write("a.txt", "1680652700423570 " + trade);
    try (Replay replay = Replay.atMax(List.of(file));
        var client = replay.client()) {
      client.subscribe(List.of("btcusdt@trade"));
      assertThat(client.untilFrame("\"end\":true"))
          .contains("{\"stream\":\"btcusdt@trade\",\"data\":" + trade + "}");
    }
    try (Replay replay = Replay.atMax(List.of(file));
        var client = new io.topbook.sim.TestClient(replay.port(), "/ws/btcusdt@trade")) {
      assertThat(client.untilFrame("\"end\":true")).contains(trade);
    }
  }

  @Test
  void requestsAndAnswersAmongTheFramesAreNotPlayed() throws Exception {
    Recording recording =
        inspect(
            "1680652700423570 {\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@trade\"],\"id\":1}",
            "1680652700423571 {\"result\":null,\"id\":1}",
            "1680652700423572 {\"code\":2,\"msg\":\"Invalid request\",\"id\":1}",
            "1680652700423573 {\"error\":{\"code\":2,\"msg\":\"Invalid request\"},\"id\":3}",
            "https://api.binance.com/api/v3/depth?symbol=BTCUSDT -> 1680652700.43:"
                + " {\"code\":-1003,\"msg\":\"Too many requests\"}",
            "https://api.binance.com/api/v3/ticker/24hr -> 1680652700.44: [{\"symbol\":\"A\"}]",
            "1680652700450000 " + quote("btcusdt"));

    assertThat(recording.badLines()).isEmpty();
    assertThat(recording.frames()).containsEntry("otherAnswers", 6L);
    assertThat(played(recording)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT&limit=1000",
        "https://dapi.binance.com/dapi/v1/depth?limit=1000&symbol=BTCUSDT",
        "https://api.binance.us/api/v3/depth?symbol=btcusdt",
        "https://api1.binance.com/api/v3/depth?symbol=BTCUSDT&limit=5000"
      })
  void snapshotIsOfTheSymbolInItsAddress(String url) throws Exception {
    Recording recording = inspect(url + " -> 1617647797.9072561: " + SNAPSHOT);

    assertThat(recording.symbols().get("BTCUSDT").snapshot()).isTrue();
    assertThat(played(recording))
        .extracting(line -> line.stream().name())
        .containsExactly("btcusdt@depthSnapshot");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1inchusdt", "1000shibusdt", "btcusd_perp", "ethusdt_240927", "btcstusdt"})
  void symbolMayHoldDigitsAndUnderscores(String symbol) throws Exception {
    Recording recording = inspect("1680652700423576 " + depth(symbol + "@depth@100ms"));

    assertThat(recording.symbolsSetting()).isEqualTo(symbol.toUpperCase(java.util.Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"@depth", "@depth@0ms", "@depth@100ms", "@depth@250ms", "@depth@500ms"})
  void diffDepthOfAnySpeedIsOneStream(String stream) throws Exception {
    Recording recording = inspect("1680652700423576 " + depth("btcusdt" + stream));

    assertThat(recording.subscribed()).containsExactly("btcusdt@depth");
    assertThat(recording.frames()).containsEntry("depth", 1L);
  }

  @Test
  void partialDepthIsNoDiff() throws Exception {
    Recording recording =
        inspect(
            "1680652700423576 " + depth("btcusdt@depth20@100ms"),
            "1680652700423577 " + depth("btcusdt@rpiDepth@500ms"),
            "1680652700423578 " + quote("btcusdt"));

    assertThat(recording.frames())
        .containsEntry("partialDepth", 1L)
        .containsEntry("other", 1L)
        .doesNotContainKey("depth");
    assertThat(recording.subscribed()).doesNotContain("btcusdt@depth");
  }

  @Test
  void streamsOfAPairAreNoSymbols() throws Exception {
    Recording recording =
        inspect(
            "wss://dstream.binance.com/stream?streams=btcusd_perp@bookTicker/btcusd@indexPrice@1s"
                + " <-> 1680652700.1",
            "1680652700423576 " + quote("btcusd_perp"),
            "1680652700423577 {\"stream\":\"btcusd@indexPrice@1s\",\"data\":{\"i\":\"BTCUSD\"}}",
            "1680652700423578 {\"stream\":\"btcusdt_perpetual@continuousKline_1m\",\"data\":{}}",
            "1680652700423579 {\"stream\":\"!contractInfo\",\"data\":{}}");

    assertThat(recording.symbols()).containsOnlyKeys("BTCUSD_PERP");
    assertThat(recording.symbolsSetting()).isEqualTo("BTCUSD_PERP");
    assertThat(played(recording)).hasSize(4);
  }

  @Test
  void recordingWithoutQuotesTradesAndDepthIsRefused() {
    assertThatThrownBy(() -> inspect("1680652700423576 {\"stream\":\"a@kline_1m\",\"data\":{}}"))
        .hasMessageContaining("nothing to play");
  }

  @Test
  void namelessSnapshotIsOfItsFilesSymbolAmongSeveralFiles() throws Exception {
    String times = "168065270042357";
    Path btc = write("btc.txt", times + "0 " + SNAPSHOT + "\n" + times + "1 " + quote("btcusdt"));
    Path eth = write("eth.txt", times + "2 " + quote("ethusdt") + "\n" + times + "3 " + SNAPSHOT);

    Recording recording = Inspector.inspect(List.of(btc, eth), null);

    assertThat(recording.badLines()).isEmpty();
    assertThat(played(recording))
        .extracting(line -> line.stream().name())
        .containsExactly(
            "btcusdt@depthSnapshot",
            "btcusdt@bookTicker",
            "ethusdt@bookTicker",
            "ethusdt@depthSnapshot");
  }

  @Test
  void fileOfNamelessSnapshotsIsOfTheRecordingsOnlySymbol() throws Exception {
    Path snapshot = write("snapshot.txt", "1680652700423570 " + SNAPSHOT + "\n");
    Path btc = write("btc.txt", "1680652700423571 " + quote("btcusdt"));
    Path eth = write("eth.txt", "1680652700423572 " + quote("ethusdt"));

    Recording one = Inspector.inspect(List.of(snapshot, btc), null);
    Recording two = Inspector.inspect(List.of(snapshot, btc, eth), null);

    assertThat(one.badLines()).isEmpty();
    assertThat(played(one).getFirst().stream().name()).isEqualTo("btcusdt@depthSnapshot");
    assertThat(two.badLines())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason()).contains("without a symbol among 2 symbols"));
    assertThat(played(two)).hasSize(2);
  }

  @Test
  void twoConnectionsInOneFileStayTwo() throws Exception {
    Recording recording =
        inspect(
            "wss://stream.binance.com:9443/stream?streams=btcusdt@bookTicker/ltcusdt@bookTicker"
                + "&timeUnit=MILLISECOND <-> 1680652700.1",
            "wss://stream.binance.com:9443/ws/ethusdt@bookTicker/xrpusdt@trade <-> 1680652700.2",
            "1680652700423576 " + quote("btcusdt"),
            "1680652700423577 " + quote("ethusdt"));

    assertThat(recording.badLines()).isEmpty();
    assertThat(recording.symbolsSetting()).isEqualTo("BTCUSDT,LTCUSDT;ETHUSDT,XRPUSDT:trade");
  }
}

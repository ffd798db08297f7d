package io.topbook.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.schemas.Exchange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectorTest {
  private static final String QUOTE =
      "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":1,\"s\":\"BTCUSDT\",\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}}";
  private static final String FUTURES_DIFF =
      "{\"stream\":\"btcusdt@depth@0ms\",\"data\":{\"e\":\"depthUpdate\",\"U\":1,\"u\":2,\"pu\":0,\"b\":[],\"a\":[]}}";
  private static final String SNAPSHOT = "{\"lastUpdateId\": 7, \"bids\": [], \"asks\": []}";

  @TempDir Path folder;

  private Path write(String name, String... lines) throws Exception {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private Recording inspect(String... lines) throws Exception {
    return Inspector.inspect(List.of(write("a.txt", lines)), null);
  }

  @Test
  void receiveTimesAreExactInEveryForm() throws Exception {
    assertThat(time("1617647797.9072561")).isEqualTo(1617647797907256100L);
    assertThat(time("1626992741.06217")).isEqualTo(1626992741062170000L);
    assertThat(time("1617647797")).isEqualTo(1617647797000000000L);
    assertThat(time("1617647797.1234567891")).isEqualTo(1617647797123456789L);
    assertThat(time("1680652800004")).isEqualTo(1680652800004000000L);
    assertThat(time("1680652800004107")).isEqualTo(1680652800004107000L);
    assertThat(time("1723161253937085768")).isEqualTo(1723161253937085768L);
    assertThatThrownBy(() -> time("172316125393708")).hasMessageContaining("19 (ns), 16 (µs)");
    assertThatThrownBy(() -> time("1723161253937.5")).hasMessageContaining("19 (ns), 16 (µs)");
    assertThatThrownBy(() -> time("9723161253.5")).hasMessageContaining("beyond the year 2262");
    assertThatThrownBy(() -> time("9680652800004107")).hasMessageContaining("beyond the year");
  }

  private static long time(String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ReceiveTime.of(bytes, 0, bytes.length);
  }

  @Test
  void garbledLinesAreNamedAndTheRestCounts() throws Exception {
    Recording recording =
        inspect(
            "1723161253937085768 " + QUOTE,
            "1723161253937085769 " + QUOTE.substring(0, 60),
            "17231612#3937085770 " + QUOTE,
            "binary \u0001 rubbish",
            "1723161253937085771 {\"u\":1,\"s\":\"BTCUSDT\"}",
            "1723161253937085772 " + QUOTE + QUOTE,
            "1723161253937085773 " + QUOTE);

    assertThat(recording.frames()).containsExactly(java.util.Map.entry("bookTicker", 2L));
    assertThat(recording.badLines()).extracting(BadLine::line).containsExactly(2L, 3L, 4L, 5L, 6L);
    assertThat(recording.badLines().getFirst().reason()).startsWith("JSON is cut or garbled");
  }

  @Test
  void anotherFormatIsRefusedWithFileLineAndReason() {
    assertThatThrownBy(() -> inspect("time,price", "1,2"))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("nothing to play")
        .hasMessageContaining("a.txt:1: expected a receive time");
  }

  @Test
  void missingAndRepeatedFilesAreNamedTogether() throws Exception {
    Path file = write("a.txt", "1723161253937085768 " + QUOTE);
    assertThatThrownBy(() -> Inspector.inspect(List.of(file, folder.resolve("none"), file), null))
        .hasMessageContaining("none: no such file")
        .hasMessageContaining("a.txt: named twice");
  }

  @Test
  void fileThatCannotBeReadIsNamedAndTheOthersPlay() throws Exception {
    Path good = write("good.txt", "1723161253937085768 " + QUOTE);
    Path cut = Files.write(folder.resolve("cut.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    Path broken =
        Files.write(folder.resolve("broken.gz"), new byte[] {0x1f, (byte) 0x8b, 7, 0, 0, 0, 0});
    Path empty = Files.write(folder.resolve("empty.gz"), new byte[0]);

    Recording recording = Inspector.inspect(List.of(cut, good, broken, empty), null);

    assertThat(recording.badLines()).extracting(BadLine::file).containsExactly(cut, broken, empty);
    assertThat(recording.badLines())
        .extracting(BadLine::reason)
        .satisfiesExactly(
            reason -> assertThat(reason).contains("cut off"),
            reason -> assertThat(reason).contains("damaged"),
            reason -> assertThat(reason).isEqualTo("the file is empty"));
    try (var lines = new MergedLines(recording.files())) {
      assertThat(lines.next()).isNotNull();
      assertThat(lines.next()).isNull();
    }
  }

  @Test
  void fileThatChangesAfterItWasInspectedIsAFailure() throws Exception {
    Path file = write("a.txt", "1723161253937085768 " + QUOTE);
    Recording recording = inspect("1723161253937085768 " + QUOTE);
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8});

    assertThatThrownBy(() -> new MergedLines(recording.files()))
        .hasMessageContaining("a.txt, line 1: the gzip file is cut off");
  }

  @Test
  void mixOfExchangesIsRefusedNamingTheFiles() throws Exception {
    Path spot = write("spot.txt", "1723161253937085768 " + QUOTE);
    Path futures = write("futures.txt", "1723161253937085768 " + FUTURES_DIFF);

    assertThatThrownBy(() -> Inspector.inspect(List.of(spot, futures), null))
        .hasMessageContaining("binance (" + spot + ")")
        .hasMessageContaining("binance-usdm (" + futures + ")");
    assertThat(Inspector.inspect(List.of(spot, futures), Exchange.BINANCE_USDM).exchange())
        .isEqualTo(Exchange.BINANCE_USDM);
  }

  @Test
  void namelessSnapshotBelongsToTheOnlySymbol() throws Exception {
    Recording recording = inspect("1680652700423575 " + SNAPSHOT, "1680652700423576 " + QUOTE);

    assertThat(recording.symbols().get("BTCUSDT").snapshot()).isTrue();
    assertThat(recording.badLines()).isEmpty();
  }

  @Test
  void namelessSnapshotAmongSeveralSymbolsIsSkippedAndSaid() throws Exception {
    Recording recording =
        inspect(
            "1680652700423575 " + SNAPSHOT,
            "1680652700423576 " + QUOTE,
            "1680652700423577 " + QUOTE.replace("btc", "eth"));

    assertThat(recording.badLines().getFirst().reason()).contains("without a symbol");
    assertThat(recording.lines()).isEqualTo(2);
  }

  @Test
  void streamSilentOnARecordedConnectionIsNotAbsent() throws Exception {
    Recording recording =
        inspect(
            "wss://stream.binance.com:9443/stream?streams=btcusdt@bookTicker/btcusdt@aggTrade/btcusdt@depth@100ms"
                + " <-> 1633998274.5036721",
            "1633998274.723671: " + QUOTE);

    assertThat(recording.subscribed())
        .containsExactlyInAnyOrder("btcusdt@bookTicker", "btcusdt@aggTrade", "btcusdt@depth");
  }

  @Test
  void aggregatesWinOverSingleTrades() throws Exception {
    Recording recording =
        inspect(
            "1680652700423576 {\"stream\":\"btcusdt@trade\",\"data\":{\"p\":\"1\",\"q\":\"1\"}}",
            "1680652700423577 {\"stream\":\"btcusdt@aggTrade\",\"data\":{\"p\":\"1\",\"q\":\"1\"}}",
            "1680652700423578 {\"stream\":\"ethusdt@trade\",\"data\":{\"p\":\"1\",\"q\":\"1\"}}");

    assertThat(recording.symbolsSetting()).isEqualTo("BTCUSDT,ETHUSDT:trade");
  }

  @Test
  void clockThatStepsBackIsHeld() throws Exception {
    Recording recording =
        inspect(
            "1680652700423577 " + QUOTE, "1680652700423576 " + QUOTE, "1680652700423578 " + QUOTE);

    assertThat(recording.clockSteps()).isEqualTo(1);
    try (var lines = new MergedLines(recording.files())) {
      assertThat(List.of(lines.next(), lines.next(), lines.next()))
          .extracting(Line::receiveNanos)
          .containsExactly(1680652700423577000L, 1680652700423577000L, 1680652700423578000L);
    }
  }

  @Test
  void equalTimesComeInTheOrderOfTheFiles() throws Exception {
    Path one = write("1.txt", "1680652700423577 " + QUOTE, "1680652700423579 " + QUOTE);
    Path two = write("2.txt", "1680652700423577 " + QUOTE, "1680652700423578 " + QUOTE);

    try (var lines = new MergedLines(Inspector.inspect(List.of(two, one), null).files())) {
      assertThat(List.of(lines.next(), lines.next(), lines.next(), lines.next()))
          .extracting(Line::file, Line::number)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(0, 1L),
              org.assertj.core.groups.Tuple.tuple(1, 1L),
              org.assertj.core.groups.Tuple.tuple(0, 2L),
              org.assertj.core.groups.Tuple.tuple(1, 2L));
    }
  }
}

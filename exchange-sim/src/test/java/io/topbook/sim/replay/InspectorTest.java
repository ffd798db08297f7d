package io.topbook.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.topbook.schemas.Exchange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
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
    assertThat(recording.badLines().getFirst().reason())
        .startsWith("JSON is cut or garbled")
        .doesNotContain("Source");
  }

  @Test
  void lineInNoEncodingOfJsonIsABadLine() throws Exception {
    byte[] garbled = "1723161253937085768 ????{}\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(new byte[] {0, 0, (byte) 0xff, (byte) 0xfe}, 0, garbled, 20, 4);
    Path bad = Files.write(folder.resolve("bad.txt"), garbled);
    Path good = write("good.txt", "1723161253937085768 " + QUOTE);

    Recording recording = Inspector.inspect(List.of(bad, good), null);

    assertThat(recording.badLines())
        .singleElement()
        .satisfies(line -> assertThat(line.reason()).startsWith("JSON is cut or garbled"));
  }

  @Test
  void badLinesBeyondTheFirstOfAFileAreCounted() throws Exception {
    var lines = new ArrayList<String>(List.of("1723161253937085768 " + QUOTE));
    lines.addAll(Collections.nCopies(25, "rubbish"));
    Path file = write("a.txt", lines.toArray(String[]::new));

    Recording recording = Inspector.inspect(List.of(file), null);

    assertThat(recording.remarks())
        .hasSize(21)
        .contains("bad line, not played: " + recording.badLines().getFirst())
        .endsWith("… and 5 more bad lines of " + file);
    assertThat(recording.faults()).containsExactly("25 bad lines were not played");
  }

  @Test
  void damageIsNamedBehindAnyNumberOfBadLines() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      String text = "1723161253937085768 " + QUOTE + "\n" + "rubbish\n".repeat(30);
      gzip.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    byte[] bytes = packed.toByteArray();
    bytes[bytes.length - 8] ^= 1; // the checksum
    Path file = Files.write(folder.resolve("a.gz"), bytes);

    Recording recording = Inspector.inspect(List.of(file), null);

    assertThat(recording.badLines().getLast())
        .isEqualTo(new BadLine(file, 32, recording.badLines().getLast().reason()));
    assertThat(recording.badLines().getLast().reason()).contains("gzip data is damaged", "is lost");
  }

  @Test
  void lineOfASymbolThatCannotBeSubscribedIsBadAndTheRestPlays() throws Exception {
    String long300 = "f".repeat(300);
    Recording recording =
        inspect(
            "wss://stream.binance.com/stream?streams="
                + long300
                + "@bookTicker/btcusdt@bookTicker <-> 1723161253.9",
            "https://api.binance.com/api/v3/depth?symbol=A B -> 1723161253.9: " + SNAPSHOT,
            "1723161253937085768 " + QUOTE,
            "1723161253937085769 " + QUOTE.replace("btcusdt", long300),
            "1723161253937085770 " + QUOTE.replace("btcusdt", "f t;m"));

    assertThat(recording.symbolsSetting()).isEqualTo("BTCUSDT");
    assertThat(recording.badLines())
        .extracting(BadLine::line, BadLine::reason)
        .containsExactly(
            tuple(1L, "not a symbol's name: \"" + "F".repeat(40) + "…\""),
            tuple(2L, "not a symbol's name: \"A B\""),
            tuple(4L, "not a symbol's name: \"" + "F".repeat(40) + "…\""),
            tuple(5L, "not a symbol's name: \"F T;M\""));
    assertThat(recording.lines()).isEqualTo(1);
    try (var lines = new MergedLines(recording.files())) {
      assertThat(lines.next()).isNotNull();
      assertThat(lines.next()).isNull();
    }
  }

  @Test
  void folderAmongTheFilesIsCalledOne() {
    assertThatThrownBy(() -> Inspector.inspect(List.of(folder), null))
        .hasMessage(folder + ": is a directory");
  }

  @Test
  void framesOfAnotherExchangeThanTheOneGivenAreRemarkedOn() throws Exception {
    Path file = write("a.txt", "1723161253937085768 " + QUOTE);

    Recording recording = Inspector.inspect(List.of(file), Exchange.BINANCE_USDM);

    assertThat(recording.remarks())
        .singleElement()
        .asString()
        .startsWith("the frames of " + file + " are of binance, --exchange says binance-usdm");
    assertThat(recording.faults()).isEmpty();
    assertThat(Inspector.inspect(List.of(file), Exchange.BINANCE).remarks()).isEmpty();
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
    var nothing = new ByteArrayOutputStream();
    new GZIPOutputStream(nothing).close();
    Path packed = Files.write(folder.resolve("packed.gz"), nothing.toByteArray());

    Recording recording = Inspector.inspect(List.of(cut, good, broken, empty, packed), null);

    assertThat(recording.badLines())
        .extracting(BadLine::file)
        .containsExactly(cut, broken, empty, packed);
    assertThat(recording.badLines().getLast()).hasToString(packed + ": the file is empty");
    assertThat(recording.badLines())
        .extracting(BadLine::reason)
        .satisfiesExactly(
            reason -> assertThat(reason).contains("cut off"),
            reason -> assertThat(reason).contains("damaged"),
            reason -> assertThat(reason).isEqualTo("the file is empty"),
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

package io.topbook.sim.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.topbook.sim.market.MarketOptions;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
  @TempDir Path folder;

  @Test
  void countsThatDoNotClusterHaveFanoFactorOne() {
    var random = new Random(1);
    var arrived = new Arrived();
    double time = 0;
    for (int i = 0; i < 50_000; i++) {
      time -= Math.log(1 - random.nextDouble()) / 100;
      arrived.add(time, 10);
    }
    assertThat(arrived.fano(0.1)).isCloseTo(1, within(0.1));
    assertThat(arrived.autocorrelation(0.1)).isCloseTo(0, within(0.05));
  }

  @Test
  void pairsHaveFanoFactorTwo() {
    var random = new Random(1);
    var arrived = new Arrived();
    double time = 0;
    for (int i = 0; i < 50_000; i++) {
      time -= Math.log(1 - random.nextDouble()) / 100;
      arrived.add(time, 10);
      arrived.add(time, 10);
    }
    assertThat(arrived.fano(1)).isCloseTo(2, within(0.3));
  }

  @Test
  void paretoTailHasItsIndex() {
    var random = new Random(1);
    var numbers = new Numbers();
    for (int i = 0; i < 100_000; i++) {
      numbers.add(Math.pow(1 - random.nextDouble(), -1 / 1.5));
    }
    assertThat(numbers.tailIndex()).isCloseTo(1.5, within(0.1));
  }

  @Test
  void bothFormatsAreReadAndWhatIsNoMessageIsCounted() throws Exception {
    String quote =
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":"
            + "{\"u\":1,\"s\":\"BTCUSDT\",\"b\":\"10.0\",\"B\":\"1\",\"a\":\"10.2\",\"A\":\"1\"}}";
    Path plain =
        Files.writeString(
            folder.resolve("plain.txt"),
            "configuration: x\nwss://here <-> 1.5\n1617647602.5: "
                + quote
                + "\n"
                + "https://x/api/v3/depth?symbol=BTCUSDT&limit=2 -> 1617647602.6:"
                + " {\"lastUpdateId\":1,\"bids\":[[\"10\",\"3\"],[\"9\",\"1\"]],\"asks\":[]}\n"
                + "rubbish\n");
    Path gzip = folder.resolve("zipped.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(("1617647603500000000 " + quote + '\n').getBytes(StandardCharsets.UTF_8));
    }
    var profile = new Profile(Set.of());
    var recorded = new RecordedMessages(profile);
    recorded.read(plain);
    recorded.read(gzip);

    assertThat(recorded.skipped()).isEqualTo(1);
    assertThat(profile.markdown())
        .contains("1 symbols, 1.0 s", "| BTCUSDT@bookTicker | 2 |", "| BTCUSDT | 0.2 | 1 |");
  }

  @Test
  void loudSymbolLooksLikeItsRecording() {
    var profile = new Profile(Set.of());
    SimulatedMessages.run(profile, new MarketOptions(1, 1, 500, 0), 30, 120);

    String[] rows = profile.markdown().split("\n");
    double fano = figure(rows, "BTCUSDT@bookTicker", 11);
    double atOneTick = figure(rows, "BTCUSDT |", 6);
    double deletes = figure(rows, "BTCUSDT |", 12);
    assertThat(fano).as("Fano factor of quotes in 100 ms").isBetween(5.0, 80.0);
    assertThat(atOneTick).as("part of the time at one tick of spread").isBetween(0.6, 0.99);
    assertThat(deletes).as("part of the changes that delete").isBetween(0.3, 0.6);
  }

  /// Of the first row that begins so; columns count from 1.
  private static double figure(String[] rows, String start, int column) {
    for (String row : rows) {
      if (row.startsWith("| " + start)) {
        return Double.parseDouble(row.split("\\|")[column].trim());
      }
    }
    throw new AssertionError("no row " + start);
  }
}

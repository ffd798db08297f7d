package io.topbook.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lines whose order somebody has changed are played, and named.
class OrderTest {
  @TempDir Path folder;

  private static String quote(String symbol, long updateId) {
    return "{\"stream\":\"%s@bookTicker\",\"data\":{\"u\":%d,\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}}"
        .formatted(symbol, updateId);
  }

  private static String diff(String speed, long updateId) {
    return "{\"stream\":\"btcusdt@depth%s\",\"data\":{\"e\":\"depthUpdate\",\"U\":%2$d,\"u\":%2$d,\"b\":[],\"a\":[]}}"
        .formatted(speed, updateId);
  }

  /// A line each ms.
  private Path write(String name, String... frames) throws Exception {
    var lines = new ArrayList<String>();
    for (String frame : frames) {
      lines.add(1_680_652_700_000L + lines.size() + " " + frame);
    }
    return Files.write(folder.resolve(name), lines);
  }

  private static Recording inspect(Path... files) throws Exception {
    return Inspector.inspect(List.of(files), null);
  }

  @Test
  void firstLineThatStepsBackIsNamedAndAllAreCountedAndPlayed() throws Exception {
    Path file =
        write(
            "a.txt",
            quote("btcusdt", 3),
            quote("btcusdt", 9),
            quote("btcusdt", 5),
            quote("btcusdt", 7),
            quote("btcusdt", 10));

    Recording recording = inspect(file);

    assertThat(recording.outOfOrder())
        .containsExactly(
            new OutOfOrder(
                file, 3, "lines out of order: update id 5 after 9 of btcusdt@bookTicker", 2));
    assertThat(recording.remarks())
        .containsExactly(recording.outOfOrder().getFirst() + ", the first of 2");
    assertThat(recording.faults()).containsExactly("2 lines are out of order");
    assertThat(recording.badLineCount()).isZero();
    assertThat(recording.lines()).isEqualTo(5);
  }

  @Test
  void diffDepthOfAnySpeedIsOneOrder() throws Exception {
    Recording recording = inspect(write("a.txt", diff("@100ms", 8), diff("", 7)));

    assertThat(recording.outOfOrder()).singleElement().matches(found -> found.count() == 1);
  }

  @Test
  void eachStreamHasItsOwnOrder() throws Exception {
    Recording recording =
        inspect(write("a.txt", quote("btcusdt", 9), quote("ethusdt", 5), diff("", 4)));

    assertThat(recording.outOfOrder()).isEmpty();
    assertThat(recording.faults()).isEmpty();
  }

  @Test
  void repeatedIdIsNoStepBack() throws Exception {
    assertThat(inspect(write("a.txt", quote("btcusdt", 9), quote("btcusdt", 9))).outOfOrder())
        .isEmpty();
  }

  @Test
  void filesThatOverlapAreInOrderEach() throws Exception {
    Path one = write("1.txt", quote("btcusdt", 1), quote("btcusdt", 2));
    Path two = write("2.txt", quote("btcusdt", 1), quote("btcusdt", 2));

    assertThat(inspect(one, two).outOfOrder()).isEmpty();
  }

  @Test
  void lateTradeIsNoStepBack() throws Exception {
    String trade =
        "{\"stream\":\"btcusdt@aggTrade\",\"data\":{\"a\":%d,\"p\":\"1\",\"q\":\"1\",\"M\":true}}";

    assertThat(inspect(write("a.txt", trade.formatted(9), trade.formatted(8))).outOfOrder())
        .isEmpty();
  }

  @Test
  void quotesOfFuturesStepBackAsSent() throws Exception {
    String quote =
        "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"e\":\"bookTicker\",\"u\":%d,\"T\":5,\"E\":6}}";

    assertThat(inspect(write("a.txt", quote.formatted(9), quote.formatted(8))).outOfOrder())
        .isEmpty();
  }
}

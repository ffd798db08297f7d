package io.topbook.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TopbookTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine topbook =
      Topbook.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void helpListsEveryCommand() {
    assertThat(topbook.execute("help")).isZero();

    assertThat(out.toString())
        .contains("demo", "up", "down", "status", "logs", "replay", "sql", "topics", "exchange-sim")
        .contains("book", "peek")
        .doesNotContain("supervise");
  }

  @Test
  void aStartOfTheHistoryIsRefusedWhereThereIsToBeNone() {
    String[] words = {"demo", "--no-history", "--history-start", "2026-01-31T12:00:00Z"};

    assertThat(topbook.execute(words)).isEqualTo(2);
    assertThat(err.toString()).contains("--history-start: there is no history with --no-history");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1000000000-01-01T00:00:00Z", "1969-12-31T00:00:00Z", "9999-01-31T12:00:00Z"})
  void aHistoryThatBeginsLongAgoOrHasNotBegunIsRefused(String start) {
    assertThat(topbook.execute("demo", "--history-start", start)).isEqualTo(2);
    assertThat(err.toString())
        .contains("--history-start: must be in the past, at most 30 days ago, was " + start);
  }

  @Test
  void everyCommandTellsItsUsage() {
    assertThat(topbook.execute("--help")).isZero();
    topbook
        .getSubcommands()
        .keySet()
        .forEach(command -> {
          assertThat(topbook.execute(command, "--help")).as(command).isZero();
          assertThat(out.toString()).as(command).contains(" " + command + " ");
        });
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anUnknownCommandIsRefused() {
    assertThat(topbook.execute("dmeo")).isEqualTo(2);
  }

  @Test
  void aBookHasOneToFiftyLevels() {
    assertThat(topbook.execute("book", "BTCUSDT", "--levels", "51")).isEqualTo(2);
    assertThat(err.toString()).contains("--levels: must be from 1 to 50, was 51");
  }

  @Test
  void aDayIsYesterdayOrADateThatHasBegun() {
    assertThat(topbook.execute("peek", "BTCUSDT", "31.1.2026")).isEqualTo(2);
    assertThat(err.toString()).contains("DAY: expected yesterday or a day as 2", "\"31.1.2026\"");
    assertThat(topbook.execute("peek", "BTCUSDT", "9999-01-31")).isEqualTo(2);
    assertThat(err.toString()).contains("9999-01-31 has not begun");
  }

  @Test
  void replayNeedsAFile() {
    assertThat(topbook.execute("replay")).isEqualTo(2);
    assertThat(err.toString()).contains("FILE");
  }

  @Test
  void theStandInExchangeTakesItsOwnOptionsAndGivesItsOwnExitCode() {
    assertThat(topbook.execute("exchange-sim", "--help")).isZero();
    assertThat(out.toString()).contains("inspect", "verify", "record");
    assertThat(topbook.execute("exchange-sim", "market", "--symbols", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--symbols: must be from 1 to 5000, was 0");
  }

  @Test
  void anUnknownExchangeIsRefusedWithThoseThereAre() {
    assertThat(topbook.execute("replay", "--exchange", "kraken", "a.gz")).isEqualTo(2);
    assertThat(err.toString()).contains("binance-usdm", "kraken");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(topbook.execute("replay", "none.gz")).isEqualTo(1);
    assertThat(err.toString()).contains("none.gz: no such file");
  }
}

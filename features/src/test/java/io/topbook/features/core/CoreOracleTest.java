package io.topbook.features.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.topbook.features.FeatureSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows against `src/test/python/core_oracle.py`, which computes them from the raw rows.
class CoreOracleTest {
  private static final Path SCRIPT = Path.of("src/test/python/core_oracle.py");
  private static final long BEGIN = 1_723_161_250;

  @TempDir Path folder;

  private record Said(int status, String text) {}

  @BeforeAll
  static void needsPython() throws Exception {
    assumeTrue(
        hasPython(), "no python3 of 3.8 or newer here: rows are not held against the oracle");
  }

  private static boolean hasPython() throws InterruptedException {
    try {
      return run("-c", "import sys; sys.exit(sys.version_info < (3, 8))").status() == 0;
    } catch (IOException _) {
      return false; // none at all
    }
  }

  @Test
  void rowsEqualAnIndependentComputationFromTheRawRows() throws Exception {
    var histories = new ArrayList<RandomHistory>();
    for (int symbol = 1; symbol <= 4; symbol++) {
      var history = new RandomHistory(symbol, 100 + symbol, symbol % 2 == 0);
      history.run(BEGIN, 1_000);
      if (symbol > 2) {
        history.run(BEGIN + 2_500, 400);
      }
      histories.add(history);
    }
    export(histories, 0);

    Said said = run(SCRIPT.toString(), folder.toString(), "--compare");

    assertThat(said.text()).contains("4800 rows, 384000 values").contains(" 0 differences");
    assertThat(said.status()).isZero();
  }

  @Test
  void aValueThatIsOffByItsLastBitIsFound() throws Exception {
    export(List.of(new RandomHistory(1, 5, false).run(BEGIN, 100)), 1);

    Said said = run(SCRIPT.toString(), folder.toString(), "--compare");

    assertThat(said.text()).contains("expected q_mid").contains(" 1 differences");
    assertThat(said.status()).isEqualTo(1);
  }

  private void export(List<RandomHistory> histories, int wrong) throws IOException {
    var marks = new ArrayList<>(List.of(RandomHistory.MARKS));
    var quotes = new ArrayList<>(List.of(RandomHistory.QUOTES));
    var trades = new ArrayList<>(List.of(RandomHistory.TRADES));
    var depth = new ArrayList<>(List.of(RandomHistory.DEPTH));
    var rows = new ArrayList<>(List.of(header()));
    for (int i = 0; i < histories.size(); i++) {
      RandomHistory history = histories.get(i);
      marks.addAll(history.marks);
      quotes.addAll(history.quotes);
      trades.addAll(history.trades);
      depth.addAll(history.depth);
      for (List<SecondInputs> seconds : history.histories) {
        for (CoreRow row : rows(seconds)) {
          rows.add(line(i + 1, row, rows.size() == 90 ? wrong : 0));
        }
      }
    }
    Files.write(folder.resolve("second_marks.csv"), marks);
    Files.write(folder.resolve("book_ticker.csv"), quotes);
    Files.write(folder.resolve("trades.csv"), trades);
    Files.write(folder.resolve("depth_events.csv"), depth);
    Files.write(folder.resolve("features_1s.csv"), rows);
  }

  private static List<CoreRow> rows(List<SecondInputs> seconds) {
    var window = new CoreWindow();
    window.begin(seconds.getFirst().second());
    var rows = new ArrayList<CoreRow>();
    for (SecondInputs second : seconds) {
      window.append(second);
      window.trim(second.second() - 900);
      rows.add(window.row(second.second()));
    }
    return rows;
  }

  private static String header() {
    var header = new StringBuilder("symbol_id,window_start,quality,revision");
    FeatureSet.CORE.features().forEach(feature -> header.append(',').append(feature.name()));
    return header.toString();
  }

  private static String line(int symbolId, CoreRow row, int wrong) {
    var line =
        new StringBuilder()
            .append(symbolId)
            .append(',')
            .append(RandomHistory.time(row.second() * 1_000_000))
            .append(',')
            .append(row.quality())
            .append(",0");
    int mid = FeatureSet.CORE.indexOf("q_mid");
    for (int column = 0; column < FeatureSet.CORE.size(); column++) {
      line.append(',');
      if (row.has(column)) {
        line.append(column == mid && wrong > 0 ? Math.nextUp(row.real(mid)) : row.get(column));
      }
    }
    return line.toString();
  }

  private static Said run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("oracle", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("expected an answer of " + command + " within 2 min");
      }
      return new Said(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
    }
  }
}

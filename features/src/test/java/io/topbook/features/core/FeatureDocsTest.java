package io.topbook.features.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.topbook.features.Feature;
import io.topbook.features.FeatureSet;
import io.topbook.features.book.TopLevels;
import io.topbook.features.core.SecondInputs.Books;
import io.topbook.features.core.SecondInputs.LastBook;
import io.topbook.features.core.SecondInputs.LastQuote;
import io.topbook.features.core.SecondInputs.LastTrade;
import io.topbook.features.core.SecondInputs.Quotes;
import io.topbook.features.core.SecondInputs.Trades;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Holds `docs/features.md` to the code: its example is read from its tables and computed.
class FeatureDocsTest {
  private static final long BEGIN = LocalTime.of(12, 0).toSecondOfDay();
  private static final long ROW = LocalTime.of(12, 5).toSecondOfDay();

  private final List<String> lines = lines();

  private static List<String> lines() {
    try {
      return Files.readAllLines(Path.of("../docs/features.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theWorkedExampleIsWhatTheCodeGives() {
    CoreRow row = row();
    List<List<String>> examples = table("feature");

    assertThat(row.quality()).isZero();
    assertThat(examples.stream().map(cells -> cells.get(0).replace("`", "")))
        .containsExactlyElementsOf(FeatureSet.CORE.features().stream().map(Feature::name).toList());
    for (int column = 0; column < examples.size(); column++) {
      double written = number(examples.get(column).get(2));
      assertThat(row.real(column))
          .as(FeatureSet.CORE.get(column).name())
          .isCloseTo(written, within(Math.max(1e-9 * Math.abs(written), 1e-10)));
    }
  }

  @Test
  void everyFeatureHasItsDefinitionWithTheUnitOfTheSet() {
    List<List<String>> definitions = table("name");

    for (Feature feature : FeatureSet.CORE.features()) {
      assertThat(definitions.stream().filter(cells -> defines(cells, feature.name())))
          .as(feature.name())
          .singleElement()
          .satisfies(cells -> assertThat(cells.get(3)).isEqualTo(feature.unit()));
    }
    assertThat(definitions)
        .allMatch(
            cells -> FeatureSet.CORE.features().stream().anyMatch(f -> defines(cells, f.name())));
  }

  private static boolean defines(List<String> cells, String feature) {
    return Pattern.compile("`(\\w+)`")
        .matcher(cells.get(0))
        .results()
        .map(match -> match.group(1).replaceAll("(?<=_)[Wnm](?=_|$)", "\\\\d+"))
        .anyMatch(feature::matches);
  }

  // ---- the example

  private CoreRow row() {
    var window = new CoreWindow();
    window.begin(BEGIN);
    LastQuote quote = null;
    for (long second = BEGIN; second <= ROW; second++) {
      LastQuote carried = quote;
      List<LastQuote> quotes = quotes(second);
      quote = quotes.isEmpty() ? carried : quotes.getLast();
      window.append(
          new SecondInputs(
              second, 0, 0.01, null, quotesOf(quotes, carried), trades(second), books(second)));
    }
    return window.row(ROW);
  }

  private static Quotes quotesOf(List<LastQuote> quotes, @Nullable LastQuote carried) {
    var flow = new QuoteFlow();
    quotes.forEach(flow::add);
    double[] mids =
        java.util.stream.Stream.concat(java.util.stream.Stream.ofNullable(carried), quotes.stream())
            .mapToDouble(Cells::mid)
            .toArray();
    return new Quotes(
        quotes.isEmpty() ? carried : quotes.getLast(),
        flow.count(),
        flow.orderFlow(carried),
        flow.sizes(),
        Arrays.stream(mids).max().orElse(0),
        Arrays.stream(mids).min().orElse(0));
  }

  private List<LastQuote> quotes(long second) {
    return table("time", "bid").stream()
        .map(cells ->
            new LastQuote(
                micros(cells.get(0)),
                number(cells.get(1)),
                number(cells.get(2)),
                number(cells.get(3)),
                number(cells.get(4))))
        .filter(quote -> quote.eventTimeMicros() / 1_000_000 == second)
        .toList();
  }

  private Trades trades(long second) {
    LastTrade last = null;
    double base = 0;
    double quote = 0;
    double bought = 0;
    long count = 0;
    long fills = 0;
    for (List<String> cells : table("time", "price")) {
      long time = micros(cells.get(0));
      if (time / 1_000_000 <= second) {
        last = new LastTrade(time, number(cells.get(1)));
      }
      if (time / 1_000_000 == second) {
        base += number(cells.get(2));
        quote += number(cells.get(1)) * number(cells.get(2));
        bought += cells.get(3).equals("bought") ? number(cells.get(2)) : 0;
        count++;
        fills += Long.parseLong(cells.get(4));
      }
    }
    return new Trades(last, base, quote, bought, count, fills);
  }

  private Books books(long second) {
    var flow = new BookFlow();
    LastBook last = null;
    boolean fresh = false;
    for (List<String> cells : table("time", "bids")) {
      long time = micros(cells.get(0));
      var next = new LastBook(time, levels(cells.get(1), cells.get(2)));
      if (last != null && time / 1_000_000 == second) {
        var e = new RandomHistory.NaiveFlow(last.levels(), next.levels(), fresh);
        assertThat(cells.get(3)).isEqualTo(inWords(e));
        flow.add(e);
      }
      if (time / 1_000_000 <= second) {
        fresh = last == null;
        last = next;
      }
    }
    return new Books(last, flow.events(), flow.orderFlow(true));
  }

  private static String inWords(RandomHistory.NaiveFlow flow) {
    if (!flow.isKnown(0)) {
      return "unknown: the first after a key frame";
    }
    var levels = new java.util.StringJoiner(", ");
    for (int level = 0; level < TopLevels.DEPTH; level++) {
      levels.add(Long.toString((long) flow.real(level)).replace('-', '−'));
    }
    return levels.toString();
  }

  private static TopLevels levels(String bids, String asks) {
    return TopLevels.of(column(bids, 0), column(bids, 1), column(asks, 0), column(asks, 1));
  }

  private static double[] column(String levels, int which) {
    return Arrays.stream(levels.split(", "))
        .mapToDouble(level -> number(level.split(" × ")[which]))
        .toArray();
  }

  private static long micros(String time) {
    return LocalTime.parse(time).toNanoOfDay() / 1_000;
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace('−', '-'));
  }

  // ---- tables

  /// The body of the table whose heading begins with these cells.
  private List<List<String>> table(String... heading) {
    return lines.stream()
        .dropWhile(line -> !line.startsWith("| " + String.join(" | ", heading)))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(FeatureDocsTest::cells)
        .toList();
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
        .map(String::strip)
        .toList();
  }
}

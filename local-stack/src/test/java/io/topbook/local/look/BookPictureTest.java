package io.topbook.local.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.look.BookView.Level;
import io.topbook.local.look.BookView.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BookPictureTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:01.350Z");
  private static final Pattern ROW =
      Pattern.compile(
          "([ █▐▕]*) ([0-9.]+) +([0-9.]+)[ ?] │ +([0-9.]+)[ ?] +([0-9.]+)(?: ([█▌▏]*))?");

  /// Bars come in halves of a character.
  private static final Offset<Double> HALF = Offset.offset(0.2501);

  @Test
  void bidsStandLeftAndAsksRightWithBarsThatGrowFromTheMiddle() {
    List<Level> bids =
        List.of(level(59_234.56, 4), level(59_234.5, 0.001), level(59_233, 2), level(59_230, 1));
    List<Level> asks = List.of(level(59_234.57, 1.5), level(59_235, 0.25));

    assertThat(lines(view(State.IN_SYNC, bids, asks, List.of()), 80, 24))
        .containsExactly(
            "BTCUSDT on binance, a simulated market                                   IN SYNC",
            "key frame 12:00:00.000 + 12 diffs",
            "mid 59234.565   spread 0.01 (0.002 bps)   update id 4711",
            "last event 0.1 s ago (exchange, 12:00:01.250 UTC), received 0.0 s ago",
            "",
            "                    quantity      bid  │      ask  quantity",
            "███████████████████  4.00000 59234.56  │ 59234.57   1.50000 ███████",
            "                  ▕  0.00100 59234.50  │ 59235.00   0.25000 █",
            "         ▐█████████  2.00000 59233.00  │",
            "              █████  1.00000 59230.00  │");
  }

  @Test
  void everyLineFitsAndEveryRowSaysItsLevelInFull() {
    var random = new Random(7);
    for (int width : new int[] {60, 80, 120, 200}) {
      for (int round = 0; round < 200; round++) {
        double tick = Math.pow(10, -random.nextInt(9));
        List<Level> bids = side(random, 1_000 * tick, -tick);
        List<Level> asks = side(random, 1_001 * tick, tick);
        List<String> lines = lines(view(State.IN_SYNC, bids, asks, List.of()), width, 100);

        double most =
            Stream.concat(bids.stream(), asks.stream()).mapToDouble(Level::qty).max().orElseThrow();
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
        List<Matcher> rows = lines.subList(6, lines.size()).stream().map(ROW::matcher).toList();
        assertThat(rows).hasSameSizeAs(bids).allMatch(Matcher::matches);
        double widest =
            rows.stream()
                .flatMapToDouble(row -> DoubleStream.of(blocks(row.group(1)), blocks(row.group(6))))
                .max()
                .orElseThrow();
        for (int i = 0; i < rows.size(); i++) {
          Matcher row = rows.get(i);
          assertThat(new Level(number(row, 3), number(row, 2), true)).isEqualTo(bids.get(i));
          assertThat(new Level(number(row, 4), number(row, 5), true)).isEqualTo(asks.get(i));
          assertThat(blocks(row.group(1))).isCloseTo(bids.get(i).qty() / most * widest, HALF);
          assertThat(blocks(row.group(6))).isCloseTo(asks.get(i).qty() / most * widest, HALF);
        }
      }
    }
  }

  /// A bar's length in characters; there is always one.
  private static double blocks(@Nullable String bar) {
    double length = 0;
    for (char c : (bar == null ? "" : bar).strip().toCharArray()) {
      length += c == '█' ? 1 : c == '▌' || c == '▐' ? 0.5 : 0.125;
    }
    assertThat(length).isPositive();
    return length;
  }

  private static double number(Matcher row, int group) {
    return Double.parseDouble(row.group(group));
  }

  private static List<Level> side(Random random, double first, double step) {
    List<Level> levels = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      double price = Math.round((first + i * step) * 1e9) / 1e9;
      double qty = random.nextInt(1, 1_000_000) / 1e3;
      levels.add(new Level(price, qty, true));
    }
    return levels;
  }

  @Test
  void aLowScreenLosesTheWorstLevels() {
    List<Level> many = side(new Random(1), 1, 1);

    List<String> lines = lines(view(State.IN_SYNC, many, many, List.of()), 80, 9);

    assertThat(lines).hasSize(9);
    assertThat(lines.getLast()).contains("  3.00  │  3.00  ");
  }

  @Test
  void aLevelThatTheKeyFrameDidNotKnowIsMarked() {
    List<Level> bids = List.of(level(10, 1), new Level(9, 1, false));

    List<String> lines = lines(view(State.OUT_OF_RANGE, bids, List.of(), List.of()), 80, 24);

    assertThat(lines.get(0)).endsWith("OUT OF RANGE");
    assertThat(lines.get(6)).contains(" 10.00  │");
    assertThat(lines.get(7)).contains("  9.00? │");
  }

  @Test
  void anUnknownBookHasNoNumbers() {
    BookView lost = view(State.GAP, List.of(), List.of(), List.of("DOWN: its depth stream"));

    List<String> lines = lines(lost, 80, 24);

    assertThat(lines.get(0)).endsWith(" GAP");
    assertThat(lines.get(2)).isEqualTo("mid –   spread –   update id –");
    assertThat(lines.get(4)).isEqualTo("! DOWN: its depth stream");
    assertThat(lines).hasSize(7);
  }

  @Test
  void coloursAreAddedAroundTheSameText() {
    BookView view =
        view(State.IN_SYNC, List.of(level(2, 1)), List.of(level(3, 1)), List.of("note"));
    List<String> plain = lines(view, 80, 24);

    List<String> coloured = BookPicture.lines(view, NOW, 80, 24, new Ink(true));

    assertThat(String.join("\n", coloured)).contains("\u001b[32m", "\u001b[31m", "\u001b[33m");
    assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[\\d+m", "")))
        .containsExactlyElementsOf(plain);
  }

  private static List<String> lines(BookView view, int width, int height) {
    return BookPicture.lines(view, NOW, width, height, Ink.NONE);
  }

  private static Level level(double price, double qty) {
    return new Level(price, qty, true);
  }

  private static BookView view(
      State state, List<Level> bids, List<Level> asks, List<String> notes) {
    return new BookView(
        "BTCUSDT",
        "binance, a simulated market",
        state,
        "key frame 12:00:00.000 + 12 diffs",
        bids,
        asks,
        bids.isEmpty() ? null : 4_711L,
        NOW.minusMillis(100),
        NOW.minusMillis(20),
        2,
        5,
        notes);
  }
}

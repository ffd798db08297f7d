package io.topbook.local.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.features.Quality;
import io.topbook.local.look.Peek.Bucket;
import io.topbook.local.look.Peek.Range;
import io.topbook.local.look.Peek.Row;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PeekPictureTest {
  private static final int WIDTH = 80;
  private static final Instant FROM = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void theLastRowsStandAboveWhatAllRowsCameTo() {
    var gap = new Bucket(4, 0, Range.NONE, Range.NONE, Range.NONE);
    var peek =
        new Peek(
            "BTCUSDT",
            FROM,
            FROM.plusSeconds(38),
            5,
            List.of(
                bucket(5, 100, 0.01, -0.5),
                bucket(5, 101, 0.01, 0),
                bucket(4, 102, 0.03, 0.25),
                gap,
                bucket(5, 107, 0.01, 0.5),
                bucket(5, 105, 0.02, 0.75),
                Bucket.NONE,
                bucket(3, 106, 0.01, 1)),
            List.of(
                new Row(
                    FROM.plusSeconds(36),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalLong.empty(),
                    Quality.STALE | Quality.BOOK_GAP),
                row(37, 106.005, 0.01, -0.25, 1_234)),
            "0.01000000");

    assertThat(PeekPicture.lines(peek, WIDTH))
        .containsExactly(
            "second (UTC)      mid  spread  imbalance  trades  flags",
            "12:00:36            –       –          –       –  STALE BOOK_GAP",
            "12:00:37      106.005    0.01     -0.250    1234  complete",
            "",
            "mid           min 99.500   max 107.500   last 106.005",
            "▁▂▃·█▆·▇",
            "spread        min 0.01   max 0.03   last 0.01",
            "▁▁█·▁▅·▁",
            "imbalance     min -0.500   max 1.000   last -0.250",
            "▁▃▅·▆▇·█",
            "complete      min 0.0 %   max 100 %   last 100 %   in all 71.0 %",
            "██▆▁██▁█",
            "12:00:00");
  }

  private static Peek recorded() {
    return new Peek(
        "BTCUSDT",
        FROM,
        FROM.plusSeconds(10),
        5,
        List.of(bucket(5, 28_151.7, 0.01, 0), bucket(5, 28_152.7049999999999, 0.01, 0)),
        List.of(row(9, 28_151.204999999998, 0.009999999998, 0, 3)),
        "");
  }

  @Test
  void withoutATickSizeTheNoiseOfADivisionIsNoDecimal() {
    List<String> lines = PeekPicture.lines(recorded(), WIDTH);

    assertThat(lines.get(1))
        .isEqualTo("12:00:09      28151.205    0.01      0.000       3  complete");
    assertThat(lines).contains("mid           min 28151.200   max 28153.205   last 28151.205");
  }

  @Test
  void aNarrowTerminalHasNarrowLines() {
    assertThat(PeekPicture.lines(recorded(), 40))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40))
        .containsSubsequence("mid", "min 28151.200 max 28153.205 last", "  28151.205");
  }

  @Test
  void secondsThatHaveNotPassedAreNotMissing() {
    var peek =
        new Peek(
            "BTCUSDT",
            FROM,
            FROM.plusSeconds(7),
            5,
            List.of(bucket(5, 1, 1, 0), bucket(2, 1, 1, 0), Bucket.NONE, Bucket.NONE),
            List.of(row(6, 1, 1, 0, 0)),
            "");

    List<String> lines = PeekPicture.lines(peek, WIDTH);

    assertThat(lines).contains("complete      min 100 %   max 100 %   last 100 %   in all 100 %");
    assertThat(lines).contains("██··");
  }

  private static Row row(int second, double mid, double spread, double imbalance, long trades) {
    return new Row(
        FROM.plusSeconds(second),
        OptionalDouble.of(mid),
        OptionalDouble.of(spread),
        OptionalDouble.of(imbalance),
        OptionalLong.of(trades),
        0);
  }

  /// All rows complete; the mid half a unit to both sides of its mean.
  private static Bucket bucket(long rows, double mid, double spread, double imbalance) {
    return new Bucket(
        rows,
        rows,
        new Range(
            OptionalDouble.of(mid), OptionalDouble.of(mid - 0.5), OptionalDouble.of(mid + 0.5)),
        same(spread),
        same(imbalance));
  }

  private static Range same(double value) {
    return new Range(OptionalDouble.of(value), OptionalDouble.of(value), OptionalDouble.of(value));
  }
}

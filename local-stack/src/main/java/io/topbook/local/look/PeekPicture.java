package io.topbook.local.look;

import io.topbook.local.look.Peek.Bucket;
import io.topbook.local.look.Peek.Range;
import io.topbook.local.look.Peek.Row;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Feature rows as text: the last ones as a table, all of them as sparklines. Pure.
public final class PeekPicture {
  private static final int LABEL = 14;

  /// Of a price: no symbol's has more digits.
  private static final int SIGNIFICANT = 12;

  private static final int FLAGS = 34;
  private static final int CLOCK = "12:00:00".length();

  private final Peek peek;
  private final int width;
  private final int decimals;
  private final List<String> lines = new ArrayList<>();

  private PeekPicture(Peek peek, int width) {
    this.peek = peek;
    this.width = width;
    double[] mids =
        values(bucket ->
                DoubleStream.of(bucket.mid().min().orElse(0), bucket.mid().max().orElse(0)))
            .toArray();
    // A mid has half a tick, and may end in noise of the division, which is no decimal of it.
    this.decimals =
        peek.tickSize().isEmpty()
            ? Math.max(0, Digits.decimals(0, rounded(mids)) - 1)
            : Digits.decimals(peek.tickSize());
  }

  private static double[] rounded(double[] values) {
    return DoubleStream.of(values)
        .map(value -> new BigDecimal(value).round(new MathContext(SIGNIFICANT)).doubleValue())
        .toArray();
  }

  private DoubleStream values(Function<Bucket, DoubleStream> of) {
    return peek.buckets().stream().flatMapToDouble(of);
  }

  /// @param width of the lines, in characters; sparklines have as many as the peek has buckets
  public static List<String> lines(Peek peek, int width) {
    var picture = new PeekPicture(peek, width);
    picture.table();
    picture.lines.add("");
    picture.sparklines();
    return picture.lines;
  }

  private void table() {
    var table = new String[][] {{"second (UTC)", "mid", "spread", "imbalance", "trades", "flags"}};
    List<String[]> rows = new ArrayList<>(List.of(table));
    for (Row row : peek.last()) {
      rows.add(
          new String[] {
            Digits.clock(row.windowStart()),
            Digits.fixed(row.mid(), decimals + 1),
            Digits.fixed(row.spread(), decimals),
            Digits.fixed(row.imbalance(), 3),
            row.trades().isEmpty() ? Digits.UNKNOWN : Long.toString(row.trades().getAsLong()),
            Digits.cut(QualityFlags.text(row.quality()), FLAGS)
          });
    }
    rows.forEach(row -> lines.add(Digits.cut(line(row, widths(rows)), width)));
  }

  private static int[] widths(List<String[]> rows) {
    return IntStream.range(0, rows.getFirst().length)
        .map(column -> rows.stream().mapToInt(row -> row[column].length()).max().orElse(0))
        .toArray();
  }

  /// Numbers to the right; time and flags to the left.
  private static String line(String[] row, int[] widths) {
    var line = new StringBuilder(Digits.left(row[0], widths[0]));
    for (int column = 1; column < row.length - 1; column++) {
      line.append("  ").append(Digits.right(row[column], widths[column]));
    }
    return line.append("  ").append(row[row.length - 1]).toString();
  }

  private void sparklines() {
    number("mid", Bucket::mid, Row::mid, decimals + 1);
    number("spread", Bucket::spread, Row::spread, decimals);
    number("imbalance", Bucket::imbalance, Row::imbalance, 3);
    completeness();
    lines.add(axis());
  }

  private void number(
      String label,
      Function<Bucket, Range> range,
      Function<Row, OptionalDouble> last,
      int decimals) {
    List<Range> ranges = peek.buckets().stream().map(range).toList();
    OptionalDouble min = ranges.stream().flatMapToDouble(r -> r.min().stream()).min();
    OptionalDouble max = ranges.stream().flatMapToDouble(r -> r.max().stream()).max();
    OptionalDouble now = last.apply(peek.last().getLast());
    says(
        label,
        "min %s   max %s   last %s"
            .formatted(
                Digits.fixed(min, decimals),
                Digits.fixed(max, decimals),
                Digits.fixed(now, decimals)));
    lines.add(Sparkline.of(ranges.stream().map(Range::mean).toList()));
  }

  /// In one line, or where that has no room the label alone and the numbers below it.
  private void says(String label, String numbers) {
    String line = Digits.left(label, LABEL) + numbers;
    if (line.length() <= width) {
      lines.add(line);
    } else {
      lines.add(label);
      lines.addAll(Digits.wrapped(numbers.replace("   ", " "), width));
    }
  }

  private void completeness() {
    List<OptionalDouble> shares =
        IntStream.range(0, peek.buckets().size()).mapToObj(peek::completeness).toList();
    double[] known = shares.stream().flatMapToDouble(OptionalDouble::stream).toArray();
    long complete = peek.buckets().stream().mapToLong(Bucket::complete).sum();
    says(
        "complete",
        "min %s   max %s   last %s   in all %s"
            .formatted(
                Digits.percent(DoubleStream.of(known).min().orElse(0)),
                Digits.percent(DoubleStream.of(known).max().orElse(0)),
                Digits.percent(known[known.length - 1]),
                Digits.percent((double) complete / peek.seconds())));
    lines.add(Sparkline.ofShares(shares));
  }

  /// Four times of day under the steps that begin then, or the first where there is no room.
  private String axis() {
    int quarter = peek.buckets().size() / 4;
    var axis = new StringBuilder();
    for (int i = 0; i < 4 && (i == 0 || quarter > CLOCK); i++) {
      Instant begins = peek.from().plusSeconds(peek.step() * quarter * i);
      axis.append(Digits.left(Digits.clock(begins), quarter));
    }
    return axis.toString().stripTrailing();
  }
}

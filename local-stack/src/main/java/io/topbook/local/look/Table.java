package io.topbook.local.look;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Text in columns: words to the left, numbers to the right. Confined to one thread.
public final class Table {
  private final List<String> header;
  private final List<List<Object>> rows = new ArrayList<>();

  public Table(String... header) {
    this.header = List.of(header);
  }

  public void row(Object... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "expected " + header.size() + " cells, was " + Arrays.toString(cells));
    }
    rows.add(List.of(cells));
  }

  public String text() {
    List<List<Object>> all = new ArrayList<>();
    all.add(List.copyOf(header));
    all.addAll(rows);
    int[] widths =
        IntStream.range(0, header.size())
            .map(column -> all.stream().mapToInt(row -> cell(row, column).length()).max().orElse(0))
            .toArray();
    return all.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
  }

  private String line(List<Object> row, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(column -> {
          String cell = cell(row, column);
          String pad = " ".repeat(widths[column] - cell.length());
          return isNumbers(column) ? pad + cell : cell + pad;
        })
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private boolean isNumbers(int column) {
    return !rows.isEmpty() && rows.getFirst().get(column) instanceof Number;
  }

  private static String cell(List<Object> row, int column) {
    Object value = row.get(column);
    return value instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : value.toString();
  }
}

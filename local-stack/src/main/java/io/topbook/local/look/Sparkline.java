package io.topbook.local.look;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// A row of numbers as a row of blocks, one each; `·` where there is none.
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final int TOP = BLOCKS.length() - 1;
  private static final char NOTHING = '·';

  private Sparkline() {}

  /// From the least to the greatest of them; all alike stand in the middle.
  static String of(List<OptionalDouble> values) {
    double[] known =
        values.stream()
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    double least = Arrays.stream(known).min().orElse(0);
    double range = Arrays.stream(known).max().orElse(0) - least;
    return text(
        values, value -> range == 0 ? TOP / 2 : (int) Math.round((value - least) / range * TOP));
  }

  /// From 0 to 1; a full block only where nothing is missing.
  static String ofShares(List<OptionalDouble> shares) {
    return text(shares, share -> (int) Math.floor(share * TOP));
  }

  private interface Height {
    int of(double value);
  }

  private static String text(List<OptionalDouble> values, Height height) {
    return values.stream()
        .map(value -> value.isEmpty() ? NOTHING : BLOCKS.charAt(height.of(value.getAsDouble())))
        .map(String::valueOf)
        .collect(Collectors.joining());
  }
}

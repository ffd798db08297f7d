package io.topbook.local.look;

/// Bars of blocks, in steps of half a character; whatever is above nothing is seen.
final class Bar {
  private Bar() {}

  /// @param share of the whole width, 0 to 1
  /// @return exactly `width` characters
  static String rightward(double share, int width) {
    int halves = halves(share, width);
    String full = "█".repeat(halves / 2);
    String rest = halves % 2 == 1 ? "▌" : halves == 0 && share > 0 ? "▏" : "";
    return Digits.left(full + rest, width);
  }

  static String leftward(double share, int width) {
    int halves = halves(share, width);
    String full = "█".repeat(halves / 2);
    String rest = halves % 2 == 1 ? "▐" : halves == 0 && share > 0 ? "▕" : "";
    return Digits.right(rest + full, width);
  }

  private static int halves(double share, int width) {
    return Math.clamp(Math.round(share * 2 * width), 0, 2 * width);
  }
}

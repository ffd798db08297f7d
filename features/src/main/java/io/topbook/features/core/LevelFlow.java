package io.topbook.features.core;

/// What one applied depth event did to the order flow of the best five levels: e of each, where it
/// is known. Read at once; the next event may reuse it.
public interface LevelFlow {
  /// @param level 0 is the best, 4 the fifth
  /// @return false when the level was absent before or after the event, or nothing was known before
  boolean isKnown(int level);

  /// Whether e is a whole number of 10^-8.
  boolean isFixed(int level);

  /// e in 10^-8; only asked when it is fixed.
  long fixed(int level);

  /// e as a double of 15 digits; only asked when it is not fixed.
  double real(int level);
}

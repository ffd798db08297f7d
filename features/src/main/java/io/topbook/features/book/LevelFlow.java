package io.topbook.features.book;

import io.topbook.features.sum.ExactSum;

/// What one applied depth event did to the order flow of the best five levels: e of each, where it
/// is known.
public interface LevelFlow {
  /// @param level 0 is the best, 4 the fifth
  /// @return false when the level was absent before or after the event, or nothing was known before
  boolean isKnown(int level);

  /// Adds the exact e of a level that is known to a sum of scale {@link
  /// io.topbook.features.sum.Decimals#SCALE}.
  void addTo(ExactSum sum, int level);
}

package io.topbook.local.look;

import io.topbook.features.Quality;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// A row's quality mask in words.
final class QualityFlags {
  private static final Map<Integer, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(Quality.STALE, "STALE");
    NAMES.put(Quality.BOOK_GAP, "BOOK_GAP");
    NAMES.put(Quality.QUOTE_GAP, "QUOTE_GAP");
    NAMES.put(Quality.TRADE_GAP, "TRADE_GAP");
    NAMES.put(Quality.NOT_TRADING, "NOT_TRADING");
    NAMES.put(Quality.CLOCK, "CLOCK");
    NAMES.put(Quality.WARMING, "WARMING");
    NAMES.put(Quality.TAINTED, "TAINTED");
    NAMES.put(Quality.RULE_CHANGE, "RULE_CHANGE");
    NAMES.put(Quality.REPAIRED, "REPAIRED");
    NAMES.put(Quality.REVISED, "REVISED");
  }

  private QualityFlags() {}

  /// The gravest first; `complete` of a row that claims it and has no other flag.
  static String text(int quality) {
    String flags =
        NAMES.entrySet().stream()
            .filter(flag -> (quality & flag.getKey()) != 0)
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(" "));
    return flags.isEmpty() ? "complete" : flags;
  }
}

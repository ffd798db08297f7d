package io.topbook.producer.publish;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an earlier run had published, read back from Kafka at start.
///
/// @param symbols by name; a symbol of which nothing was found is not in it
/// @param clock the clock offset that the newest mark names; null when none does
public record PublishedState(Map<String, PublishedSymbol> symbols, @Nullable Clock clock) {
  /// Nothing was published before.
  public static final PublishedState NONE = new PublishedState(Map.of(), null);

  /// @param offsetNs our receive clock minus the exchange's
  /// @param knownAt when it was last known, the exchange's clock, ns
  public record Clock(long offsetNs, long knownAt) {}

  public PublishedState {
    symbols = Map.copyOf(symbols);
  }
}

package io.topbook.local;

import io.topbook.local.look.NearNames;
import io.topbook.schemas.Exchange;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// A symbol as people type it.
final class SymbolName {
  private SymbolName() {}

  /// The one of `listed` that was typed, in whatever case.
  ///
  /// @throws Refusal naming those that may have been meant
  static String require(String typed, Collection<String> listed, Exchange exchange) {
    String name = typed.toUpperCase(Locale.ROOT);
    if (listed.contains(name)) {
      return name;
    }
    if (listed.isEmpty()) {
      throw new Refusal("no symbols of " + exchange.label() + " are listed yet: ./topbook status");
    }
    List<String> near = NearNames.of(typed, listed);
    throw new Refusal(
        "no symbol \"%s\" on %s; %s"
            .formatted(
                typed,
                exchange.label(),
                near.isEmpty()
                    ? "all %d: ./topbook sql \"SELECT symbol FROM symbols ORDER BY 1\""
                        .formatted(listed.size())
                    : "near it: " + String.join(", ", near)));
  }
}

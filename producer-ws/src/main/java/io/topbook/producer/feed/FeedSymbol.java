package io.topbook.producer.feed;

import java.util.List;
import java.util.Locale;

/// One symbol of a connection.
///
/// @param symbol the exchange's name, upper case
/// @param symbolId ours
/// @param rules as the symbols topic has them
/// @param rulesSince when that was written, the exchange's clock, µs
/// @param trades which stream its trades come from
public record FeedSymbol(
    String symbol, int symbolId, SymbolRules rules, long rulesSince, TradeStream trades) {
  /// Of rules that have always been.
  public FeedSymbol(String symbol, int symbolId, SymbolRules rules, TradeStream trades) {
    this(symbol, symbolId, rules, Long.MIN_VALUE, trades);
  }

  public FeedSymbol {
    if (symbol.isEmpty() || symbolId <= 0) {
      throw new IllegalArgumentException(
          "expected a symbol and an id above 0, was " + symbol + " and " + symbolId);
    }
  }

  /// The names to SUBSCRIBE to: lower case, as the exchange wants them.
  ///
  /// @param depthStream `depth@100ms`, or another speed
  public List<String> streams(String depthStream) {
    String lower = symbol.toLowerCase(Locale.ROOT);
    return List.of(lower + "@bookTicker", lower + '@' + trades.suffix(), lower + '@' + depthStream);
  }
}

package io.topbook.api.query;

/// The bars there are. The name in lower case is what `kind` says.
public enum BarKind {
  /// Trades of one second.
  TRADE,
  /// Quotes of one second.
  QUOTE
}

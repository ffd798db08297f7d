package io.topbook.api.store;

/// The exchange lists no such symbol, as far as the table `symbols` knows.
public final class UnknownSymbolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String symbol;

  UnknownSymbolException(String symbol, String exchange) {
    super("no symbol " + symbol + " on " + exchange);
    this.symbol = symbol;
  }

  public String symbol() {
    return symbol;
  }
}

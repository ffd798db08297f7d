package io.topbook.api.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a request for symbols may say. Immutable.
public final class SymbolRequest {
  private final Parameter<String> status =
      Symbols.parameter("status", "Keep symbols of this status, say TRADING or BREAK.");
  private final Parameter<String> base =
      Symbols.parameter("base", "Keep symbols whose base asset this is, say BTC.");
  private final Parameter<String> quote =
      Symbols.parameter("quote", "Keep symbols whose quote asset this is, say USDT.");
  private final Parameter<String> prefix =
      Symbols.parameter("prefix", "Keep symbols whose name begins so.");

  public List<Parameter<?>> parameters() {
    return List.of(status, base, quote, prefix);
  }

  /// @throws BadQueryException naming everything that is wrong
  public SymbolQuery parse(Map<String, List<String>> given) {
    var arguments = new Arguments(given, parameters());
    var query =
        new SymbolQuery(
            spelled(arguments, status),
            spelled(arguments, base),
            spelled(arguments, quote),
            spelled(arguments, prefix));
    arguments.check();
    return query;
  }

  private static Optional<String> spelled(Arguments arguments, Parameter<String> parameter) {
    return arguments.get(parameter).map(Symbols::spelled);
  }
}

package io.topbook.api.query;

import java.util.Locale;

/// How names of symbols and assets may be spelled.
///
/// The exchange lists names in other scripts than Latin, so any letter will do; whether there is
/// such a symbol is for the store to say.
final class Symbols {
  private static final String PATTERN = "[\\p{L}\\p{N}_-]{1,40}";
  private static final String MEANS = "1 to 40 letters, digits, _ or -";

  private Symbols() {}

  static Parameter<String> parameter(String name, String meaning) {
    return Parameter.text(name, PATTERN, MEANS, meaning);
  }

  /// Names are upper case on every wire, so lower case can mean nothing else.
  static String spelled(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}

package io.topbook.schemas;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Which symbols to collect, as the setting `SYMBOLS` says it.
///
/// `BTCUSDT,ETHUSDT:trade;SOLUSDT` are two connections, the second symbol with single trades
/// instead of aggregate ones; `all` is every symbol in the symbols topic, `all,-BTCUSDT` every one
/// but that; `top:200` the 200 pairs of highest 24 h quote volume. Names come out upper case,
/// whatever their script.
public sealed interface SymbolList {
  /// Every symbol that the symbols topic holds, but for some.
  record All(Set<String> except) implements SymbolList {
    public All {
      except = Set.copyOf(except);
    }
  }

  /// The `count` TRADING pairs of highest 24 h quote volume.
  record Top(int count) implements SymbolList {}

  /// Named ones, a list per connection, in the order given.
  record Named(List<List<Entry>> connections) implements SymbolList {
    /// All of them, connections joined.
    public List<Entry> entries() {
      return connections.stream().flatMap(List::stream).toList();
    }
  }

  /// One symbol, upper case; `singleTrades` when its trades come from `@trade`, not `@aggTrade`.
  record Entry(String symbol, boolean singleTrades) {}

  int MAX_TOP = 5_000;

  /// Letters and digits of any script, and COIN-M's underscore: what can stand in a stream name.
  Pattern SYMBOL_NAME = Pattern.compile("[\\p{L}\\p{M}\\p{N}_.\\-]{1,100}");

  /// @throws IllegalArgumentException saying what is allowed ("must …")
  static SymbolList parse(String text) {
    String stripped = text.strip();
    String[] words = stripped.split(",", -1);
    if (words[0].strip().equalsIgnoreCase("all")) {
      return all(words);
    }
    if (stripped.regionMatches(true, 0, "top:", 0, 4)) {
      return new Top(count(stripped.substring(4).strip()));
    }
    return named(stripped);
  }

  private static All all(String[] words) {
    Set<String> except = new HashSet<>();
    for (int i = 1; i < words.length; i++) {
      String word = words[i].strip();
      String symbol = word.startsWith("-") ? word.substring(1).toUpperCase(Locale.ROOT) : "";
      if (!SYMBOL_NAME.matcher(symbol).matches()) {
        throw new IllegalArgumentException(
            "must, behind all, name only what to leave out, say all,-BTCUSDT; has \"" + word + '"');
      }
      except.add(symbol);
    }
    return new All(except);
  }

  private static int count(String digits) {
    if (digits.matches("[0-9]{1,4}")) {
      int count = Integer.parseInt(digits);
      if (count >= 1 && count <= MAX_TOP) {
        return count;
      }
    }
    throw new IllegalArgumentException("must be top:N with N from 1 to " + MAX_TOP);
  }

  private static Named named(String text) {
    Set<String> seen = new HashSet<>();
    List<List<Entry>> connections = new ArrayList<>();
    for (String connection : text.split(";", -1)) {
      List<Entry> entries = new ArrayList<>();
      for (String word : connection.split(",", -1)) {
        Entry entry = entry(word.strip());
        if (!seen.add(entry.symbol())) {
          throw new IllegalArgumentException(
              "must name each symbol once, has twice " + entry.symbol());
        }
        entries.add(entry);
      }
      connections.add(List.copyOf(entries));
    }
    return new Named(List.copyOf(connections));
  }

  private static Entry entry(String word) {
    int colon = word.indexOf(':');
    String symbol = (colon < 0 ? word : word.substring(0, colon)).toUpperCase(Locale.ROOT);
    String suffix = colon < 0 ? "" : word.substring(colon + 1);
    if (!SYMBOL_NAME.matcher(symbol).matches() || !(colon < 0 || suffix.equals("trade"))) {
      throw new IllegalArgumentException(
          "must be symbols joined by ',' (or ';' for a new connection), each with \":trade\" or"
              + " nothing behind it, or all, or top:N; has \""
              + word
              + '"');
    }
    return new Entry(symbol, suffix.equals("trade"));
  }
}

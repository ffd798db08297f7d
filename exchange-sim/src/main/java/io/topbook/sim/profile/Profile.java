package io.topbook.sim.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Collects what messages say and prints it as Markdown. Not thread-safe.
public final class Profile {
  private static final String[] SYMBOL_COLUMNS = {
    "symbol",
    "tick",
    "spread in ticks p50",
    "p90",
    "p99",
    "at one tick",
    "quotes with another price",
    "levels an event p50",
    "p90",
    "p99",
    "max",
    "deletes",
    "change's distance bps p50",
    "p90",
    "p99",
    "1 s return bps"
  };
  private static final String[] BOOK_COLUMNS = {
    "symbol",
    "trade p50",
    "p90",
    "p99",
    "max",
    "tail index",
    "trades a taker",
    "snapshot levels",
    "best quantity",
    "within 1 bps",
    "5",
    "10",
    "25"
  };
  private static final String[] STREAM_COLUMNS = {
    "stream",
    "messages",
    "per s",
    "bytes p50",
    "p99",
    "max",
    "gap ms p50",
    "p90",
    "p99",
    "Fano 10 ms",
    "100 ms",
    "1 s",
    "10 s",
    "autocorrelation 100 ms",
    "1 s"
  };

  private final Set<String> only;
  private final Map<String, SymbolProfile> symbols = new LinkedHashMap<>();
  private double first = Double.NaN;
  private double last;

  /// @param only symbols that count, all when empty
  public Profile(Set<String> only) {
    this.only = only;
  }

  /// A message of a stream.
  ///
  /// @param type what stands behind the symbol in the stream's name
  /// @param bytes of the payload
  public void message(String symbol, String type, double seconds, int bytes, JsonNode payload) {
    if (!only.isEmpty() && !only.contains(symbol)) {
      return;
    }
    first = Double.isNaN(first) ? seconds : first;
    last = Math.max(last, seconds);
    SymbolProfile profile = of(symbol);
    profile.arrived(type, seconds, bytes);
    switch (type.replaceFirst("@.*", "")) {
      case "bookTicker" -> profile.quote(payload, seconds);
      case "depth" -> profile.depth(payload);
      case "trade" -> profile.trade(payload);
      case "aggTrade" -> {
        if (!profile.streams.containsKey("trade")) {
          profile.trade(payload);
        }
      }
      default -> {
        // only its size and time count
      }
    }
  }

  /// A REST depth body.
  public void snapshot(String symbol, JsonNode body) {
    if (only.isEmpty() || only.contains(symbol)) {
      of(symbol).snapshot(body);
    }
  }

  private SymbolProfile of(String symbol) {
    return symbols.computeIfAbsent(symbol, _ -> new SymbolProfile());
  }

  /// Whether nothing was collected.
  public boolean isEmpty() {
    return symbols.isEmpty();
  }

  public String markdown() {
    var text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%d symbols, %.1f s%n%n", symbols.size(), last - first));
    table(text, STREAM_COLUMNS);
    symbols.forEach((symbol, profile) ->
        profile.streams.forEach((type, arrived) -> streamRow(text, symbol, type, arrived)));
    text.append('\n');
    table(text, SYMBOL_COLUMNS);
    symbols.forEach((symbol, profile) -> symbolRow(text, symbol, profile));
    text.append('\n');
    table(text, BOOK_COLUMNS);
    symbols.forEach((symbol, profile) -> bookRow(text, symbol, profile));
    return text.toString();
  }

  private static void table(StringBuilder text, String... columns) {
    text.append("| ").append(String.join(" | ", columns)).append(" |\n|");
    text.append(" --- |".repeat(columns.length)).append('\n');
  }

  private void streamRow(StringBuilder text, String symbol, String type, Arrived arrived) {
    Numbers sizes = arrived.sizes();
    Numbers gaps = arrived.gaps();
    row(
        text,
        symbol + '@' + type,
        arrived.count(),
        arrived.count() / (last - first),
        sizes.quantile(0.5),
        sizes.quantile(0.99),
        sizes.max(),
        gaps.quantile(0.5),
        gaps.quantile(0.9),
        gaps.quantile(0.99),
        arrived.fano(0.01),
        arrived.fano(0.1),
        arrived.fano(1),
        arrived.fano(10),
        arrived.autocorrelation(0.1),
        arrived.autocorrelation(1));
  }

  private static void symbolRow(StringBuilder text, String symbol, SymbolProfile profile) {
    double tick = profile.tick();
    row(
        text,
        symbol,
        tick,
        profile.spreads.quantile(0.5) / tick,
        profile.spreads.quantile(0.9) / tick,
        profile.spreads.quantile(0.99) / tick,
        profile.spreads.shareUpTo(tick * 1.01),
        profile.priceQuoteShare(),
        profile.levels.quantile(0.5),
        profile.levels.quantile(0.9),
        profile.levels.quantile(0.99),
        profile.levels.max(),
        profile.deleteShare(),
        profile.distances.quantile(0.5),
        profile.distances.quantile(0.9),
        profile.distances.quantile(0.99),
        profile.returns.deviation());
  }

  private static void bookRow(StringBuilder text, String symbol, SymbolProfile profile) {
    row(
        text,
        symbol,
        profile.tradeSizes.quantile(0.5),
        profile.tradeSizes.quantile(0.9),
        profile.tradeSizes.quantile(0.99),
        profile.tradeSizes.max(),
        profile.tradeSizes.tailIndex(),
        profile.tradesPerTaker(),
        profile.snapshotLevels,
        profile.bestQuantity,
        profile.quantities[0],
        profile.quantities[1],
        profile.quantities[2],
        profile.quantities[3]);
  }

  private static void row(StringBuilder text, String name, double... figures) {
    text.append("| ").append(name);
    for (double figure : figures) {
      text.append(" | ").append(figure(figure));
    }
    text.append(" |\n");
  }

  /// Three digits that count; a dash where nothing is known.
  private static String figure(double figure) {
    if (Double.isNaN(figure) || Double.isInfinite(figure)) {
      return "–";
    }
    if (figure == 0 || Math.abs(figure) >= 100) {
      return String.format(Locale.ROOT, "%.0f", figure);
    }
    return new java.math.BigDecimal(figure)
        .round(new java.math.MathContext(3))
        .stripTrailingZeros()
        .toPlainString();
  }
}

package io.topbook.schemas.jobs;

import io.topbook.schemas.jobs.ExchangeRest.Ticker;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ranks pairs by what was traded in 24 h, in dollars.
///
/// Quote volumes are in each pair's own currency: taken as they are, USDT-IDR would outrank
/// BTC-USDT. So they are converted at the day's last price against USDT; an asset with "USD" in its
/// name counts as a dollar, and a pair whose quote asset has no such price ranks last. COIN-M gives
/// no quote volume, but the base asset's, and quotes in USD: base volume at the last price. Pure.
final class VolumeRanking {
  private final Map<String, Ticker> tickers = new HashMap<>();

  VolumeRanking(List<Ticker> tickers) {
    tickers.forEach(ticker -> this.tickers.put(ticker.symbol(), ticker));
  }

  /// The `count` TRADING pairs of highest volume; equal ones by name.
  List<ListedSymbol> top(int count, List<ListedSymbol> listed) {
    return listed.stream()
        .filter(ListedSymbol::isTrading)
        .sorted(
            Comparator.comparingDouble(this::dollars)
                .reversed()
                .thenComparing(ListedSymbol::symbol))
        .limit(count)
        .toList();
  }

  private double dollars(ListedSymbol listed) {
    Ticker ticker = tickers.get(listed.symbol());
    return ticker == null ? 0 : quoteVolume(ticker) * dollarsPer(listed.quoteAsset());
  }

  private static double quoteVolume(Ticker ticker) {
    Double quote = ticker.quoteVolume();
    if (quote != null) {
      return quote;
    }
    Double base = ticker.baseVolume();
    Double price = ticker.lastPrice();
    return base == null || price == null ? 0 : base * price;
  }

  private double dollarsPer(@Nullable String asset) {
    if (asset == null || asset.contains("USD")) {
      return asset == null ? 0 : 1;
    }
    double direct = lastPrice(asset + "USDT");
    double inverse = lastPrice("USDT" + asset);
    return direct > 0 ? direct : inverse > 0 ? 1 / inverse : 0;
  }

  private double lastPrice(String symbol) {
    Ticker ticker = tickers.get(symbol);
    Double price = ticker == null ? null : ticker.lastPrice();
    return price == null ? 0 : price;
  }
}

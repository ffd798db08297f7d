package io.topbook.schemas.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.schemas.jobs.ExchangeRest.Ticker;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeRankingTest {
  @Test
  void volumesAreComparedInDollars() {
    var ranking =
        new VolumeRanking(
            List.of(
                new Ticker("BTCUSDT", 1e6, null, 60_000.0),
                new Ticker("ETHBTC", 20.0, null, 0.05), // 1.2 million dollars
                new Ticker("USDTIDR", 1.6e9, null, 16_000.0), // 100,000 dollars
                new Ticker("ADAUSDC", 500_000.0, null, 0.4)));

    assertThat(
            ranking.top(
                4,
                List.of(
                    trading("BTCUSDT", "USDT"),
                    trading("ETHBTC", "BTC"),
                    trading("USDTIDR", "IDR"),
                    trading("ADAUSDC", "USDC"))))
        .extracting(ListedSymbol::symbol)
        .containsExactly("ETHBTC", "BTCUSDT", "ADAUSDC", "USDTIDR");
  }

  @Test
  void onlyTradingPairsCountAndEqualOnesGoByName() {
    var ranking = new VolumeRanking(List.of());

    assertThat(
            ranking.top(
                2,
                List.of(
                    trading("C", "USDT"),
                    new ListedSymbol("A", null, "USDT", null, null, "BREAK"),
                    trading("B", "XYZ"),
                    trading("D", "USDT"))))
        .extracting(ListedSymbol::symbol)
        .containsExactly("B", "C");
  }

  @Test
  void coinMarginedVolumeIsTheBaseAssetsAtTheLastPrice() {
    var ranking =
        new VolumeRanking(
            List.of(
                new Ticker("BTCUSD_PERP", null, 10.0, 60_000.0),
                new Ticker("ADAUSD_PERP", null, 1_000.0, 0.4)));

    assertThat(
            ranking.top(1, List.of(trading("ADAUSD_PERP", "USD"), trading("BTCUSD_PERP", "USD"))))
        .extracting(ListedSymbol::symbol)
        .containsExactly("BTCUSD_PERP");
  }

  private static ListedSymbol trading(String symbol, String quote) {
    return new ListedSymbol(symbol, null, quote, null, null, "TRADING");
  }
}

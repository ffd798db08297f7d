package io.topbook.local.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTest {
  private static final List<String> NAMES =
      List.of("ADAUSDT", "BNBUSDT", "BTCUSDC", "BTCUSDT", "ETHUSDT", "XRPUSDT");

  @Test
  void signsAndCaseDoNotCount() {
    assertThat(NearNames.of("btc/usdt", NAMES)).startsWith("BTCUSDT");
  }

  @Test
  void aSlipOfTheFingerIsForgiven() {
    assertThat(NearNames.of("BTCUSD", NAMES).subList(0, 2)).containsExactly("BTCUSDC", "BTCUSDT");
    assertThat(NearNames.of("EHTUSDT", NAMES)).startsWith("ETHUSDT");
  }

  @Test
  void anAssetFindsItsPairs() {
    assertThat(NearNames.of("btc", NAMES)).containsExactly("BTCUSDC", "BTCUSDT");
  }

  @Test
  void whatIsFarIsNotNamed() {
    assertThat(NearNames.of("bitcoin", NAMES)).isEmpty();
    assertThat(NearNames.of("?", NAMES)).isEmpty();
  }
}

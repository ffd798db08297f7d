package io.topbook.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.schemas.Exchange;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolNameTest {
  @Test
  void aSymbolMayBeTypedInAnyCase() {
    assertThat(SymbolName.require("btcusdt", List.of("BTCUSDT", "ETHUSDT"), Exchange.BINANCE))
        .isEqualTo("BTCUSDT");
  }

  @Test
  void beforeAnySymbolIsListedTheRefusalSaysWhereToLook() {
    assertThatThrownBy(() -> SymbolName.require("BTCUSDT", List.of(), Exchange.BINANCE))
        .isInstanceOf(Refusal.class)
        .hasMessage("no symbols of binance are listed yet: ./topbook status");
  }
}

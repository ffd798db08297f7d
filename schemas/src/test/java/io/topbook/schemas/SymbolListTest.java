package io.topbook.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.schemas.SymbolList.All;
import io.topbook.schemas.SymbolList.Entry;
import io.topbook.schemas.SymbolList.Named;
import io.topbook.schemas.SymbolList.Top;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolListTest {
  @Test
  void commaJoinsSymbolsOfOneConnection() {
    assertThat(SymbolList.parse("BTCUSDT, ETHUSDT"))
        .isEqualTo(new Named(List.of(List.of(symbol("BTCUSDT"), symbol("ETHUSDT")))));
  }

  @Test
  void semicolonBeginsANewConnection() {
    Named list = (Named) SymbolList.parse("BTCUSDT,ETHUSDT;SOLUSDT");

    assertThat(list.connections())
        .containsExactly(List.of(symbol("BTCUSDT"), symbol("ETHUSDT")), List.of(symbol("SOLUSDT")));
    assertThat(list.entries())
        .containsExactly(symbol("BTCUSDT"), symbol("ETHUSDT"), symbol("SOLUSDT"));
  }

  @Test
  void tradeSuffixChoosesSingleTrades() {
    assertThat(SymbolList.parse("btcusdt:trade"))
        .isEqualTo(new Named(List.of(List.of(new Entry("BTCUSDT", true)))));
  }

  @Test
  void allAndTopAreWords() {
    assertThat(SymbolList.parse(" all ")).isEqualTo(new All(Set.of()));
    assertThat(SymbolList.parse("top:200")).isEqualTo(new Top(200));
  }

  @Test
  void allCanLeaveSomeOut() {
    assertThat(SymbolList.parse("all, -btcusdt,-ETHUSDT"))
        .isEqualTo(new All(Set.of("BTCUSDT", "ETHUSDT")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"all,BTCUSDT", "all,", "all,-", "all,-A B"})
  void whatAllLeavesOutIsNamedWithAMinus(String text) {
    assertThatThrownBy(() -> SymbolList.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("must");
  }

  @Test
  void namesCanBeOfAnyScriptAndHaveUnderscores() {
    assertThat(((Named) SymbolList.parse("币安人生USDT,btcusd_perp,1000PEPEUSDT")).entries())
        .containsExactly(symbol("币安人生USDT"), symbol("BTCUSD_PERP"), symbol("1000PEPEUSDT"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "BTCUSDT,",
        "BTCUSDT;;ETHUSDT",
        "BTC USDT",
        "BTCUSDT:agg",
        "BTC/USDT",
        "a@b",
        ":trade",
        "top:0",
        "top:",
        "top:-1",
        "top:5001",
        "top:99999999999",
        "BTCUSDT:",
        "\"x\""
      })
  void whatIsNoListIsRefusedSayingWhatIsAllowed(String text) {
    assertThatThrownBy(() -> SymbolList.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("must be ");
  }

  @Test
  void symbolNamedTwiceIsRefused() {
    assertThatThrownBy(() -> SymbolList.parse("BTCUSDT;btcusdt:trade"))
        .hasMessage("must name each symbol once, has twice BTCUSDT");
  }

  private static Entry symbol(String name) {
    return new Entry(name, false);
  }
}

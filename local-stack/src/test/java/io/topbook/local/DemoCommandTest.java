package io.topbook.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.local.setup.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all | BTCUSDT,ETHUSDT | all,-BTCUSDT,-ETHUSDT",
        "all,-ETHUSDT | BTCUSDT | all,-BTCUSDT",
        "SOLUSDT,btcusdt | BTCUSDT | SOLUSDT",
        "SOLUSDT:trade,btcusdt;XRPUSDT | BTCUSDT | SOLUSDT:trade;XRPUSDT",
        "top:3 | BTCUSDT,ETHUSDT | all,-BTCUSDT,-ETHUSDT",
        "SOLUSDT,XRPUSDT | '' | SOLUSDT,XRPUSDT",
      })
  void twoSymbolsBeginYesterdayAndTheOthersAreLive(String listed, String history, String live) {
    var plan = DemoCommand.plan(listed, true, "");

    assertThat(String.join(",", plan.history())).isEqualTo(history);
    assertThat(plan.symbols()).isEqualTo(live);
    assertThat(plan.listed()).isEqualTo(listed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"BTCUSDT,ETHUSDT", "ETHUSDT", "top:2"})
  void whatLeavesNothingElseIsLive(String listed) {
    assertThat(DemoCommand.plan(listed, true, "").history()).isEmpty();
  }

  @Test
  void aPlanThatAnOlderVersionWroteIsRead() throws Exception {
    Plan plan = DemoCommand.plan("all", true, "2026-01-31T12:00:00Z");

    Plan older = Plan.parse(plan.toJson().replaceAll("\"historyStart\":\"[^\"]*\",", ""));

    assertThat(older.historyStart()).isEmpty();
    assertThat(older.history()).isEqualTo(plan.history());
  }

  @Test
  void withoutHistoryAllAreLive() {
    assertThat(DemoCommand.plan("all", false, "").history()).isEqualTo(List.of());
    assertThat(DemoCommand.plan("all", false, "").symbols()).isEqualTo("all");
  }

  @Test
  void singleTradesOfAHistorysSymbolAreSubscribedByItsProducer() {
    assertThat(DemoCommand.plan("ETHUSDT:trade,SOLUSDT;BTCUSDT", true, "").historySymbols())
        .isEqualTo("ETHUSDT:trade,BTCUSDT");
    assertThat(DemoCommand.plan("top:9", true, "").historySymbols()).isEqualTo("BTCUSDT,ETHUSDT");
  }
}

package io.topbook.local.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void wordsStandLeftAndNumbersRight() {
    var table = new Table("topic", "records", "kept");
    table.row("binance-depth", 1_234L, "3 days");
    table.row("a", 7L, "for ever");

    assertThat(table.text())
        .isEqualTo(
            """
            topic          records  kept
            binance-depth    1,234  3 days
            a                    7  for ever\
            """);
  }
}

package io.topbook.local.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void plainTextStaysPlain() {
    assertThat(Csv.quoted("BTCUSDT")).isEqualTo("BTCUSDT");
    assertThat(Csv.quoted("0.1")).isEqualTo("0.1");
  }

  @Test
  void whatWouldBreakALineIsQuoted() {
    assertThat(Csv.quoted("a,b")).isEqualTo("\"a,b\"");
    assertThat(Csv.quoted("say \"b\"")).isEqualTo("\"say \"\"b\"\"\"");
    assertThat(Csv.quoted("a\nb")).isEqualTo("\"a\nb\"");
  }

  @Test
  void nullIsNothingAndAnEmptyTextIsQuoted() {
    assertThat(Csv.quoted(null)).isEmpty();
    assertThat(Csv.quoted("")).isEqualTo("\"\"");
  }
}

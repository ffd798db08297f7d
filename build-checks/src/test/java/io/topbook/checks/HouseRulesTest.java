package io.topbook.checks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HouseRulesTest {
  @Test
  void noFileHoldsWhatNoFileMay() {
    assertThat(
            Tree.here().texts().entrySet().stream()
                .flatMap(file -> HouseRules.findings(file.getKey(), file.getValue()).stream()))
        .isEmpty();
  }

  // A bar stands where the sample is cut, so that this file passes.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "see /ro|ot/thing",
        "cd /ho|me/ada/x",
        "\"/wo|rk/data\"",
        "https://repo1.ma|ven.org/maven2",
        "registry.np|mjs.org",
        "-----BEGIN RSA PRIVATE| KEY-----",
        "key = AKI|AABCDEFGHIJKLMNOP",
        "// TO|DO later",
        "<<<<|<<< HEAD",
      })
  void eachRuleBites(String sample) {
    assertThat(HouseRules.findings("a", "first\n" + sample.replace("|", "")))
        .singleElement()
        .extracting(Finding::line)
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/work/it",
        "src/home/Main.java",
        "$DIR/work/data",
        "http://maven.apache.org/POM/4.0.0",
        "the to-do list",
      })
  void nearMissesPass(String sample) {
    assertThat(HouseRules.findings("a", sample)).isEmpty();
  }
}

package io.topbook.producer.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.topbook.producer.feed.SymbolRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeInfoReaderTest {
  private static Map<String, SymbolRules> read(String json) throws IOException {
    return ExchangeInfoReader.read(new ByteArrayInputStream(json.getBytes(UTF_8)), Set.of("A"));
  }

  @Test
  void coinMarginedContractsSayContractStatus() throws IOException {
    assertThat(read("{\"symbols\":[{\"symbol\":\"A\",\"contractStatus\":\"TRADING\"}]}"))
        .containsExactly(Map.entry("A", SymbolRules.TRADING));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"0\"", "\"0.00000000\"", "null", "\"x\"", "{}", "\"1e-999999999\""})
  void sizeThatIsOffOrNoneIsNotSaid(String tickSize) throws IOException {
    assertThat(
            read(
                "{\"symbols\":[{\"symbol\":\"A\",\"status\":\"TRADING\",\"filters\":"
                    + "[{\"filterType\":\"PRICE_FILTER\",\"tickSize\":"
                    + tickSize
                    + "}]}]}"))
        .containsExactly(Map.entry("A", SymbolRules.TRADING));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"symbols\":[]}",
        "{\"symbols\":{\"symbol\":\"A\"}}",
        "{\"symbols\":[\"A\"]}",
        "{\"symbols\":[{\"symbol\":\"A\"}]",
        "{\"symbols\":[{\"symbol\":\"A\"},7]}"
      })
  void whatIsNoWholeListIsRefused(String json) {
    assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(json));
  }
}

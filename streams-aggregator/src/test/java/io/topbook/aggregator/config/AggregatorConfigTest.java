package io.topbook.aggregator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.runtime.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AggregatorConfigTest {
  @Test
  void everyBadKeyIsNamedInOneMessage() {
    assertThatThrownBy(() ->
            AggregatorConfig.from(
                Map.of("EXCHANGE", "nyse", "STATE_HORIZON_MS", "5", "HTTP_PORT", "x")))
        .hasMessageContaining("EXCHANGE: must be one of binance, ")
        .hasMessageContaining("STATE_HORIZON_MS: must be from 1000")
        .hasMessageContaining("HTTP_PORT");
  }

  @Test
  void theReadmesTableHasEveryKeyWithItsDefault() throws IOException {
    var settings = Settings.from(Map.of());
    AggregatorConfig.from(settings);

    var documented =
        Pattern.compile("^\\| `([A-Z_]+)` \\| (?:`([^`]*)`|–) \\|", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .collect(
                Collectors.toMap(
                    row -> row.group(1), row -> row.group(2) == null ? "" : row.group(2)));

    assertThat(documented).isEqualTo(settings.defaults());
  }
}

package io.topbook.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiConfigTest {
  @Test
  void everyBadKeyIsNamed() {
    assertThatThrownBy(() ->
            from(
                Map.of(
                    "EXCHANGE", "kraken",
                    "HTTP_PORT", "70000",
                    "DATABASE_URL", "postgres://x",
                    "DATABASE_PASSWORD_FILE", "no-such-file",
                    "QUERY_MAX_ROWS", "10",
                    "QUERY_DEFAULT_ROWS", "11")))
        .hasMessageContaining("EXCHANGE: must be one of binance, binance-usdm, binance-coinm")
        .hasMessageContaining("HTTP_PORT: must be from 0 to 65535, was \"70000\"")
        .hasMessageContaining("DATABASE_URL: must be an address that starts with jdbc:postgresql:")
        .hasMessageContaining("DATABASE_PASSWORD_FILE: must be a readable file")
        .hasMessageContaining("QUERY_DEFAULT_ROWS: must be at most QUERY_MAX_ROWS (10), was 11");
  }

  @Test
  void thePasswordComesFromAFileAndDoesNotShow(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "hush\n");
    var settings =
        Settings.from(
            Map.of("DATABASE_PASSWORD_FILE", file.toString(), "EXCHANGE", "binance-usdm"));

    var config = ApiConfig.from(settings);

    assertThat(config.database().password()).isEqualTo("hush");
    assertThat(config.exchange()).isEqualTo(Exchange.BINANCE_USDM);
    assertThat(config.toString() + settings.effective()).doesNotContain("hush");
  }

  @Test
  void theReadmeSaysEverySettingAndItsDefault() throws IOException {
    var settings = Settings.from(Map.of());
    ApiConfig.from(settings);
    var documented = new HashMap<String, String>();

    Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| (?:`([^`]*)`)? ?\\|")
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .forEach(row -> documented.put(row.group(1), row.group(2) == null ? "" : row.group(2)));

    assertThat(documented).isEqualTo(settings.defaults());
  }

  private static ApiConfig from(Map<String, String> environment) {
    return ApiConfig.from(Settings.from(environment));
  }
}

package io.topbook.schemas.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.runtime.BadSettingsException;
import io.topbook.runtime.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobSettingsTest {
  @Test
  void everyBadKeyIsNamedAtOnce() {
    var settings =
        Settings.from(
            Map.of(
                "SYMBOLS",
                "A,,B",
                "EXCHANGE",
                "kraken",
                "REST_URL",
                "ftp://x",
                "WAIT_MS",
                "-1",
                "DATABASE_URL",
                "postgres://x"));

    assertThatThrownBy(() -> SymbolsJob.Config.from(settings))
        .isInstanceOf(BadSettingsException.class)
        .hasMessageContaining("SYMBOLS: must be symbols joined by ','")
        .hasMessageContaining("EXCHANGE: must be one of binance, binance-usdm, binance-coinm")
        .hasMessageContaining("REST_URL: must be an address")
        .hasMessageContaining(
            "DATABASE_URL: must start with jdbc:postgresql:, was \"postgres://x\"")
        .hasMessageContaining("WAIT_MS: must be from 0 to 3600000, was \"-1\"");
  }

  @Test
  void secretCanComeFromAFileAndShowsNowhere(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "s3cret\n");
    var settings =
        Settings.from(
            Map.of("WRITER_PASSWORD_FILE", file.toString(), "DATABASE_PASSWORD", "s3cret"));

    MigrateJob.Config config = MigrateJob.Config.from(settings);

    assertThat(config.writerPassword()).isEqualTo("s3cret");
    assertThat(config.database().password()).isEqualTo("s3cret");
    assertThat(config.toString() + settings.effective()).doesNotContain("s3cret");
  }

  @Test
  void missingSecretFileIsABadSetting() {
    var settings = Settings.from(Map.of("READER_PASSWORD_FILE", "/no/such/file"));

    assertThatThrownBy(() -> MigrateJob.Config.from(settings))
        .isInstanceOf(BadSettingsException.class)
        .hasMessageContaining("READER_PASSWORD_FILE: must be a readable file");
  }

  @Test
  void restAddressFollowsTheExchange() {
    var config = SymbolsJob.Config.from(Settings.from(Map.of("EXCHANGE", "binance-coinm")));

    assertThat(config.restUrl()).hasToString("https://dapi.binance.com");
  }
}

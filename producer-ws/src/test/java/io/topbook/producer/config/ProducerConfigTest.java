package io.topbook.producer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.topbook.producer.feed.FeedSettings;
import io.topbook.runtime.BadSettingsException;
import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProducerConfigTest {
  @Test
  void defaultsAreSpotLiveAndTheDesigns() {
    ProducerConfig config = ProducerConfig.from(Map.of());

    assertThat(config.exchange()).isEqualTo(Exchange.BINANCE);
    assertThat(config.feeds().feed()).isEqualTo(FeedSettings.defaults());
    assertThat(config.sockets().ws().streamAddress())
        .hasToString("wss://data-stream.binance.vision/stream");
    assertThat(config.sockets().ws().silence()).isPositive();
  }

  @Test
  void futuresHaveTheirOwnLimits() {
    ProducerConfig config = ProducerConfig.from(Map.of("EXCHANGE", "binance-usdm"));

    assertThat(config.sockets().ws().messagesPerSecond()).isEqualTo(10);
    assertThat(config.rest().weightPerMinute()).isEqualTo(2400);
    assertThat(config.rest().settings().address()).hasToString("https://fapi.binance.com");
  }

  @Test
  void recordedClockSwitchesSilenceDetectionOff() {
    ProducerConfig config = ProducerConfig.from(Map.of("CLOCK", "recorded", "SILENCE_MS", "5000"));

    assertThat(config.sockets().ws().silence()).isEqualTo(Duration.ZERO);
    assertThat(config.feeds().feed().played()).isTrue();
  }

  @Test
  void exchangeInfoIsAskedForLiveOnly() {
    assertThat(ProducerConfig.from(Map.of()).rest().exchangeInfoInterval())
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(ProducerConfig.from(Map.of("CLOCK", "recorded")).rest().exchangeInfoInterval())
        .isZero();
    assertThatExceptionOfType(BadSettingsException.class)
        .isThrownBy(() -> ProducerConfig.from(Map.of("EXCHANGE_INFO_INTERVAL_MS", "999")))
        .withMessageContaining("EXCHANGE_INFO_INTERVAL_MS: must be 0 or at least 1000, was 999");
  }

  @Test
  void microsecondsAreAskedForInTheAddress() {
    ProducerConfig config =
        ProducerConfig.from(Map.of("TIME_UNIT", "microsecond", "WS_URL", "ws://127.0.0.1:9443"));

    assertThat(config.sockets().ws().streamAddress())
        .hasToString("ws://127.0.0.1:9443/stream?timeUnit=MICROSECOND");
  }

  @Test
  void everyBadKeyIsNamedInOneMessage() {
    assertThatExceptionOfType(BadSettingsException.class)
        .isThrownBy(() ->
            ProducerConfig.from(
                Map.ofEntries(
                    Map.entry("EXCHANGE", "kraken"),
                    Map.entry("CLOCK", "sundial"),
                    Map.entry("SYMBOLS", "BTC/USDT"),
                    Map.entry("CONNECTIONS", "0"),
                    Map.entry("WS_URL", "http://x"),
                    Map.entry("SNAPSHOT_WEIGHT_SHARE", "1.5"),
                    Map.entry("SNAPSHOT_LIMIT", "5001"),
                    Map.entry("RECONNECT_BACKOFF_MIN_MS", "500"),
                    Map.entry("RECONNECT_BACKOFF_MAX_MS", "100"),
                    Map.entry("TLS_CA_FILE", "/no/such/file"),
                    Map.entry("DEPTH_STREAM", "depth5"))))
        .satisfies(e ->
            assertThat(e.getMessage().lines())
                .hasSize(10)
                .contains(
                    "EXCHANGE: must be one of binance, binance-usdm, binance-coinm, was \"kraken\"",
                    "CLOCK: must be one of live, recorded, was \"sundial\"",
                    "CONNECTIONS: must be from 1 to 100, was \"0\"",
                    "WS_URL: must be an address that starts with ws:// or wss://, was \"http://x\"",
                    "SNAPSHOT_WEIGHT_SHARE: must be above 0 and at most 1, was \"1.5\"",
                    "RECONNECT_BACKOFF_MAX_MS: must be at least RECONNECT_BACKOFF_MIN_MS (500),"
                        + " was 100"));
  }

  @Test
  void futuresRefuseADepthTheirExchangeDoesNotAnswer() {
    assertThatExceptionOfType(BadSettingsException.class)
        .isThrownBy(
            () -> ProducerConfig.from(Map.of("EXCHANGE", "binance-usdm", "SNAPSHOT_LIMIT", "200")))
        .withMessageContaining(
            "SNAPSHOT_LIMIT: must be one of 5, 10, 20, 50, 100, 500, 1000 on binance-usdm, was"
                + " \"200\"");
  }

  @Test
  void spotRefusesADepthOfWhichABookCouldNotTellWhetherItWasCut() {
    assertThatExceptionOfType(BadSettingsException.class)
        .isThrownBy(() -> ProducerConfig.from(Map.of("SNAPSHOT_LIMIT", "2000")))
        .withMessageContaining(
            "SNAPSHOT_LIMIT: must be one of 5, 10, 20, 50, 100, 500, 1000, 5000 on binance,"
                + " was \"2000\"");
  }

  @Test
  void keyFramesComeAsOftenAsHalfTheWeightLets() {
    ProducerConfig.Rest rest = ProducerConfig.from(Map.of()).rest();

    assertThat(rest.keyFrameInterval(1)).isEqualTo(Duration.ofSeconds(60));
    assertThat(rest.keyFrameInterval(200)).isEqualTo(Duration.ofSeconds(200));
    assertThat(rest.keyFrameInterval(1_000)).isEqualTo(Duration.ofSeconds(1_000));
    assertThat(
            ProducerConfig.from(Map.of("SNAPSHOT_WEIGHT_SHARE", "0.25", "KEY_FRAME_MIN_MS", "5000"))
                .rest()
                .keyFrameInterval(10))
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void theTopPairsAreTheSymbolsJobsChoice() {
    assertThatExceptionOfType(BadSettingsException.class)
        .isThrownBy(() -> ProducerConfig.from(Map.of("SYMBOLS", "top:200")))
        .withMessageContaining("SYMBOLS: must be all or named symbols");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "KAFKA_BOOTSTRAP_SERVERS|localhost|KAFKA_BOOTSTRAP_SERVERS: must be host:port",
        "KAFKA_OVERRIDES|compression.type=foo|KAFKA_OVERRIDES: Invalid value foo for"
            + " configuration compression.type",
        "KAFKA_OVERRIDES|acks=1|KAFKA_OVERRIDES: Must set acks to all",
        "KAFKA_OVERRIDES|max.poll.records=x|KAFKA_OVERRIDES: Invalid value x for configuration"
            + " max.poll.records",
        "DEPTH_STREAM|depth@1000000ms|DEPTH_STREAM: must be depth, depth@100ms"
      })
  void whatKafkaOrTheDecoderWouldRefuseLaterIsRefusedNow(String key, String value, String says) {
    assertThatExceptionOfType(BadSettingsException.class)
        .isThrownBy(() -> ProducerConfig.from(Map.of(key, value)))
        .withMessageStartingWith(says);
  }

  @Test
  void readmeTableNamesEveryKeyAndItsDefault() throws IOException {
    Settings settings = Settings.from(Map.of());
    ProducerConfig.read(settings);
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      String[] cells = line.split("\\|");
      if (line.startsWith("| `") && cells.length == 6) {
        documented.put(unquoted(cells[1]), unquoted(cells[2]));
      }
    }

    assertThat(documented).isEqualTo(new TreeMap<>(settings.defaults()));
  }

  private static String unquoted(String cell) {
    return cell.strip().replace("`", "").replace("–", "");
  }
}

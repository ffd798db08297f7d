package io.topbook.local.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.runtime.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StackSettingsTest {
  private static final Pattern ROW = Pattern.compile("\\| `([A-Z_]+)` \\| (?:`([^`]*)`)? *\\|.*");

  @Test
  void readmeListsEveryKeyWithItsDefault() throws Exception {
    Settings settings = Settings.from(Map.of());
    StackSettings.read(settings);
    Map<String, String> table = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        table.put(row.group(1), row.group(2) == null ? "" : row.group(2));
      }
    }

    assertThat(table).isEqualTo(new TreeMap<>(settings.defaults()));
  }

  @Test
  void everyBadKeyIsNamed() {
    assertThatThrownBy(
            () -> StackSettings.from(Map.of("PORT_KAFKA", "0", "MIN_FREE_DISK_MB", "much")))
        .hasMessageContaining("PORT_KAFKA: must be from 1 to 65535, was \"0\"")
        .hasMessageContaining("MIN_FREE_DISK_MB: must be a whole number")
        .hasMessageContaining("\"much\"");
  }

  @Test
  void aListOfSymbolsThatMakesNoSenseIsNamed() {
    assertThatThrownBy(() -> StackSettings.from(Map.of("SYMBOLS", "BTCUSDT:quotes")))
        .hasMessageStartingWith("SYMBOLS: must be symbols joined by ','");
  }

  @Test
  void everyBadAddressIsNamed() {
    assertThatThrownBy(() ->
            StackSettings.from(
                Map.of(
                    "DATABASE_URL", "foo",
                    "KAFKA_BOOTSTRAP_SERVERS", "kafka",
                    "SCHEMA_REGISTRY_URL", "registry:8081",
                    "CONNECT_URL", "ftp://connect")))
        .hasMessageContaining("DATABASE_URL: must start with jdbc:postgresql:, was \"foo\"")
        .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS: must be HOST:PORT")
        .hasMessageContaining("SCHEMA_REGISTRY_URL: must be an address")
        .hasMessageContaining("CONNECT_URL: must be an address");
  }

  @Test
  void aRunOfItsOwnPartsRefusesTheUsersAndSaysHowToStartIt() {
    assertThatThrownBy(() ->
            StackSettings.ofOwnParts(
                Map.of("DATABASE_URL", "jdbc:postgresql://db/x", "CONNECT_URL", "http://c:1"),
                "replay"))
        .hasMessageContaining("DATABASE_URL: must not be set for replay")
        .hasMessageContaining("env -u DATABASE_URL -u CONNECT_URL ./topbook replay");
    assertThat(StackSettings.ofOwnParts(Map.of("DATABASE_URL", ""), "demo").elsewhere().database())
        .isEmpty();
  }

  @Test
  void aDatabaseOfTheUsersNeedsThePasswordsOfItsRoles() {
    assertThatThrownBy(() -> StackSettings.from(Map.of("DATABASE_URL", "jdbc:postgresql://db/x")))
        .hasMessageContaining("WRITER_PASSWORD: must be set with DATABASE_URL")
        .hasMessageContaining("READER_PASSWORD: must be set with DATABASE_URL");
  }

  @Test
  void aDatabasePasswordDoesNotShow() {
    var settings =
        StackSettings.from(
            Map.of(
                "DATABASE_URL", "jdbc:postgresql://db/x",
                "DATABASE_PASSWORD", "hush",
                "WRITER_PASSWORD", "hush",
                "READER_PASSWORD", "hush"));

    assertThat(settings.elsewhere().database()).isPresent();
    assertThat(settings.toString()).doesNotContain("hush");
  }

  @Test
  void addressesFollowPortsUnlessARealPartIsNamed() {
    var ours = Addresses.of(StackSettings.from(Map.of("PORT_KAFKA", "19092")));
    var theirs = Addresses.of(StackSettings.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "k1:9092")));

    assertThat(ours.kafka()).isEqualTo("127.0.0.1:19092");
    assertThat(theirs.kafka()).isEqualTo("k1:9092");
  }
}

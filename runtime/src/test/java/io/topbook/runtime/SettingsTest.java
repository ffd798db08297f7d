package io.topbook.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void oneMessageNamesEveryBadKeyWithItsValueAndRange() {
    var settings = Settings.from(Map.of("PORT", "x", "N", "11", "URL", "ftp://a", "FLAG", "yes"));

    settings.integer("PORT", 1, 1, 65535);
    settings.integer("N", 5, 1, 10);
    settings.address("URL", "http://localhost", "http", "https");
    settings.bool("FLAG", true);
    settings.required("NAME", "the name of the thing");

    assertThatThrownBy(settings::check)
        .hasMessageContaining("PORT: must be a whole number from 1 to 65535, was \"x\"")
        .hasMessageContaining("N: must be from 1 to 10, was \"11\"")
        .hasMessageContaining(
            "URL: must be an address that starts with http:// or https://, was \"ftp://a\"")
        .hasMessageContaining("FLAG: must be true or false, was \"yes\"")
        .hasMessageContaining("NAME: must be set: the name of the thing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka:9092", "127.0.0.1:9092, [::1]:9093", "PLAINTEXT://k-1.a.b:1"})
  void serversAreHostsWithPorts(String servers) {
    var settings = Settings.from(Map.of("KAFKA", servers));

    assertThat(settings.servers("KAFKA", "localhost:9092")).isEqualTo(servers);
    settings.check();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "kafka:", "kafka:0", "kafka:70000", "a:1,,b:2", "::1:9092"})
  void whatIsNoListOfServersIsNamed(String servers) {
    var settings = Settings.from(Map.of("KAFKA", servers));

    settings.servers("KAFKA", "localhost:9092");

    assertThatThrownBy(settings::check)
        .hasMessage("KAFKA: must be host:port, several joined by ',', was \"" + servers + '"');
  }

  @Test
  void anEmptyValueIsAbsent() {
    var settings = Settings.from(Map.of("N", " "));

    assertThat(settings.integer("N", 5, 1, 10)).isEqualTo(5);
    settings.check();
  }

  @Test
  void secretsDoNotShow() {
    var settings = Settings.from(Map.of("PASSWORD", "hush"));

    assertThat(settings.secret("PASSWORD", "")).isEqualTo("hush");
    assertThat(settings.effective().toString()).doesNotContain("hush");
  }
}

package io.topbook.local.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.topbook.local.TestStack;
import io.topbook.local.process.Part;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import io.topbook.runtime.BadSettingsException;
import io.topbook.schemas.Exchange;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Needs the build's products, and starts nothing.
class StackIT {
  @TempDir private Path home;

  @Test
  void badSettingsOfEveryProgramAreNamedTogetherBeforeAnyStarts() {
    var refusal =
        catchThrowableOfType(
            BadSettingsException.class,
            () ->
                parts(
                    Map.of(
                        "GRACE_MS", "abc", // producer and aggregator
                        "QUERY_MAX_ROWS", "-4", // API
                        "WATCHDOG_INTERVAL_MS", "1", // connectors and watchdog
                        "COMMIT_INTERVAL_MS", "0", // aggregator
                        "TOPIC_REPLICATION", "many", // topics job and aggregator
                        "PORT_SIM", "0", // the stack itself
                        "PORT_API", "15432", // PostgreSQL's, too
                        "SNAPSHOT_LIMIT", "7000"))); // producer

    assertThat(refusal.problems())
        .doesNotHaveDuplicates()
        .anySatisfy(line -> assertThat(line).startsWith("GRACE_MS: ").contains("60000", "\"abc\""))
        .anySatisfy(line -> assertThat(line).startsWith("QUERY_MAX_ROWS: ").contains("\"-4\""))
        .anySatisfy(line -> assertThat(line).startsWith("WATCHDOG_INTERVAL_MS: "))
        .anySatisfy(line -> assertThat(line).startsWith("COMMIT_INTERVAL_MS: "))
        .anySatisfy(line -> assertThat(line).startsWith("TOPIC_REPLICATION: "))
        .anySatisfy(line -> assertThat(line).startsWith("PORT_SIM: ").contains("65535"))
        .anySatisfy(line -> assertThat(line).startsWith("PORT_API and PORT_POSTGRES: must differ"))
        .anySatisfy(line -> assertThat(line).startsWith("SNAPSHOT_LIMIT: ").contains("5000"));
  }

  @Test
  void whatTheStackDecidesCountsBeforeTheEnvironment() throws Exception {
    assertThat(parts(Map.of("WS_URL", "none", "INSTANCE_ID", "other")))
        .extracting(Part::name)
        .contains("producer", "aggregator", "api", "watchdog");
  }

  @Test
  void aSettingOfTheSymbolsJobIsReadToo() {
    assertThatThrownBy(() -> parts(Map.of("TLS_CA_FILE", "/nowhere/ca.pem")))
        .isInstanceOf(BadSettingsException.class)
        .hasMessageContaining("TLS_CA_FILE: must be a file that can be read");
  }

  private List<Part> parts(Map<String, String> environment) throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("TOPBOOK_HOME", home.toString());
    var plan =
        new Plan(
            Plan.Source.SIMULATED_MARKET,
            Exchange.BINANCE,
            "all",
            "all",
            List.of(),
            "",
            List.of(),
            "1");
    return Stack.parts(
        StackSettings.read(all),
        TestStack.installation(),
        RunFolder.of(home, "settings").create(),
        plan,
        all);
  }
}

package io.topbook.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.topbook.schemas.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final String SINK = "topbook-binance-trades";
  private static final SinkConfigs SINKS =
      new SinkConfigs(Flavour.DEBEZIUM, Exchange.BINANCE, "jdbc:postgresql://db/topbook", "secret");
  private static final String RESTART =
      "POST /connectors/" + SINK + "/restart?includeTasks=true&onlyFailed=true";

  private final AtomicLong nanos = new AtomicLong(Duration.ofDays(1).toNanos());
  private ConnectFake connect;
  private ConnectRest rest;
  private Watchdog watchdog;

  @BeforeEach
  void start() throws IOException {
    connect = new ConnectFake();
    rest = new ConnectRest(connect.url());
    watchdog =
        new Watchdog(rest, SINKS, Duration.ofSeconds(4), nanos::get, new PrometheusRegistry());
    SinkConfigs.TABLES.forEach(table -> connect.task(SINKS.nameOf(table), "RUNNING"));
  }

  @AfterEach
  void stop() {
    rest.close();
    connect.close();
  }

  @Test
  void whatRunsIsLeftAlone() {
    watchdog.check();
    assertThat(connect.changes()).isEmpty();
    assertThat(watchdog.health().well()).isTrue();
    assertThat(watchdog.health().json())
        .startsWith("{\"connect\":\"up\",\"sinks\":{\"")
        .contains("\"" + SINK + "\":\"RUNNING\"");
  }

  @Test
  void aFailedTaskIsRestartedAtOnce() {
    connect.task(SINK, "FAILED");
    watchdog.check();
    assertThat(connect.changes()).containsExactly(RESTART);
    assertThat(watchdog.health().well()).isFalse();
  }

  @Test
  void aTaskThatKeepsFailingIsRestartedAfterPausesThatDoubleUpToTheBound() {
    connect.task(SINK, "FAILED");
    StringBuilder restartedAt = new StringBuilder();
    for (int second = 0; second < 20; second++) {
      int before = connect.changes().size();
      watchdog.check();
      restartedAt.append(connect.changes().size() > before ? second + " " : "");
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    assertThat(restartedAt.toString()).isEqualTo("0 1 3 7 11 15 19 ");
  }

  @Test
  void aTaskThatRecoveredIsRestartedAtOnceAgain() {
    connect.task(SINK, "FAILED");
    watchdog.check();
    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    connect.task(SINK, "RUNNING");
    watchdog.check();
    connect.task(SINK, "FAILED");
    watchdog.check();
    assertThat(connect.changes()).containsExactly(RESTART, RESTART);
  }

  @Test
  void aSinkThatIsNotThereIsCreatedAndIsNotWell() {
    connect.remove(SINK);
    watchdog.check();
    assertThat(connect.changes()).containsExactly("PUT /connectors/" + SINK + "/config");
    assertThat(connect.configs().get(SINK)).isEqualTo(SINKS.of("trades"));
    assertThat(watchdog.health().well()).isFalse();
    assertThat(watchdog.health().json()).contains("\"" + SINK + "\":\"MISSING\"");
  }

  @Test
  void aSinkThatHasNoStatusYetIsNotCreatedAgain() throws IOException {
    rest.putConfig(SINK, SINKS.of("trades"));
    connect.remove(SINK);
    watchdog.check();
    assertThat(connect.changes()).hasSize(1);
    assertThat(watchdog.health().well()).isFalse();
  }

  @Test
  void aConnectorThatRefusesLeavesTheOthersTheirRestart() {
    connect.task("topbook-binance-bt-1s", "FAILED");
    connect.task(SINK, "FAILED");
    connect.refuseChangesTo("topbook-binance-bt-1s");
    watchdog.check();
    assertThat(connect.changes()).containsExactly(RESTART);
    assertThat(watchdog.health().json()).startsWith("{\"connect\":\"up\"");
  }

  @Test
  void otherPeoplesConnectorsAreNoneOfItsBusiness() {
    connect.task("somebody-elses", "FAILED");
    watchdog.check();
    assertThat(connect.changes()).isEmpty();
  }

  @Test
  void aWorkerThatIsAwayIsSaidAndWaitedFor() {
    connect.failNext(1);
    watchdog.check();
    assertThat(watchdog.health().json()).startsWith("{\"connect\":\"away\"");
    watchdog.check();
    assertThat(watchdog.health().well()).isTrue();
  }
}

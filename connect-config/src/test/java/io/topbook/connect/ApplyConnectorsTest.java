package io.topbook.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.schemas.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplyConnectorsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private ConnectFake connect;
  private ConnectRest rest;

  @BeforeEach
  void start() throws IOException {
    connect = new ConnectFake();
    rest = new ConnectRest(connect.url());
  }

  @AfterEach
  void stop() {
    rest.close();
    connect.close();
  }

  @Test
  void createsEverySinkAndSaysSo() throws Exception {
    apply("jdbc:postgresql://one/topbook");
    assertThat(connect.configs()).hasSize(11).containsKey("topbook-binance-book-ticker");
    assertThat(lines()).hasSize(11).contains("topbook-binance-bt-1s: created");
  }

  @Test
  void leavesTheEqualAlone() throws Exception {
    apply("jdbc:postgresql://one/topbook");
    out.reset();
    apply("jdbc:postgresql://one/topbook");
    assertThat(connect.changes()).hasSize(11);
    assertThat(lines()).allMatch(line -> line.endsWith(": unchanged"));
  }

  @Test
  void changesTheDifferent() throws Exception {
    apply("jdbc:postgresql://one/topbook");
    out.reset();
    apply("jdbc:postgresql://two/topbook");
    assertThat(lines()).hasSize(11).allMatch(line -> line.endsWith(": changed"));
  }

  @Test
  void waitsForAWorkerThatStarts() throws Exception {
    connect.failNext(3);
    apply("jdbc:postgresql://one/topbook");
    assertThat(lines()).hasSize(11);
  }

  @Test
  void givesUpOnAWorkerThatStaysAwaySayingWho() {
    connect.close();
    assertThatThrownBy(() -> apply("jdbc:postgresql://one/topbook"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Kafka Connect at " + connect.url() + " is away");
  }

  private void apply(String databaseUrl) throws Exception {
    var sinks =
        new SinkConfigs(
            Flavour.DEBEZIUM, Exchange.BINANCE, databaseUrl, "${env:DATABASE_PASSWORD}");
    new ApplyConnectors(rest, sinks, Duration.ofSeconds(2), new PrintStream(out)).run();
  }

  private java.util.List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}

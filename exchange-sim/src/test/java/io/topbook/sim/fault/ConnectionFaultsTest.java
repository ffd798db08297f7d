package io.topbook.sim.fault;

import static io.topbook.sim.fault.TestExchange.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.sim.RawClient;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionFaultsTest {
  private static final String STREAM = "btcusdt@trade";
  private static final String CONNECTIONS = "/sim/connections";

  private TestExchange exchange;
  private RawClient client;

  /// Subscribes after `client`, so whatever it has got was offered to `client` before.
  private RawClient witness;

  @BeforeEach
  void start() throws Exception {
    exchange = new TestExchange(null);
    client = exchange.client("/ws/" + STREAM);
    witness = exchange.client("/stream?streams=" + STREAM);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    witness.close();
    exchange.close();
  }

  private void assertNewConnectionIsServed() throws Exception {
    try (var again = exchange.client("/ws/" + STREAM)) {
      exchange.sendTrades(STREAM, 1000, 1000);
      assertThat(again.nextText()).isEqualTo(trade(1000));
    }
  }

  private static String wrapped(int id) {
    return "{\"stream\":\"" + STREAM + "\",\"data\":" + trade(id) + '}';
  }

  @Test
  void cutComesWithACloseFrameAfterWhatWasSent() throws Exception {
    exchange.sendTrades(STREAM, 1, 1);
    exchange.begin("{\"kind\":\"cut\",\"connection\":1,\"code\":1011,\"reason\":\"oh\"}");

    assertThat(client.nextText()).isEqualTo(trade(1));
    assertThat(client.next().closing()).isEqualTo("1011 oh");
    assertThat(client.isAtEnd()).isTrue();
    assertNewConnectionIsServed();
  }

  @Test
  void cutComesWithoutACloseFrame() throws Exception {
    exchange.begin("{\"kind\":\"cut\",\"connection\":[1],\"close\":\"none\"}");

    assertThat(client.isAtEnd()).isTrue();
    exchange.sendTrades(STREAM, 1, 1);
    assertThat(witness.nextText()).isEqualTo(wrapped(1));
  }

  @Test
  void cutComesAsAReset() throws Exception {
    exchange.begin("{\"kind\":\"cut\",\"connection\":1,\"close\":\"reset\"}");

    assertThatThrownBy(client::next).isInstanceOf(SocketException.class);
    assertNewConnectionIsServed();
  }

  @Test
  void cutTakesConnectionsWithAStreamOfThePattern() throws Exception {
    try (var other = exchange.client("/ws/ethusdt@trade")) {
      exchange.begin("{\"kind\":\"cut\",\"stream\":\"eth*\"}");

      assertThat(other.next().closing()).isEqualTo("1001 ");
      exchange.await(CONNECTIONS, open -> open.size() == 2);
    }
  }

  @Test
  void halfOpenConnectionSaysAndHearsNothing() throws Exception {
    exchange.begin("{\"kind\":\"half_open\",\"connection\":1}");
    client.send(RawClient.PING, new byte[] {1});
    client.send("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":2}");
    client.send(RawClient.CLOSE, new byte[] {3, (byte) 0xE8});
    exchange.sendTrades(STREAM, 1, 100);

    for (int id = 1; id <= 100; id++) {
      assertThat(witness.nextText()).isEqualTo(wrapped(id));
    }
    assertThat(exchange.getJson(CONNECTIONS).path(0).path("state").asText()).isEqualTo("half_open");
    assertThat(client.isSilent()).isTrue();
    assertNewConnectionIsServed();
  }

  @Test
  void stalledConnectionGetsEverythingAtOnceLater() throws Exception {
    int fault =
        exchange
            .begin("{\"kind\":\"stall\",\"connection\":1,\"duration_ms\":600000}")
            .path("id")
            .asInt();
    exchange.sendTrades(STREAM, 1, 50);
    client.send("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":2}");
    for (int id = 1; id <= 50; id++) {
      assertThat(witness.nextText()).isEqualTo(wrapped(id));
    }
    assertThat(client.isSilent()).isTrue();
    var waiting = exchange.await(CONNECTIONS, all -> all.path(0).path("pending_bytes").asInt() > 0);
    assertThat(waiting.path(0).path("state").asText()).isEqualTo("stalled");

    exchange.request("DELETE", "/sim/faults/" + fault, "");
    exchange.sendTrades(STREAM, 51, 51);

    for (int id = 1; id <= 51; id++) {
      String text = client.nextText();
      assertThat(text.startsWith("{\"result\"") ? client.nextText() : text).isEqualTo(trade(id));
    }
  }

  @Test
  void stallEndsByItself() throws Exception {
    exchange.begin("{\"kind\":\"stall\",\"duration_ms\":50}");
    exchange.sendTrades(STREAM, 1, 2);

    assertThat(client.nextText()).isEqualTo(trade(1));
    assertThat(client.nextText()).isEqualTo(trade(2));
    exchange.await(CONNECTIONS, all -> all.path(0).path("state").asText().equals("open"));
  }

  @Test
  void stallThatHoldsTooMuchIsCut() throws Exception {
    exchange.begin(
        "{\"kind\":\"stall\",\"connection\":1,\"duration_ms\":600000,\"max_bytes\":2000}");
    exchange.sendTrades(STREAM, 1, 100);

    assertThat(client.isAtEnd()).isTrue();
    exchange.await(CONNECTIONS, open -> open.size() == 1);
    assertNewConnectionIsServed();
  }

  @Test
  void slowLinkCarriesSoManyBytesPerSecond() throws Exception {
    long begun = System.nanoTime();
    exchange.begin("{\"kind\":\"slow\",\"connection\":1,\"bytes_per_second\":100000}");
    exchange.sendTrades(STREAM, 1, 1000);

    for (int id = 1; id <= 1000; id++) {
      assertThat(client.nextText()).isEqualTo(trade(id));
    }
    // 1000 trades of some 45 bytes
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(350), Duration.ofSeconds(10));

    exchange.request("DELETE", "/sim/faults", "");
    exchange.sendTrades(STREAM, 1001, 1001);
    assertThat(client.nextText()).isEqualTo(trade(1001));
    assertThat(exchange.getJson(CONNECTIONS).path(0).path("state").asText()).isEqualTo("open");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCutOfASlowLinkComesBehindTheFrameThatHasBegun(boolean halfOpen) throws Exception {
    String event = trade(1).replace("}", ",\"x\":\"" + "x".repeat(20_000) + "\"}");
    exchange.begin("{\"kind\":\"slow\",\"connection\":1,\"bytes_per_second\":1000}");
    exchange.send(STREAM, event);
    exchange.sendTrades(STREAM, 2, 2);
    exchange.await(CONNECTIONS, all -> all.path(0).path("pending_bytes").asInt() < event.length());
    if (halfOpen) {
      exchange.begin("{\"kind\":\"half_open\",\"connection\":1}");
    }
    exchange.begin("{\"kind\":\"cut\",\"connection\":1,\"code\":1011,\"reason\":\"oh\"}");

    assertThat(client.nextText()).isEqualTo(event);
    assertThat(client.next().closing()).isEqualTo("1011 oh");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void shutdownIsAnnouncedInEitherFormAndThenComes() throws Exception {
    exchange.begin("{\"kind\":\"server_shutdown\",\"cut_after_ms\":20}");

    assertThat(client.nextText()).matches("\\{\"e\":\"serverShutdown\",\"E\":\\d{13}}");
    assertThat(witness.nextText())
        .matches(
            "\\{\"stream\":\"!serverShutdown\",\"data\":\\{\"e\":\"serverShutdown\",\"E\":\\d{13}}}");
    assertThat(client.next().closing()).isEqualTo("1001 ");
    assertThat(witness.next().closing()).isEqualTo("1001 ");
    assertNewConnectionIsServed();
  }

  @Test
  void connectionsAreListed() throws Exception {
    exchange.sendTrades(STREAM, 1, 3);
    var all = exchange.getJson(CONNECTIONS);

    assertThat(all.path(1).path("id").asInt()).isEqualTo(2);
    assertThat(all.path(1).path("combined").asBoolean()).isTrue();
    assertThat(all.path(1).path("sent").asInt()).isEqualTo(3);
    assertThat(all.path(1).path("streams").toString()).isEqualTo("[\"" + STREAM + "\"]");
  }

  @Test
  void halfOpenConnectionStaysSoWhateverComesLater() throws Exception {
    exchange.begin("{\"kind\":\"half_open\",\"connection\":1}");
    for (String later :
        new String[] {
          "\"stall\",\"duration_ms\":600000", "\"slow\",\"bytes_per_second\":9", "\"half_open\""
        }) {
      var begun = exchange.begin("{\"connection\":1,\"kind\":" + later + '}');
      assertThat(begun.path("effects").asInt()).as(later).isZero();
    }
    exchange.request("DELETE", "/sim/faults", "");

    assertThat(exchange.getJson(CONNECTIONS).path(0).path("state").asText()).isEqualTo("half_open");
    exchange.begin("{\"kind\":\"cut\",\"connection\":1}");
    exchange.await(CONNECTIONS, open -> open.size() == 1);
  }

  @Test
  void announcedCutMeetsNeitherWhoIsGoneNorAnybodyOnceTheFaultIsRemoved() throws Exception {
    String announced = "{\"kind\":\"server_shutdown\",\"cut_after_ms\":1000,\"connection\":%d}";
    exchange.begin(announced.formatted(1));
    int removed = exchange.begin(announced.formatted(2)).path("id").asInt();
    exchange.begin("{\"kind\":\"cut\",\"connection\":1,\"close\":\"none\"}");
    exchange.await(CONNECTIONS, open -> open.size() == 1);
    exchange.request("DELETE", "/sim/faults/" + removed, "");
    try (var last = exchange.client("/ws/" + STREAM)) {
      exchange.begin(announced.formatted(3));
      assertThat(last.nextText()).contains("serverShutdown");
      assertThat(last.next().closing()).isEqualTo("1001 ");
    }

    var faults = exchange.getJson("/sim/faults").path("faults");
    assertThat(faults.findValuesAsText("effects")).containsExactly("1", "1", "1", "2");
    exchange.sendTrades(STREAM, 1, 1);
    assertThat(witness.nextText()).contains("serverShutdown");
    assertThat(witness.nextText()).isEqualTo(wrapped(1));
  }
}

package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.sim.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  /// Stands behind the sockets and does nothing.
  private static final class Nobody implements Venue {
    @Override
    public void onSubscribed(StreamSocket socket) {}

    @Override
    public void onUnsubscribed(StreamSocket socket) {}

    @Override
    public void onClosed(StreamSocket socket) {}

    @Override
    public void onWritable(StreamSocket socket) {}

    @Override
    public RestAnswer answer(RestRequest request) {
      return RestAnswer.ok("{}", 2);
    }

    @Override
    public String status() {
      return "{}";
    }
  }

  private final ExchangeServer server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0));

  @BeforeEach
  void start() throws Exception {
    start(server, PingRules.EXCHANGE);
  }

  private static void start(ExchangeServer server, PingRules pings) throws Exception {
    server.start(new Subscriptions(UnaryOperator.identity()), new Nobody(), pings);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<String> answers(String path, String... requests) throws Exception {
    try (var client = new TestClient(server.port(), path)) {
      for (String request : requests) {
        client.send(request);
      }
      return client.until(frames -> frames.size() == requests.length);
    }
  }

  @Test
  void requestsAreAnsweredAsTheExchangeDoes() throws Exception {
    assertThat(
            answers(
                "/stream?streams=btcusdt@aggTrade",
                "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@depth\",\"btcusdt@aggTrade\"],\"id\":1}",
                "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":\"x\"}",
                "{\"method\":\"UNSUBSCRIBE\",\"params\":[\"btcusdt@aggTrade\"],\"id\":null}",
                "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":4}",
                "{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":5}",
                "{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",false],\"id\":6}",
                "{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":7}"))
        .containsExactly(
            "{\"result\":null,\"id\":1}",
            "{\"result\":[\"btcusdt@aggTrade\",\"btcusdt@depth\"],\"id\":\"x\"}",
            "{\"result\":null,\"id\":null}",
            "{\"result\":[\"btcusdt@depth\"],\"id\":4}",
            "{\"result\":true,\"id\":5}",
            "{\"result\":null,\"id\":6}",
            "{\"result\":false,\"id\":7}");
  }

  @Test
  void badRequestsGetTheExchangesCodes() throws Exception {
    List<String> answers =
        answers(
            "/ws",
            "{\"method\":",
            "{\"method\":\"SUB\",\"id\":1}",
            "{\"id\":2}",
            "{\"method\":\"SUBSCRIBE\",\"params\":\"x\",\"id\":3}",
            "{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",1],\"id\":4}",
            "{\"method\":\"GET_PROPERTY\",\"params\":[\"speed\"],\"id\":5}",
            "{\"method\":\"SUBSCRIBE\",\"params\":[\"a\"],\"id\":1.5}");

    assertThat(answers)
        .extracting(answer -> answer.replaceAll(".*\"code\":(\\d+).*", "$1"))
        .containsExactly("3", "2", "2", "2", "1", "0", "2");
    assertThat(answers.get(1)).contains("unknown variant SUB").endsWith("\"id\":1}");
  }

  @Test
  void weightsAddUpOverTheMinute() throws Exception {
    int before = weight();
    int after = weight();
    assertThat(after == before + 2 || after == 2).as("%s then %s", before, after).isTrue();
  }

  private int weight() throws Exception {
    return Integer.parseInt(
        TestClient.get(server.port(), "/api/v3/ping")
            .headers()
            .firstValue("X-MBX-USED-WEIGHT-1M")
            .orElseThrow());
  }

  @Test
  void clientThatNeverPongsIsCut() throws Exception {
    try (var impatient = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0))) {
      start(impatient, new PingRules(Duration.ofMillis(50), Duration.ofMillis(200)));
      assertThat(untilClosed(impatient.port())).startsWith("HTTP/1.1 101").endsWith("Pong timeout");
    }
  }

  /// What a socket gets that only listens.
  private static String untilClosed(int port) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("GET /ws HTTP/1.1\r\n"
                      + "Host: x\r\n"
                      + "Upgrade: websocket\r\n"
                      + "Connection: Upgrade\r\n"
                      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                      + "Sec-WebSocket-Version: 13\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void takenPortIsNamed() throws Exception {
    try (var second = new ExchangeServer(new InetSocketAddress("127.0.0.1", server.port()))) {
      assertThatThrownBy(() -> start(second, PingRules.EXCHANGE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + server.port());
    }
  }

  @Test
  void unknownAddressesAreRefused() throws Exception {
    assertThatThrownBy(() -> new TestClient(server.port(), "/elsewhere"))
        .hasCauseInstanceOf(java.net.http.WebSocketHandshakeException.class)
        .hasStackTraceContaining("404");
  }
}

package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.sim.RawClient;
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

  /// The answers of a server with these rules.
  private static List<String> answersOf(ExchangeRules rules, String path, String... requests)
      throws Exception {
    try (var other = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0))) {
      start(other, rules, new Nobody());
      try (var client = new TestClient(other.port(), path)) {
        for (String request : requests) {
          client.send(request);
        }
        return client.until(frames -> frames.size() == requests.length);
      }
    }
  }

  private static void start(ExchangeServer server, ExchangeRules rules, Venue venue)
      throws Exception {
    server.start(new Subscriptions(UnaryOperator.identity()), venue, rules, Meddler.NOBODY, null);
  }

  @Test
  void flatErrorsAreThoseOfTheDocumentation() throws Exception {
    ExchangeRules spot = ExchangeRules.spot();
    var flat =
        new ExchangeRules(
            spot.pings(),
            0,
            0,
            0,
            Duration.ZERO,
            Duration.ZERO,
            spot.weights(),
            ErrorShape.FLAT,
            true,
            StreamPaths.NONE,
            false);

    assertThat(answersOf(flat, "/ws", "{\"method\":\"GET_PROPERTY\",\"params\":[\"x\"],\"id\":1}"))
        .containsExactly("{\"code\":0,\"msg\":\"Unknown property\",\"id\":1}");
  }

  @Test
  void parametersAreCountedAndPropertiesNamed() throws Exception {
    assertThat(
            answers(
                "/ws",
                "{\"method\":\"LIST_SUBSCRIPTIONS\",\"params\":[\"a\"],\"id\":1}",
                "{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\",true],\"id\":2}",
                "{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true,1],\"id\":3}",
                "{\"method\":\"SET_PROPERTY\",\"params\":[],\"id\":4}",
                "{\"method\":\"GET_PROPERTY\",\"params\":[5],\"id\":5}",
                "{\"method\":\"SUBSCRIBE\",\"params\":[5],\"id\":6}",
                "{} {}",
                ""))
        .extracting(
            answer -> answer.replaceAll(".*\"code\":(\\d+),\"msg\":\"([^\"]*)\".*", "$1 $2"))
        .containsExactly(
            "2 Invalid request: too many parameters",
            "2 Invalid request: too many parameters",
            "2 Invalid request: too many parameters",
            "2 Invalid request: property name must be a string",
            "2 Invalid request: property name must be a string",
            "2 Invalid request: stream name must be a string",
            "3 Invalid JSON: expected value at line 1 column 4",
            "3 Invalid JSON: EOF while parsing a value at line 1 column 0");
  }

  private static String list(String id) {
    return "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":" + id + '}';
  }

  @Test
  void idsAreLongsShortNamesOrNull() throws Exception {
    List<String> good =
        List.of("-9223372036854775808", "9223372036854775807", '"' + "a".repeat(36) + '"', "null");
    for (String id : good) {
      assertThat(answers("/ws", list(id))).containsExactly("{\"result\":[],\"id\":" + id + '}');
    }
    for (String id :
        List.of("9223372036854775808", '"' + "a".repeat(37) + '"', "true", "{}", "\"a b\"")) {
      assertThat(answers("/ws", list(id)).getFirst())
          .contains("request ID must be")
          .endsWith("\"id\":null}");
    }
  }

  @Test
  void futuresTakeUnsignedIds() throws Exception {
    assertThat(answersOf(ExchangeRules.futures(), "/ws", list("7"), list("-1"), list("\"a\"")))
        .extracting(answer -> answer.replaceAll(".*(result|must be an unsigned integer).*", "$1"))
        .containsExactly("result", "must be an unsigned integer", "must be an unsigned integer");
  }

  @Test
  void addressesMayBePercentEncoded() throws Exception {
    assertThat(answers("/stream?streams=btcusdt%40depth%2F%E5%B8%81usdt%40trade", list("1")))
        .containsExactly("{\"result\":[\"btcusdt@depth\",\"币usdt@trade\"],\"id\":1}");
    assertThat(answers("/ws/btcusdt%40depth/b", list("1")))
        .containsExactly("{\"result\":[\"btcusdt@depth\",\"b\"],\"id\":1}");
  }

  @Test
  void microsecondsAreHadInEitherSpellingOnSpotOnly() throws Exception {
    var venue = new Nobody();
    try (var spot = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0));
        var futures = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0))) {
      start(spot, ExchangeRules.spot(), venue);
      start(futures, ExchangeRules.futures(), venue);
      assertThat(micros(spot, venue, "/stream?streams=a&timeUnit=MICROSECOND")).isTrue();
      assertThat(micros(spot, venue, "/ws/a?timeUnit=microsecond")).isTrue();
      assertThat(micros(spot, venue, "/ws/a?timeUnit=MILLISECOND")).isFalse();
      assertThat(micros(spot, venue, "/ws/a")).isFalse();
      assertThat(micros(futures, venue, "/ws/a?timeUnit=MICROSECOND")).isFalse();
      try (var client = new RawClient(spot.port(), "/ws/a?timeUnit=Second")) {
        assertThat(client.answer()).startsWith("HTTP/1.1 400");
      }
    }
  }

  private static boolean micros(ExchangeServer server, Nobody venue, String path) throws Exception {
    try (var client = new RawClient(server.port(), path)) {
      client.send(list("1")).next();
      return venue.micros;
    }
  }

  @Test
  void restKnowsThatMicrosecondsAreWanted() throws Exception {
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      var request =
          java.net.http.HttpRequest.newBuilder(
                  java.net.URI.create("http://127.0.0.1:" + server.port() + "/api/v3/time"))
              .header("X-MBX-TIME-UNIT", "MICROSECOND")
              .build();
      assertThat(client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("{\"micros\":true}");
    }
  }

  @Test
  void futuresPathsCarryTheirOwnHalfOfTheStreams() throws Exception {
    var subscriptions = new Subscriptions(UnaryOperator.identity());
    try (var futures = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0))) {
      futures.start(subscriptions, new Nobody(), ExchangeRules.futures(), Meddler.NOBODY, null);
      for (String path : List.of("/public/stream", "/stream", "/market/stream")) {
        try (var client = new RawClient(futures.port(), path)) {
          client.send(
              "{\"method\":\"SUBSCRIBE\",\"params\":[\"a@aggTrade\",\"a@depth@100ms\",\"a@bookTicker\",\"a@kline_1m\"],\"id\":1}");
          assertThat(client.nextText()).isEqualTo("{\"result\":null,\"id\":1}");
          client.send(list("2"));
          assertThat(client.nextText()).contains("a@aggTrade", "a@depth@100ms");

          futures
              .loop()
              .submit(() -> {
                for (String stream :
                    List.of("a@aggTrade", "a@depth@100ms", "a@kline_1m", "a@bookTicker")) {
                  Subscribers to = subscriptions.of(stream);
                  to.sendEvent(new byte[] {'1'}, 0, 1);
                  to.sockets().forEach(StreamSocket::flush);
                }
              });
          List<String> expected =
              path.startsWith("/market")
                  ? List.of("a@aggTrade", "a@kline_1m")
                  : List.of("a@depth@100ms", "a@bookTicker");
          for (String stream : expected) {
            assertThat(client.nextText()).isEqualTo("{\"stream\":\"" + stream + "\",\"data\":1}");
          }
        }
      }
    }
  }

  @Test
  void futuresPathsAreUnknownOnSpot() throws Exception {
    try (var spot = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0))) {
      start(spot, ExchangeRules.spot(), new Nobody());
      for (String path : List.of("/public/ws", "/market/stream?streams=a@trade")) {
        assertThatThrownBy(() -> new TestClient(spot.port(), path))
            .hasCauseInstanceOf(java.net.http.WebSocketHandshakeException.class)
            .hasStackTraceContaining("404");
      }
    }
  }

  @Test
  void clientsThatBreakTheProtocolAreClosed() throws Exception {
    assertThat(closing(client -> client.send(RawClient.BINARY, new byte[] {1})))
        .isEqualTo("1003 text frames only");
    assertThat(closing(client -> client.sendUnmasked("{}"))).startsWith("1002 ");
    assertThat(closing(client -> client.announce(2 << 20))).startsWith("1009 ");
    assertThat(closing(client -> client.send(RawClient.TEXT, new byte[] {(byte) 0xc3, 0x28})))
        .startsWith("1007 ");
    assertThat(closing(client -> client.send(RawClient.CLOSE, new byte[] {3, (byte) 0xe8})))
        .isEqualTo("1000 ");
  }

  private interface Breach {
    void commit(RawClient client) throws IOException;
  }

  private String closing(Breach breach) throws Exception {
    try (var client = new RawClient(server.port(), "/ws")) {
      breach.commit(client);
      return client.next().closing();
    }
  }

  @Test
  void badHandshakesAndMethodsAreRefused() throws Exception {
    try (var client = new RawClient(server.port(), "/ws", "GET", "")) {
      assertThat(client.answer()).startsWith("HTTP/1.1 400");
    }
    try (var client = new RawClient(server.port(), "/ws?timeUnit=%zz")) {
      assertThat(client.answer()).startsWith("HTTP/1.1 400");
    }
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      var request =
          java.net.http.HttpRequest.newBuilder(
                  java.net.URI.create("http://127.0.0.1:" + server.port() + "/api/v3/order"))
              .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      assertThat(
              client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(405);
    }
  }

  @Test
  void adminAddressesAreForThisMachineOnly() {
    var channel =
        new io.netty.channel.embedded.EmbeddedChannel(
            new HttpHandler(
                new Exchange(
                    new Subscriptions(UnaryOperator.identity()),
                    new Nobody(),
                    ExchangeRules.spot(),
                    Meddler.NOBODY,
                    new Connections(),
                    new ConnectionAttempts(0),
                    new RequestWeights(ExchangeRules.spot().weights()),
                    () -> 1),
                null));

    channel.writeInbound(
        new io.netty.handler.codec.http.DefaultFullHttpRequest(
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
            io.netty.handler.codec.http.HttpMethod.GET,
            "/sim/faults"));

    io.netty.handler.codec.http.FullHttpResponse answer = channel.readOutbound();
    assertThat(answer.status().code()).isEqualTo(403);
    answer.release();
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

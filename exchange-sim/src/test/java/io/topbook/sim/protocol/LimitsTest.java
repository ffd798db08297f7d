package io.topbook.sim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.sim.RawClient;
import io.topbook.sim.TestClient;
import io.topbook.sim.protocol.ExchangeRules.WeightRules;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final PingRules NO_PINGS = new PingRules(Duration.ZERO, Duration.ZERO);
  private static final String LIST = "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}";

  private final ExchangeServer server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0));

  @AfterEach
  void stop() {
    server.close();
  }

  /// Spot's rules with these instead.
  private record Changed(
      PingRules pings, int messages, int streams, int attempts, long lifetimeMillis, int weight) {
    /// @param rawRequests within five windows
    ExchangeRules rules(int rawRequests) {
      return new ExchangeRules(
          pings,
          messages,
          streams,
          attempts,
          Duration.ofMillis(lifetimeMillis),
          Duration.ofMillis(lifetimeMillis / 2),
          new WeightRules(weight, rawRequests, Duration.ofDays(1)),
          ErrorShape.NESTED,
          true,
          StreamPaths.NONE,
          false);
    }
  }

  private void start(Changed changed) throws Exception {
    start(changed.rules(0));
  }

  private void start(ExchangeRules rules) throws Exception {
    server.start(
        new Subscriptions(UnaryOperator.identity()), new Nobody(), rules, Meddler.NOBODY, null);
  }

  @Test
  void tooManyMessagesOfAnyKindAreCut() throws Exception {
    start(new Changed(NO_PINGS, 5, 0, 0, 0, 0));
    try (var client = new RawClient(server.port(), "/ws")) {
      client.send(RawClient.PING, new byte[] {7});
      client.send(RawClient.PONG, new byte[0]);
      client.send(LIST).send(LIST).send(LIST).send(LIST);

      assertThat(client.next().opcode()).isEqualTo(RawClient.PONG);
      for (int i = 0; i < 3; i++) {
        assertThat(client.nextText()).startsWith("{\"result\":[]");
      }
      assertThat(client.next().closing()).isEqualTo("1008 Too many requests");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void moreStreamsThanAConnectionMayHaveAreRefusedAsAWhole() throws Exception {
    start(new Changed(NO_PINGS, 0, 3, 0, 0, 0));
    try (var client = new RawClient(server.port(), "/ws/a/b")) {
      client.send("{\"method\":\"SUBSCRIBE\",\"params\":[\"b\",\"c\",\"d\"],\"id\":1}");
      assertThat(client.nextText())
          .isEqualTo("{\"error\":{\"code\":4,\"msg\":\"Too many subscriptions\"},\"id\":1}");
      client.send("{\"method\":\"SUBSCRIBE\",\"params\":[\"b\",\"c\"],\"id\":2}");
      assertThat(client.nextText()).isEqualTo("{\"result\":null,\"id\":2}");
      client.send(LIST);
      assertThat(client.nextText()).isEqualTo("{\"result\":[\"a\",\"b\",\"c\"],\"id\":1}");
    }
    try (var client = new RawClient(server.port(), "/ws/a/b/c/d")) {
      assertThat(client.answer()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void tooManyAttemptsAreRefusedAtTheHandshake() throws Exception {
    start(new Changed(NO_PINGS, 0, 0, 2, 0, 0));
    for (int i = 0; i < 2; i++) {
      try (var client = new RawClient(server.port(), "/ws")) {
        assertThat(client.answer()).startsWith("HTTP/1.1 101");
      }
    }
    try (var client = new RawClient(server.port(), "/ws")) {
      assertThat(client.answer()).startsWith("HTTP/1.1 429").containsIgnoringCase("retry-after: ");
    }
    assertThat(TestClient.get(server.port(), "/api/v3/ping").statusCode()).isEqualTo(200);
  }

  @Test
  void readersOfThePastAttemptAsOftenAsTheyLike() throws Exception {
    server.setHistory(new Hall(new Subscriptions(UnaryOperator.identity()), new Nobody()));
    start(new Changed(NO_PINGS, 0, 0, 1, 0, 0));
    for (int i = 0; i < 3; i++) {
      try (var reader = new RawClient(server.port(), "/played/ws")) {
        assertThat(reader.answer()).startsWith("HTTP/1.1 101");
      }
    }
    try (var ordinary = new RawClient(server.port(), "/ws")) {
      assertThat(ordinary.answer()).startsWith("HTTP/1.1 101");
    }
    try (var ordinary = new RawClient(server.port(), "/ws")) {
      assertThat(ordinary.answer()).startsWith("HTTP/1.1 429");
    }
  }

  @Test
  void endOfLifeIsAnnouncedAndComes() throws Exception {
    start(new Changed(NO_PINGS, 0, 0, 0, 100, 0));
    try (var client = new RawClient(server.port(), "/stream")) {
      assertThat(client.nextText())
          .matches(
              "\\{\"stream\":\"!serverShutdown\",\"data\":\\{\"e\":\"serverShutdown\",\"E\":\\d{13}}}");
      assertThat(client.next().closing()).isEqualTo("1001 ");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void wrongPayloadIsNoAnswerToAPing() throws Exception {
    start(new Changed(new PingRules(Duration.ofMillis(40), Duration.ofMillis(200)), 0, 0, 0, 0, 0));
    try (var client = new RawClient(server.port(), "/ws")) {
      RawClient.Frame frame = client.next();
      while (frame.opcode() == RawClient.PING) {
        client.send(RawClient.PONG, "wrong".getBytes(StandardCharsets.US_ASCII));
        frame = client.next();
      }
      assertThat(frame.closing()).isEqualTo("1008 Pong timeout");
    }
  }

  @Test
  void rightPongsKeepTheConnection() throws Exception {
    start(new Changed(new PingRules(Duration.ofMillis(20), Duration.ofMillis(200)), 0, 0, 0, 0, 0));
    try (var client = new RawClient(server.port(), "/ws")) {
      for (int i = 0; i < 30; i++) {
        RawClient.Frame ping = client.next();
        assertThat(ping.opcode()).isEqualTo(RawClient.PING);
        client.send(RawClient.PONG, ping.payload());
      }
    }
  }

  @Test
  void whoUsesTooMuchWeightIsRefusedThenBanned() throws Exception {
    start(new Changed(NO_PINGS, 0, 0, 0, 0, 4));
    assertThat(get().statusCode()).isEqualTo(200);
    HttpResponse<String> last = get();
    assertThat(last.statusCode()).isEqualTo(200);
    assertThat(last.headers().firstValue("X-MBX-USED-WEIGHT")).hasValue("4");

    for (int i = 0; i < 10; i++) {
      HttpResponse<String> refused = get();
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("\"code\":-1003", "current limit is 4 request weight");
      assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
    }
    HttpResponse<String> banned = get();
    assertThat(banned.statusCode()).isEqualTo(418);
    assertThat(banned.body()).contains("\"code\":-1003", "IP banned until ");
    assertThat(banned.headers().firstValueAsLong("Retry-After").orElseThrow())
        .isEqualTo(2 * 86_400);
    assertThat(TestClient.get(server.port(), "/sim/status").statusCode()).isEqualTo(200);
  }

  @Test
  void whoAsksTooOftenIsToldTheLimitOfRequests() throws Exception {
    start(new Changed(NO_PINGS, 0, 0, 0, 0, 0).rules(1));
    assertThat(get().statusCode()).isEqualTo(200);

    HttpResponse<String> refused = get();
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body())
        .contains("\"code\":-1003", "current limit is 1 requests per 5 MINUTE")
        .doesNotContain("weight");
  }

  private HttpResponse<String> get() throws Exception {
    return TestClient.get(server.port(), "/api/v3/ping");
  }
}

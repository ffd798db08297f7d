package io.topbook.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestFaultsTest {
  private static final String TIME = "/api/v3/time";
  private static final String DEPTH = "/api/v3/depth?symbol=BTCUSDT&limit=3";

  private TestExchange exchange;

  @BeforeEach
  void start() throws Exception {
    exchange = new TestExchange(null);
  }

  @AfterEach
  void stop() {
    exchange.close();
  }

  private void assertRightAgain() throws Exception {
    assertThat(exchange.get(TIME).body()).isEqualTo("{\"serverTime\":1}");
  }

  @Test
  void errorsHaveTheExchangesBodies() throws Exception {
    exchange.begin("{\"kind\":\"rest_error\",\"status\":503}");
    HttpResponse<String> unavailable = exchange.get(TIME);
    assertThat(unavailable.statusCode()).isEqualTo(503);
    assertThat(unavailable.body()).startsWith("{\"code\":-1000,\"msg\":");

    exchange.begin("{\"kind\":\"rest_error\",\"status\":429,\"retry_after_s\":7}");
    HttpResponse<String> tooMany = exchange.get(TIME);
    assertThat(tooMany.statusCode()).isEqualTo(429);
    assertThat(tooMany.body()).contains("-1003");
    assertThat(tooMany.headers().firstValue("Retry-After")).hasValue("7");

    exchange.begin("{\"kind\":\"rest_error\",\"status\":418}");
    HttpResponse<String> banned = exchange.get(TIME);
    assertThat(banned.statusCode()).isEqualTo(418);
    assertThat(banned.headers().firstValue("Retry-After")).hasValue("120");

    exchange.begin("{\"kind\":\"rest_error\",\"status\":403}");
    HttpResponse<String> forbidden = exchange.get(TIME);
    assertThat(forbidden.statusCode()).isEqualTo(403);
    assertThat(forbidden.body()).startsWith("<html>");

    exchange.begin(
        "{\"kind\":\"rest_error\",\"status\":400,\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
    assertThat(exchange.get(TIME).body()).isEqualTo("{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
    assertRightAgain();
  }

  @Test
  void onlyThePathIsMetAndOnlyTheSymbol() throws Exception {
    exchange.begin("{\"kind\":\"rest_error\",\"status\":500,\"path\":\"*/depth\",\"every\":1}");
    assertRightAgain();
    assertThat(exchange.get(DEPTH).statusCode()).isEqualTo(500);
    exchange.request("DELETE", "/sim/faults", "");

    exchange.begin("{\"kind\":\"rest_error\",\"status\":500,\"symbol\":\"ETHUSDT\"}");
    assertThat(exchange.get(DEPTH).statusCode()).isEqualTo(200);
  }

  @Test
  void slowAnswerIsTheRightOne() throws Exception {
    exchange.begin("{\"kind\":\"rest_slow\",\"delay_ms\":300}");
    long asked = System.nanoTime();

    assertRightAgain();
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(290));
    assertRightAgain();
  }

  @Test
  void connectionIsReset() throws Exception {
    // The client would ask again by itself.
    exchange.begin("{\"kind\":\"rest_reset\",\"every\":1}");
    assertThatThrownBy(() -> exchange.get(TIME)).isInstanceOf(IOException.class);

    exchange.request("DELETE", "/sim/faults", "");
    assertRightAgain();
  }

  @Test
  void garbageIsNoJson() throws Exception {
    exchange.begin("{\"kind\":\"rest_garbage\"}");
    HttpResponse<String> garbage = exchange.get(DEPTH);

    assertThat(garbage.statusCode()).isEqualTo(200);
    assertThat(Alteration.isJson(garbage.body().getBytes())).isFalse();
    assertRightAgain();
  }

  @Test
  void snapshotIsThatOfBefore() throws Exception {
    exchange.sendTrades("btcusdt@trade", 1, 5);
    exchange.begin("{\"kind\":\"rest_old_snapshot\",\"symbol\":\"BTCUSDT\",\"count\":2}");
    exchange.sendTrades("btcusdt@trade", 6, 9);

    assertThat(exchange.getJson(DEPTH).path("lastUpdateId").asInt()).isEqualTo(5);
    assertThat(exchange.getJson(DEPTH).path("bids")).hasSize(3);
    assertThat(exchange.getJson(DEPTH).path("lastUpdateId").asInt()).isEqualTo(9);
  }

  @Test
  void snapshotIsAsOldAsAskedFor() throws Exception {
    exchange.begin(
        "{\"kind\":\"rest_old_snapshot\",\"symbol\":\"BTCUSDT\",\"age_ms\":200,\"every\":1}");
    exchange.sendTrades("btcusdt@trade", 1, 9);
    long sent = System.nanoTime();

    exchange.await(DEPTH, depth -> depth.path("lastUpdateId").asInt() == 9);

    assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThan(Duration.ofMillis(190));
  }
}

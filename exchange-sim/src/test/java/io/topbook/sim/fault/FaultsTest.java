package io.topbook.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
  private TestExchange exchange;

  @BeforeEach
  void start() throws Exception {
    exchange = new TestExchange(null);
  }

  @AfterEach
  void stop() {
    exchange.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | expected one JSON object",
        "{\"kind\": | expected one JSON object",
        "{} | kind: missing, expected one of cut, half_open",
        "{\"kind\":\"melt\"} | kind: unknown \"melt\", expected one of",
        "{\"kind\":\"drop\",\"colour\":1} | colour: unknown key of drop, expected connection",
        "{\"kind\":\"drop\",\"count\":0} | count: expected a whole number from 1 to 1000000000, was"
            + " 0",
        "{\"kind\":\"drop\",\"every\":2,\"chance\":0.5} | chance: not together with every",
        "{\"kind\":\"stall\"} | duration_ms: missing, expected a whole number from 1 to 86400000",
        "{\"kind\":\"cut\",\"connection\":9} | connection: expected the id of an open connection,"
            + " was 9",
        "{\"kind\":\"cut\",\"close\":\"soft\"} | close: expected frame, none or reset, was"
            + " \"soft\"",
        "{\"kind\":\"cut\",\"code\":1005} | code: expected a close code from 1000 to 1003, 1007 to"
            + " 1014 or 3000 to 4999, was 1005",
        "{\"kind\":\"cut\",\"code\":-1121} | code: expected a close code",
        "{\"kind\":\"cut\",\"close\":\"none\",\"code\":1001} | code: only in a close frame, not"
            + " together with close none",
        "{\"kind\":\"cut\",\"close\":\"reset\",\"reason\":\"x\"} | reason: only in a close frame",
        "{\"kind\":\"rest_error\",\"status\":400,\"code\":1001} | code: expected a whole number"
            + " below 0, was 1001",
        "{\"kind\":\"wrong_symbol\",\"symbol\":\"X\",\"swap_case\":true} | swap_case: not together"
            + " with symbol",
        "{\"kind\":\"halt\",\"symbol\":\"FARUSDT\"} | symbol: out of reach",
        "{\"kind\":\"halt\",\"symbol\":\"NOPE\"} | symbol: expected a symbol of this exchange, was"
            + " \"NOPE\"",
        "{\"kind\":\"halt\",\"symbol\":\"btcusdt\"} | symbol: expected a symbol in upper case, was"
            + " \"btcusdt\"",
        "{\"kind\":\"tick_size\",\"symbol\":\"BTCUSDT\",\"tick_size\":\"0\"} | tick_size: expected"
            + " a decimal",
        "{\"kind\":\"tick_size\",\"symbol\":\"BTCUSDT\",\"tick_size\":\"0.000000001\"} | tick_size:"
            + " too fine",
        "{\"kind\":\"drop\",\"stream\":\"nosuch@trade\"} | stream: expected one of a symbol of this"
            + " exchange, was \"nosuch@trade\"",
        "{\"kind\":\"drop\" | expected one JSON object: Unexpected end-of-input: expected close"
            + " marker for Object",
        "{\"kind\":\"clock_jump\",\"by_ms\":0} | by_ms: expected a whole number from -86400000 to"
            + " 86400000 but 0, was 0",
        "{\"kind\":\"clock_jump\",\"by_ms\":86400001} | by_ms: expected a whole number",
        "{\"kind\":\"drop\",\"count\":0,\"share\":2} | share: expected a number above 0 up to 1,"
            + " was 2"
      })
  void nonsenseIsRefusedByKey(String json, String message) throws Exception {
    HttpResponse<String> answer = exchange.request("POST", "/sim/faults", json);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("Source");
    assertThat(TestExchange.JSON.readTree(answer.body()).path("msg").asText()).contains(message);
    assertThat(exchange.getJson("/sim/faults").path("faults")).isEmpty();
  }

  @Test
  void everyBadKeyIsNamed() throws Exception {
    String said =
        exchange
            .request("POST", "/sim/faults", "{\"kind\":\"slow\",\"max_bytes\":1,\"x\":2}")
            .body();

    assertThat(said).contains("max_bytes: expected", "x: unknown", "bytes_per_second: missing");
  }

  @Test
  void marketIsTold() throws Exception {
    exchange.begin("{\"kind\":\"crossed_book\",\"symbol\":\"BTCUSDT\"}");
    exchange.begin("{\"kind\":\"clock_jump\",\"by_ms\":-5000}");
    exchange.begin("{\"kind\":\"halt\",\"symbol\":\"BTCUSDT\"}");
    exchange.begin("{\"kind\":\"resume\",\"symbol\":\"BTCUSDT\"}");
    exchange.begin("{\"kind\":\"tick_size\",\"symbol\":\"ETHUSDT\",\"tick_size\":\"0.10\"}");
    exchange.begin("{\"kind\":\"delist\",\"symbol\":\"ETHUSDT\"}");

    assertThat(exchange.control)
        .containsExactly(
            "cross BTCUSDT",
            "jump -5000",
            "halt BTCUSDT",
            "resume BTCUSDT",
            "tick ETHUSDT 0.10",
            "delist ETHUSDT");
  }

  @Test
  void haltEndsAfterItsTime() throws Exception {
    exchange.begin("{\"kind\":\"halt\",\"symbol\":\"BTCUSDT\",\"duration_ms\":20}");

    exchange.await("/sim/faults", all -> all.at("/faults/0/state").asText().equals("past"));

    assertThat(exchange.control).containsExactly("halt BTCUSDT", "resume BTCUSDT");
  }

  @Test
  void aHaltWhoseSymbolTradesAgainIsOverAndEndsNoLaterOne() throws Exception {
    exchange.begin("{\"kind\":\"halt\",\"symbol\":\"BTCUSDT\",\"duration_ms\":600000}");
    exchange.begin("{\"kind\":\"resume\",\"symbol\":\"BTCUSDT\"}");
    exchange.begin("{\"kind\":\"halt\",\"symbol\":\"BTCUSDT\"}");

    assertThat(exchange.getJson("/sim/faults").at("/faults/0/state").asText()).isEqualTo("past");
    exchange.request("DELETE", "/sim/faults/1", "");
    assertThat(exchange.control).containsExactly("halt BTCUSDT", "resume BTCUSDT", "halt BTCUSDT");
  }

  @Test
  void faultsAndTheirEffectsAreListed() throws Exception {
    exchange.begin("{\"kind\":\"rest_error\",\"status\":500,\"count\":2}");
    exchange.begin("{\"kind\":\"drop\",\"stream\":\"x\"}");
    exchange.get("/api/v3/time");

    var faults = exchange.getJson("/sim/faults").path("faults");
    assertThat(faults.path(0).path("effects").asInt()).isEqualTo(1);
    assertThat(faults.path(0).path("state").asText()).isEqualTo("active");
    assertThat(faults.path(1).path("stream").asText()).isEqualTo("x");
    var status = exchange.getJson("/sim/status");
    assertThat(status.path("mode").asText()).isEqualTo("test");
    assertThat(status.at("/faults/active").asInt()).isEqualTo(2);
    assertThat(status.at("/faults/effects/rest_error").asInt()).isEqualTo(1);

    exchange.get("/api/v3/time");
    exchange.request("DELETE", "/sim/faults/2", "");
    assertThat(exchange.getJson("/sim/faults").findValuesAsText("state"))
        .containsExactly("past", "past");
  }

  @Test
  void otherMethodsAndAddressesAreRefused() throws Exception {
    assertThat(exchange.request("PUT", "/sim/faults", "").statusCode()).isEqualTo(405);
    assertThat(exchange.request("DELETE", "/sim/faults/7", "").statusCode()).isEqualTo(404);
    assertThat(exchange.request("DELETE", "/sim/faults/x", "").statusCode()).isEqualTo(404);
    assertThat(exchange.request("POST", "/sim/connections", "").statusCode()).isEqualTo(405);
    assertThat(exchange.get("/sim/other").statusCode()).isEqualTo(404);
  }
}

package io.topbook.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.topbook.api.ApiClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The API over a real PostgreSQL and real HTTP.
class ApiIT {
  private static final Instant NOW = Instant.parse("2026-11-23T06:10:00Z");
  private static final String MINUTE = "from=2026-11-23T06:00:00Z&to=2026-11-23T06:01:00Z";

  @TempDir static Path folder;

  private static TestDatabase database;
  private static Api api;
  private static ApiClient client;

  @BeforeAll
  static void start() throws Exception {
    database = new TestDatabase(folder);
    database.start();
    database.migrate();
    database.run(
        """
        INSERT INTO marketdata.symbols
            (exchange, symbol, base_asset, quote_asset, tick_size, step_size, status, valid_from)
        VALUES
          ('binance', 'BTCUSDT', 'BTC', 'USDT', 0.01, 0.00001, 'TRADING', '2026-01-01Z'),
          ('binance', 'ETHUSDT', 'ETH', 'USDT', 0.01, 0.0001, 'BREAK', '2026-01-01Z'),
          ('binance', '币安USDT', NULL, NULL, NULL, NULL, 'TRADING', '2026-01-01Z'),
          ('binance', 'ETHBTC', 'ETH', 'BTC', 0.00001, 0.0001, 'TRADING', '2026-01-01Z');
        INSERT INTO marketdata.trade_1s
        SELECT 1, timestamptz '2026-11-23T06:00:00Z' + s * interval '1 s',
               0.1 + 0.2, 5e-324, 1.7976931348623157e308, 84598.01, 1.00000001, 1e-8, 0, 0,
               1.0 / 3, 1, 1, 9007199254740993, 9223372036854775807,
               CASE s % 4 WHEN 1 THEN 2 WHEN 2 THEN 16 | 32 ELSE 0 END, 0,
               timestamptz '2026-11-23T06:00:01.250001Z' + s * interval '1 s'
          FROM generate_series(0, 59) s;
        INSERT INTO marketdata.bt_1s (symbol_id, window_start, update_count, invalid_count, quality,
                                      revision, available_at)
        VALUES (1, '2026-11-23T06:05:00Z', 0, 0, 64, -1, '2026-11-23T06:05:06Z');
        """);
    api =
        new Api(
            database.config(Map.of("QUERY_MAX_ROWS", "50", "QUERY_DEFAULT_ROWS", "50")),
            InstantSource.fixed(NOW));
    api.start();
    client = ApiClient.of(api);
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
    api.close();
    database.close();
  }

  @Test
  void aBarHasTheColumnsOfItsTableAndDoublesComeBackBitForBit() throws Exception {
    Answer answer = client.get("/api/v1/bars?symbol=btcusdt&limit=1&" + MINUTE);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
    assertThat(answer.body().get("symbol").asText()).isEqualTo("BTCUSDT");
    assertThat(answer.body().get("kind").asText()).isEqualTo("trade");
    assertThat(answer.body().get("from").asText()).isEqualTo("2026-11-23T06:00:00.000000Z");
    assertThat(answer.body().get("to").asText()).isEqualTo("2026-11-23T06:01:00.000000Z");
    JsonNode bar = answer.body().get("bars").get(0);
    assertThat(names(bar))
        .containsExactly(
            "window_start",
            "open",
            "high",
            "low",
            "close",
            "base_volume",
            "quote_volume",
            "buy_base_volume",
            "buy_quote_volume",
            "vwap",
            "agg_trade_count",
            "trade_count",
            "first_agg_trade_id",
            "last_agg_trade_id",
            "quality",
            "revision",
            "available_at",
            "stored_at");
    assertThat(bar.get("window_start").asText()).isEqualTo("2026-11-23T06:00:00.000000Z");
    assertThat(bar.get("available_at").asText()).isEqualTo("2026-11-23T06:00:01.250001Z");
    assertThat(bar.get("open").asDouble()).isEqualTo(0.3); // 0.1 + 0.2 is exact in SQL's numeric
    assertThat(bar.get("high").asDouble()).isEqualTo(Double.MIN_VALUE);
    assertThat(bar.get("low").asDouble()).isEqualTo(Double.MAX_VALUE);
    assertThat(bar.get("vwap").asDouble()).isEqualTo(1.0 / 3);
    assertThat(bar.get("first_agg_trade_id").asLong()).isEqualTo(9007199254740993L);
    assertThat(bar.get("last_agg_trade_id").asLong()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"trade", "quote"})
  void aBarIsAsTheOpenApiDocumentSays(String kind) throws Exception {
    JsonNode bar =
        client
            .get("/api/v1/bars?limit=1&symbol=BTCUSDT&from=today&kind=" + kind)
            .body()
            .get("bars")
            .get(0);
    JsonNode kinds =
        client
            .get("/openapi.json")
            .body()
            .at(
                "/paths/~1api~1v1~1bars/get/responses/200/content/application~1json/schema"
                    + "/properties/bars/items/anyOf");

    JsonNode schema = kinds.get(0).get("title").asText().equals(kind) ? kinds.get(0) : kinds.get(1);
    assertThat(schema.get("title").asText()).isEqualTo(kind);
    assertThat(names(bar)).isEqualTo(names(schema.get("properties")));
    bar.properties()
        .forEach(field -> {
          String type =
              switch (field.getValue().getNodeType()) {
                case NULL -> "null";
                case STRING -> "string";
                default -> field.getValue().isIntegralNumber() ? "integer" : "number";
              };
          assertThat(schema.at("/properties/" + field.getKey() + "/type").toString())
              .as(field.getKey())
              .contains('"' + type + '"');
        });
  }

  @Test
  void unknownIsNullAndCountsAreZero() throws Exception {
    JsonNode bar =
        client.get("/api/v1/bars?symbol=BTCUSDT&kind=quote&from=today").body().get("bars").get(0);

    assertThat(bar.get("mid_close").isNull()).isTrue();
    assertThat(bar.get("last_update_id").isNull()).isTrue();
    assertThat(bar.get("update_count").asLong()).isZero();
    assertThat(bar.get("revision").asInt()).isEqualTo(-1);
  }

  @Test
  void pagesForwardJoinWithoutHoleOrRepeat() throws Exception {
    var starts = new ArrayList<String>();
    String from = "2026-11-23T06:00:00Z";
    while (from != null) {
      JsonNode page =
          client
              .get("/api/v1/bars?symbol=BTCUSDT&limit=25&to=2026-11-23T06:01:00Z&from=" + from)
              .body();
      page.get("bars").forEach(bar -> starts.add(bar.get("window_start").asText()));
      assertThat(page.get("count").asInt()).isEqualTo(page.get("bars").size());
      from = page.get("next").isNull() ? null : page.get("next").asText();
    }

    assertThat(starts).hasSize(60).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void pagesBackwardJoinWithoutHoleOrRepeat() throws Exception {
    var starts = new ArrayList<String>();
    String to = "2026-11-23T06:01:00Z";
    while (to != null) {
      JsonNode page =
          client
              .get(
                  "/api/v1/bars?symbol=BTCUSDT&limit=20&order=desc&from=2026-11-23T06:00:00Z&to="
                      + to)
              .body();
      page.get("bars").forEach(bar -> starts.add(bar.get("window_start").asText()));
      to = page.get("next").isNull() ? null : page.get("next").asText();
    }

    assertThat(starts.reversed()).hasSize(60).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void theEndIsNotIncluded() throws Exception {
    JsonNode body =
        client
            .get(
                "/api/v1/bars?symbol=BTCUSDT"
                    + "&from=2026-11-23T06:00:01Z&to=2026-11-23T06:00:03Z")
            .body();

    assertThat(body.get("count").asInt()).isEqualTo(2);
    assertThat(body.get("next").isNull()).isTrue();
    assertThat(body.get("bars").get(0).get("window_start").asText())
        .isEqualTo("2026-11-23T06:00:01.000000Z");
  }

  @Test
  void completeKeepsRevisedAndRepairedBarsAndDropsGaps() throws Exception {
    JsonNode body = client.get("/api/v1/bars?symbol=BTCUSDT&quality=complete&" + MINUTE).body();

    assertThat(body.get("bars")).hasSize(45);
    assertThat(body.get("bars"))
        .allSatisfy(bar -> assertThat(bar.get("quality").asInt()).isIn(0, 48));
  }

  @Test
  void anEmptyRangeIsAnEmptyList() throws Exception {
    JsonNode body = client.get("/api/v1/bars?symbol=ETHUSDT&" + MINUTE).body();

    assertThat(body.get("count").asInt()).isZero();
    assertThat(body.get("bars")).isEmpty();
    assertThat(body.get("next").isNull()).isTrue();
  }

  @Test
  void anUnknownSymbolIs404() throws Exception {
    Answer answer = client.get("/api/v1/bars?symbol=NOPE");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error().get("code").asText()).isEqualTo("unknown_symbol");
    assertThat(answer.error().get("parameter").asText()).isEqualTo("symbol");
  }

  @Test
  void symbolsOfEveryScriptAreFound() throws Exception {
    assertThat(client.get("/api/v1/bars?symbol=%E5%B8%81%E5%AE%89USDT").status()).isEqualTo(200);
    assertThat(client.get("/api/v1/bars?symbol=%E5%B8%81%E5%AE%88USDT").status()).isEqualTo(404);
  }

  @Test
  void aBadRequestNamesEveryParameterItsValueAndItsRange() throws Exception {
    Answer answer = client.get("/api/v1/bars?symbol=BTCUSDT&limit=51&from=NaN&colour=red");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().get("code").asText()).isEqualTo("bad_request");
    assertThat(answer.error().get("parameter").asText()).isEqualTo("colour");
    assertThat(answer.error().get("message").asText())
        .contains("limit: must be a whole number from 1 to 50, was \"51\"")
        .contains("from: must be an ISO-8601 instant");
    assertThat(answer.error().get("problems")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "symbol=%27%20OR%20%271%27%3D%271",
        "symbol=BTCUSDT%27%3B%20DROP%20TABLE%20marketdata.trade_1s%3B--",
        "symbol=BTCUSDT&order=desc%3B%20DELETE%20FROM%20marketdata.symbols",
        "symbol=BTCUSDT&kind=trade_1s%3B--",
        "symbol=BTCUSDT&quality=0%20OR%20true",
        "symbol=BTC%00USDT",
        "symbol=",
        "symbol",
        "symbol=BTCUSDT&symbol=BTCUSDT",
        "symbol=BTCUSDT&limit=99999999999",
        "symbol=BTCUSDT&from=today&to=yesterday",
        "symbol=BTCUSDT&from=1970-01-01&to=now",
        "symbol=BTCUSDT&from=%ff%fe",
        "symbol=BTCUSDT&limit=%zz",
        "Symbol=BTCUSDT",
      })
  void hostileQuestionsAreRefusedAndChangeNothing(String query) throws Exception {
    // Sent as it is: an URI object would refuse some of these itself.
    assertThat(RawHttp.get(api.port(), "/api/v1/bars?" + query))
        .startsWith("HTTP/1.1 400")
        .contains("\"error\":{\"code\":\"");
    assertThat(client.get("/api/v1/bars?symbol=BTCUSDT&limit=50&" + MINUTE).body().get("count"))
        .hasToString("50");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nope", "/api/v1", "/api/v1/bars/x", "/api/v1/BARS", "/%2e%2e/etc"})
  void anUnknownPathIs404InTheSameShape(String path) throws Exception {
    assertThat(RawHttp.get(api.port(), path))
        .containsPattern("^HTTP/1.1 (404|400)")
        .contains("{\"error\":{\"code\":\"");
  }

  @Test
  void whatTheServerItselfRefusesHasTheSameShape() throws Exception {
    assertThat(RawHttp.get(api.port(), "/" + "x".repeat(20_000)))
        .containsPattern("^HTTP/1.1 4\\d\\d")
        .contains("{\"error\":{\"code\":\"http_4");
    assertThat(
            RawHttp.send(
                api.port(), "POST /api/v1/bars HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 405")
        .contains("method_not_allowed");
  }

  @Test
  void symbolsPassEveryFilterGiven() throws Exception {
    assertThat(symbols("")).containsExactly("BTCUSDT", "ETHBTC", "ETHUSDT", "币安USDT");
    assertThat(symbols("?base=eth")).containsExactly("ETHBTC", "ETHUSDT");
    assertThat(symbols("?base=ETH&status=TRADING")).containsExactly("ETHBTC");
    assertThat(symbols("?quote=USDT&prefix=BT")).containsExactly("BTCUSDT");
    assertThat(symbols("?prefix=_")).isEmpty();
    assertThat(client.get("/api/v1/symbols?bas=ETH").status()).isEqualTo(400);
  }

  @Test
  void aSymbolHasItsExactSizesOrNull() throws Exception {
    JsonNode found = client.get("/api/v1/symbols").body().get("symbols");

    assertThat(names(found.get(0)))
        .containsExactly(
            "symbol_id",
            "exchange",
            "symbol",
            "base_asset",
            "quote_asset",
            "tick_size",
            "step_size",
            "status",
            "valid_from",
            "stored_at");
    assertThat(found.get(0).get("step_size").asText()).isEqualTo("0.00001");
    assertThat(found.get(3).get("tick_size").isNull()).isTrue();
  }

  @Test
  void healthSaysWhatTheDatabaseHasAndLacks() throws Exception {
    Answer answer = client.get("/health");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().at("/status").asText()).isEqualTo("ok");
    assertThat(answer.body().at("/database/reachable").asBoolean()).isTrue();
    assertThat(answer.body().at("/database/latency_ms").asDouble()).isPositive();
    assertThat(answer.body().at("/migrations/version").asText())
        .isEqualTo(TestDatabase.newestVersion());
    assertThat(answer.body().at("/timescaledb/present").asBoolean()).isFalse();
    assertThat(answer.body().at("/timescaledb/missing").toString())
        .isEqualTo("[\"compression\",\"retention policies\"]");
    assertThat(answer.body().at("/newest_bars/trade/window_start").asText())
        .isEqualTo("2026-11-23T06:00:59.000000Z");
    assertThat(answer.body().at("/newest_bars/trade/age_seconds").asDouble()).isEqualTo(541.0);
    assertThat(answer.body().at("/newest_bars/quote/age_seconds").asDouble()).isEqualTo(300.0);
  }

  @Test
  void metricsCountRequestsByRouteAndNoClientInventsSeries() throws Exception {
    client.get("/api/v1/symbols");
    client.get("/no-such-path-" + System.nanoTime());

    String metrics = client.text("/metrics").body();

    assertThat(metrics)
        .contains("api_request_seconds_count{route=\"/api/v1/symbols\",status=\"200\"}")
        .contains("api_request_seconds_count{route=\"none\",status=\"404\"}")
        .contains("api_database_connections{pool=\"queries\",state=\"idle\"}")
        .contains("jvm_memory_used_bytes")
        .doesNotContain("no-such-path");
  }

  private static List<String> symbols(String query) throws Exception {
    var names = new ArrayList<String>();
    client
        .get("/api/v1/symbols" + query)
        .body()
        .get("symbols")
        .forEach(symbol -> names.add(symbol.get("symbol").asText()));
    return names;
  }

  private static List<String> names(JsonNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}

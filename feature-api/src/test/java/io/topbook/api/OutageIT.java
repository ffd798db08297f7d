package io.topbook.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.topbook.api.ApiClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What callers see while the database is away, frozen, slow or without its tables.
class OutageIT {
  private static final String BARS = "/api/v1/bars?symbol=BTCUSDT&from=2026-11-22&to=2026-11-23";

  @TempDir Path folder;

  private TestDatabase database;
  private Api api;
  private ApiClient client;

  @BeforeEach
  void startWithoutDatabase() throws IOException {
    database = new TestDatabase(folder);
    api =
        new Api(
            database.config(Map.of("DATABASE_CONNECTIONS", "1", "QUERY_TIMEOUT_MS", "500")),
            InstantSource.system());
    api.start();
    client = ApiClient.of(api);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    api.close();
    database.close();
  }

  @Test
  void startsBeforeTheDatabaseAndTheTablesAndRecoversByItself() throws Exception {
    Answer away = client.get(BARS);
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.header("Retry-After")).hasValue("5");
    assertThat(away.error().get("code").asText()).isEqualTo("store_unavailable");
    assertThat(away.error().get("message").asText()).contains("no database connection within 500");
    Answer health = client.get("/health");
    assertThat(health.status()).isEqualTo(503);
    assertThat(health.body().at("/database/reachable").asBoolean(true)).isFalse();

    database.start();
    database.run("CREATE ROLE topbook_reader LOGIN");
    Answer empty = await(BARS, 503, "does not exist");
    assertThat(empty.header("Retry-After")).hasValue("5");
    assertThat(await("/health", 200, "ok").body().at("/migrations/problem").asText())
        .contains("does not exist");

    database.migrate();
    store(3);
    assertThat(await(BARS, 200, "").body().get("count").asInt()).isEqualTo(3);
    String newest = TestDatabase.newestVersion();
    assertThat(await("/health", 200, newest).body().at("/migrations/version").asText())
        .isEqualTo(newest);
  }

  @Test
  void aKilledDatabaseCutsTheAnswerUnderWayThenIs503ThenRecovers() throws Exception {
    database.start();
    database.migrate();
    store(86_400);
    await("/health", 200, "ok");
    await(BARS, 200, "");

    HttpResponse<InputStream> answer =
        client
            .http()
            .send(client.request(BARS + "&limit=86400"), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body().readNBytes(20), StandardCharsets.UTF_8))
        .isEqualTo("{\"symbol\":\"BTCUSDT\",");
    database.kill();

    assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    assertThat(client.text("/metrics").body()).contains("api_answers_cut_total 1.0");
    Answer away = client.get(BARS);
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.header("Retry-After")).isPresent();
    assertThat(await("/health", 503, "down").body().at("/status").asText()).isEqualTo("down");

    database.start();
    Answer back = await(BARS + "&limit=86400", 200, "");
    assertThat(back.body().get("count").asInt()).isEqualTo(86_400);
    await("/health", 200, "ok");
  }

  @Test
  void aFrozenDatabaseHangsNobody() throws Exception {
    database.start();
    database.migrate();
    store(3);
    await(BARS, 200, "");
    await("/health", 200, "ok");

    database.freeze();
    try {
      long start = System.nanoTime();
      assertThat(client.get(BARS).status()).isEqualTo(503);
      await("/health", 503, "down");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    } finally {
      database.thaw();
    }

    await(BARS, 200, "");
    await("/health", 200, "ok");
  }

  @Test
  void aSlowQuestionIsGivenUpAndHealthDoesNotWaitForIt() throws Exception {
    database.start();
    database.migrate();
    store(3);
    await(BARS, 200, "");
    await("/health", 200, "ok");

    try (Connection owner = database.connect()) {
      owner.setAutoCommit(false);
      owner.createStatement().execute("LOCK TABLE marketdata.trade_1s IN ACCESS EXCLUSIVE MODE");
      Answer slow = client.get(BARS);
      assertThat(slow.status()).isEqualTo(503);
      assertThat(slow.error().get("message").asText()).contains("took longer than 500 ms");
      Answer health = await("/health", 200, "timeout");
      assertThat(health.body().at("/newest_bars/trade/problem").asText()).contains("timeout");
      assertThat(health.body().at("/newest_bars/quote").has("problem")).isFalse();
      owner.rollback();
    }

    await(BARS, 200, "");
  }

  @Test
  void aClientThatLeavesGivesItsConnectionBack() throws Exception {
    database.start();
    database.migrate();
    store(86_400);
    await(BARS, 200, "");

    for (int i = 0; i < 3; i++) {
      try (InputStream body =
          client
              .http()
              .send(
                  client.request(BARS + "&limit=86400"), HttpResponse.BodyHandlers.ofInputStream())
              .body()) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
    }

    assertThat(await(BARS + "&limit=1", 200, "").body().get("count").asInt()).isEqualTo(1);
  }

  private void store(int rows) throws Exception {
    database.run(
        """
        INSERT INTO marketdata.symbols (exchange, symbol, status, valid_from)
        VALUES ('binance', 'BTCUSDT', 'TRADING', '2026-01-01Z');
        INSERT INTO marketdata.trade_1s
        SELECT 1, timestamptz '2026-11-22T00:00:00Z' + s * interval '1 s',
               1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 0, now()
          FROM generate_series(0, %d - 1) s;
        """
            .formatted(rows));
  }

  /// Asks until the answer has this status and its body this text.
  private Answer await(String path, int status, String text) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      Answer answer = client.get(path);
      if (answer.status() == status
          && new ObjectMapper().writeValueAsString(answer.body()).contains(text)) {
        return answer;
      }
      assertThat(System.nanoTime())
          .as(
              "%s: expected %d with \"%s\", was %d %s",
              path, status, text, answer.status(), answer.body())
          .isLessThan(deadline);
      Thread.sleep(50); // between looks, with the deadline above
    }
  }
}

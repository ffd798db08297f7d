package io.topbook.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.topbook.api.config.ApiConfig;
import io.topbook.runtime.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The OpenAPI document and the front page, held against what the server does. No database is
/// there, so a request that is fine gets 503 and one that is not gets 400.
class DocumentsTest {
  private static Api api;
  private static ApiClient client;

  @BeforeAll
  static void start() {
    api =
        new Api(
            ApiConfig.from(
                Settings.from(
                    Map.of(
                        "HTTP_PORT", "0",
                        "DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none",
                        "DATABASE_WAIT_MS", "250",
                        "QUERY_MAX_ROWS", "77",
                        "QUERY_DEFAULT_ROWS", "7"))),
            InstantSource.system());
    api.start();
    client = ApiClient.of(api);
  }

  @AfterAll
  static void stop() {
    client.close();
    api.close();
  }

  @Test
  void everyDocumentedPathIsServed() throws Exception {
    JsonNode paths = document().get("paths");

    assertThat(names(paths))
        .containsExactly("/api/v1/bars", "/api/v1/symbols", "/health", "/metrics");
    for (String path : names(paths)) {
      assertThat(client.text(path).statusCode()).as(path).isNotEqualTo(404);
    }
  }

  @Test
  void everyDocumentedParameterIsTakenAndItsLimitsHold() throws Exception {
    for (String path : List.of("/api/v1/bars", "/api/v1/symbols")) {
      for (JsonNode parameter : parameters(path)) {
        String name = parameter.get("name").asText();
        assertThat(status(path, name, fitting(parameter))).as(name).isEqualTo(503);
        assertThat(status(path, name, "!")).as(name).isEqualTo(400);
        if (parameter.at("/schema").has("maximum")) {
          int maximum = parameter.at("/schema/maximum").asInt();
          assertThat(status(path, name, Integer.toString(maximum))).as(name).isEqualTo(503);
          assertThat(status(path, name, Integer.toString(maximum + 1))).as(name).isEqualTo(400);
        }
        for (JsonNode word : parameter.at("/schema/enum")) {
          assertThat(status(path, name, word.asText())).as(name).isEqualTo(503);
        }
      }
    }
  }

  @Test
  void limitsAreThoseOfTheSettings() throws Exception {
    JsonNode limit =
        parameters("/api/v1/bars").stream()
            .filter(parameter -> parameter.get("name").asText().equals("limit"))
            .findFirst()
            .orElseThrow()
            .get("schema");

    assertThat(limit.get("maximum").asInt()).isEqualTo(77);
    assertThat(limit.get("default").asInt()).isEqualTo(7);
  }

  @Test
  void everyReferenceInTheDocumentLeadsSomewhere() throws Exception {
    JsonNode document = document();

    assertThat(document.findValues("$ref"))
        .isNotEmpty()
        .allSatisfy(reference ->
            assertThat(document.at(reference.asText().substring(1)).isObject()).isTrue());
  }

  @Test
  void theFrontPageShowsEveryRouteAndParameterWithoutScripts() throws Exception {
    String page = client.text("/").body();

    for (String path : names(document().get("paths"))) {
      assertThat(page).contains("<code>GET " + path + "</code>");
      for (JsonNode parameter : parameters(path)) {
        assertThat(page).contains("<code>" + parameter.get("name").asText() + "</code>");
      }
    }
    assertThat(page).contains("href=\"/openapi.json\"").doesNotContain("<script");
  }

  private static JsonNode document() throws Exception {
    return client.get("/openapi.json").body();
  }

  private static List<JsonNode> parameters(String path) throws Exception {
    var parameters = new ArrayList<JsonNode>();
    document().get("paths").get(path).at("/get/parameters").forEach(parameters::add);
    return parameters;
  }

  /// Asks with one argument, and the symbol where one is needed.
  private static int status(String path, String name, String value) throws Exception {
    String symbol = path.endsWith("bars") && !name.equals("symbol") ? "symbol=BTCUSDT&" : "";
    String argument = name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    return client.text(path + "?" + symbol + argument).statusCode();
  }

  private static String fitting(JsonNode parameter) {
    JsonNode schema = parameter.get("schema");
    if (schema.has("default")) {
      return schema.get("default").asText();
    }
    return switch (parameter.get("name").asText()) {
      case "from" -> "today";
      case "to" -> "now";
      default -> "BTC";
    };
  }

  private static List<String> names(JsonNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}

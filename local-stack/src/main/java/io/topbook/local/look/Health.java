package io.topbook.local.look;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// What a part says of itself.
public final class Health {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private static final ObjectMapper JSON = new ObjectMapper();

  private Health() {}

  /// An answer: 200 means well.
  public record Answer(int status, JsonNode body) {}

  /// The body of `/health`, well or not; a missing node when there is no answer.
  public static JsonNode of(URI part) throws InterruptedException {
    return get(part.resolve("/health")).body();
  }

  /// Status 0 and a missing node when there is no answer, or none in JSON.
  public static Answer get(URI address) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          CLIENT.send(
              HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(3)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), parse(answer.body()));
    } catch (IOException _) {
      return new Answer(0, JsonNodeFactory.instance.missingNode());
    }
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException _) {
      return JsonNodeFactory.instance.missingNode();
    }
  }
}

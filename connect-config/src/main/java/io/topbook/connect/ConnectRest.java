package io.topbook.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Connect's REST interface, as far as applying and watching need it. Thread-safe.
///
/// An {@link IOException} says that the worker is away, starting or rebalancing: worth another try.
/// A {@link RefusedException} says that it will not have it.
final class ConnectRest implements AutoCloseable {
  /// Connect understood, and said no; the message is its own.
  static final class RefusedException extends RuntimeException {
    RefusedException(String message) {
      super(message);
    }
  }

  /// How a connector is.
  ///
  /// @param state of the connector itself: RUNNING, FAILED, PAUSED, UNASSIGNED, …
  /// @param tasks the states of its tasks
  /// @param trace the first failure's stack trace; empty when none failed
  record Status(String state, List<String> tasks, String trace) {
    boolean isFailed() {
      return state.equals("FAILED") || tasks.contains("FAILED");
    }

    boolean isRunning() {
      return state.equals("RUNNING")
          && !tasks.isEmpty()
          && tasks.stream().allMatch("RUNNING"::equals);
    }

    /// One word for it: the first state, connector's before tasks', that is not RUNNING.
    String word() {
      if (!state.equals("RUNNING")) {
        return state;
      }
      return tasks.isEmpty()
          ? "NO_TASKS"
          : tasks.stream().filter(task -> !task.equals("RUNNING")).findFirst().orElse("RUNNING");
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /// Longer than Connect's own 90 s would be of no use: a worker that answers later is not well.
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  ConnectRest(URI base) {
    this.base = base;
  }

  URI address() {
    return base;
  }

  /// @throws IOException until the worker has joined its group and can be configured
  void requireReady() throws IOException {
    call("GET", "/health", null);
  }

  /// Every connector's status, by name.
  Map<String, Status> statuses() throws IOException {
    Map<String, Status> statuses = new TreeMap<>();
    call("GET", "/connectors?expand=status", null)
        .properties()
        .forEach(entry -> statuses.put(entry.getKey(), status(entry.getValue().path("status"))));
    return statuses;
  }

  /// The connector's properties; empty when there is none of that name.
  Optional<Map<String, String>> config(String name) throws IOException {
    HttpResponse<String> answer = send("GET", "/connectors/" + name + "/config", null);
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(JSON.convertValue(bodyOf(answer), new TypeReference<>() {}));
  }

  /// Creates or changes the connector.
  void putConfig(String name, Map<String, String> config) throws IOException {
    call("PUT", "/connectors/" + name + "/config", config);
  }

  /// Starts again what of the connector has failed: itself, its tasks.
  void restartFailed(String name) throws IOException {
    call("POST", "/connectors/" + name + "/restart?includeTasks=true&onlyFailed=true", null);
  }

  private static Status status(JsonNode status) {
    List<JsonNode> tasks = status.path("tasks").valueStream().toList();
    String trace =
        status
            .path("connector")
            .path("trace")
            .asText(
                tasks.stream()
                    .map(task -> task.path("trace").asText(""))
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse(""));
    return new Status(
        status.path("connector").path("state").asText(),
        tasks.stream().map(task -> task.path("state").asText()).toList(),
        trace);
  }

  private JsonNode call(String method, String path, @Nullable Object body) throws IOException {
    return bodyOf(send(method, path, body));
  }

  private HttpResponse<String> send(String method, String path, @Nullable Object body)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IOException("Kafka Connect at " + base + " is away: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking Kafka Connect at " + base, e);
    }
  }

  private JsonNode bodyOf(HttpResponse<String> answer) throws IOException {
    int status = answer.statusCode();
    // A worker that starts answers everything with the 404 page of its web server.
    boolean notConnect = status == 404 && !answer.body().startsWith("{");
    if (status >= 500 || status == 409 || notConnect) {
      throw new IOException(
          "Kafka Connect at " + base + " is not ready: " + status + ' ' + reason(answer.body()));
    }
    if (status >= 400) {
      throw new RefusedException(status + " " + reason(answer.body()));
    }
    return JSON.readTree(answer.body());
  }

  /// Connect's own words, `message` of its JSON, else the body as it is.
  private static String reason(String body) {
    try {
      return JSON.readTree(body).path("message").asText(body);
    } catch (JsonProcessingException _) {
      return body;
    }
  }

  @Override
  public void close() {
    http.close();
  }
}

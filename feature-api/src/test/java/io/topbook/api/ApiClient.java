package io.topbook.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// Asks a running API over HTTP. Thread-safe.
record ApiClient(int port, HttpClient http) implements AutoCloseable {
  /// An answer's status, header and body.
  record Answer(int status, JsonNode body, HttpResponse<String> response) {
    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    JsonNode error() {
      return body.path("error");
    }
  }

  static ApiClient of(Api api) {
    return new ApiClient(api.port(), HttpClient.newHttpClient());
  }

  Answer get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = text(path);
    return new Answer(
        response.statusCode(), new ObjectMapper().readTree(response.body()), response);
  }

  HttpResponse<String> text(String path) throws IOException, InterruptedException {
    return http.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30))
        .build();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

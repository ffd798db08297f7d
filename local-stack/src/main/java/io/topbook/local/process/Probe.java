package io.topbook.local.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// Asks a part whether it serves, as its users would. Thread-safe; answers within a few seconds.
@FunctionalInterface
public interface Probe {
  /// What is still missing, for people; empty when the part serves.
  Optional<String> missing() throws InterruptedException;

  /// Serves once something listens.
  static Probe listens(String host, int port) {
    return () -> {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), 1_000);
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of("nothing listens on " + host + ':' + port);
      }
    };
  }

  /// Serves once a GET answers 200.
  static Probe answers(URI address) {
    return () -> {
      try {
        var request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(3)).build();
        HttpResponse<String> answer =
            Http.CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200
            ? Optional.empty()
            : Optional.of(
                "GET " + address + " answers " + answer.statusCode() + ' ' + answer.body());
      } catch (IOException e) {
        return Optional.of("GET " + address + " fails: " + e);
      }
    };
  }

  /// Serves as soon as it runs.
  static Probe none() {
    return Optional::empty;
  }

  /// One client for all: each has threads of its own.
  final class Http {
    private static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    private Http() {}
  }
}

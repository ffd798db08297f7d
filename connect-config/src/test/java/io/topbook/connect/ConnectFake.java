package io.topbook.connect;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The part of Connect's REST interface that we use, told by the test how its connectors are.
/// Thread-safe.
final class ConnectFake implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Map<String, String>> configs = new TreeMap<>();
  private final Map<String, String> taskStates = new TreeMap<>();
  private final List<String> calls = new ArrayList<>();
  private int failures;
  private String busy = "";

  ConnectFake() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized void task(String connector, String state) {
    taskStates.put(connector, state);
  }

  synchronized void remove(String connector) {
    taskStates.remove(connector);
  }

  /// The next so many requests get 503, as from a worker that starts.
  synchronized void failNext(int requests) {
    failures = requests;
  }

  /// Changes to this connector get 409, as from a worker that rebalances.
  synchronized void refuseChangesTo(String connector) {
    busy = connector;
  }

  /// The configurations put so far, by connector.
  synchronized Map<String, Map<String, String>> configs() {
    return Map.copyOf(configs);
  }

  /// Method and path of every change asked for.
  synchronized List<String> changes() {
    return List.copyOf(calls);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().toString();
    try (exchange) {
      if (failures > 0) {
        failures--;
        answer(exchange, 503, Map.of("message", "starting"));
        return;
      }
      String name = path.replaceAll("/connectors/([^/]+)/.*", "$1");
      if (!method.equals("GET") && name.equals(busy)) {
        answer(exchange, 409, Map.of("message", "rebalancing"));
        return;
      }
      if (!method.equals("GET")) {
        calls.add(method + ' ' + path);
      }
      if (path.equals("/health")) {
        answer(exchange, 200, Map.of("status", "healthy"));
      } else if (path.equals("/connectors?expand=status")) {
        answer(exchange, 200, statuses());
      } else if (method.equals("PUT")) {
        Map<String, String> config =
            JSON.readValue(exchange.getRequestBody(), new TypeReference<>() {});
        configs.put(name, config);
        answer(exchange, 201, config);
      } else if (method.equals("POST")) {
        answer(exchange, 202, Map.of());
      } else if (configs.containsKey(name)) {
        answer(exchange, 200, configs.get(name));
      } else {
        answer(exchange, 404, Map.of("message", "no connector " + name));
      }
    }
  }

  private Map<String, Object> statuses() {
    Map<String, Object> statuses = new TreeMap<>();
    taskStates.forEach((name, state) ->
        statuses.put(
            name,
            Map.of(
                "status",
                Map.of(
                    "connector", Map.of("state", "RUNNING"),
                    "tasks",
                        List.of(Map.of("id", 0, "state", state, "trace", "first line\nsecond"))))));
    return statuses;
  }

  private static void answer(HttpExchange exchange, int status, Object json) throws IOException {
    byte[] body = JSON.writeValueAsBytes(json);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

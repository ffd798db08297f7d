package io.topbook.connect;

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

/// A registry that gives ids to schemas and hands them back over Confluent's REST interface; keeps
/// them over {@link #stop()} and {@link #start()}, on the same port. Thread-safe.
final class RegistryFake implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> schemas = new ArrayList<>();
  private HttpServer server;
  private int port;

  static RegistryFake started() throws IOException {
    var registry = new RegistryFake();
    registry.start();
    return registry;
  }

  synchronized void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    port = server.getAddress().getPort();
    server.createContext("/", this::handle);
    server.start();
  }

  synchronized void stop() {
    server.stop(0);
  }

  @Override
  public void close() {
    stop();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    try (exchange) {
      if (path.startsWith("/subjects/")) {
        String schema = JSON.readTree(exchange.getRequestBody()).get("schema").asText();
        if (!schemas.contains(schema)) {
          schemas.add(schema);
        }
        answer(exchange, 200, Map.of("id", schemas.indexOf(schema) + 1));
        return;
      }
      int id = Integer.parseInt(path.substring("/schemas/ids/".length()));
      if (id < 1 || id > schemas.size()) {
        answer(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
      } else {
        answer(exchange, 200, Map.of("schema", schemas.get(id - 1)));
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, Object json) throws IOException {
    byte[] body = JSON.writeValueAsBytes(json);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}

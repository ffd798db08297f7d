package io.topbook.schemas.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;

/// A registry that speaks the part of Confluent's API that we use, in memory, with FULL_TRANSITIVE
/// enforced; keeps its content over {@link #stop()} and {@link #start()}, on the same port.
/// Thread-safe.
public final class RegistryFake implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaValidator FULL_TRANSITIVE =
      new SchemaValidatorBuilder().mutualReadStrategy().validateAll();

  private final Map<String, List<Schema>> subjects = new LinkedHashMap<>();
  private final List<Schema> schemas = new ArrayList<>();
  private final Map<String, String> compatibility = new LinkedHashMap<>();
  private HttpServer server;
  private int port;
  private int requests;
  private int failing;

  public static RegistryFake started() {
    var fake = new RegistryFake();
    fake.start();
    return fake;
  }

  public synchronized void start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new IllegalStateException("cannot listen", e);
    }
    port = server.getAddress().getPort();
    server.createContext("/", this::handle);
    server.start();
  }

  public synchronized void stop() {
    server.stop(0);
  }

  @Override
  public void close() {
    stop();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
  }

  public synchronized int requests() {
    return requests;
  }

  /// From now on answer everything with this status; 0 ends that.
  public synchronized void failWith(int status) {
    failing = status;
  }

  public synchronized Map<String, String> compatibility() {
    return Map.copyOf(compatibility);
  }

  public synchronized Map<String, List<Schema>> subjects() {
    return Map.copyOf(subjects);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    requests++;
    String path = exchange.getRequestURI().getPath().replace("/apis/ccompat/v7", "");
    JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
    String[] parts = path.split("/");
    try (exchange) {
      if (failing != 0) {
        answer(exchange, failing, Map.of("error_code", failing, "message", "told to fail"));
      } else if (path.equals("/subjects")) {
        answer(exchange, 200, List.copyOf(subjects.keySet()));
      } else if (path.startsWith("/subjects/")) {
        register(exchange, parts[2], body.get("schema").asText());
      } else if (path.startsWith("/schemas/ids/")) {
        schema(exchange, Integer.parseInt(parts[3]));
      } else if (path.startsWith("/config/")) {
        compatibility.put(parts[2], body.get("compatibility").asText());
        answer(exchange, 200, Map.of("compatibility", body.get("compatibility").asText()));
      } else {
        answer(exchange, 404, Map.of("error_code", 404, "message", "no such path " + path));
      }
    }
  }

  private void register(HttpExchange exchange, String subject, String text) throws IOException {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(text);
    } catch (SchemaParseException e) {
      answer(exchange, 422, Map.of("error_code", 42201, "message", "Invalid schema"));
      return;
    }
    List<Schema> versions = subjects.computeIfAbsent(subject, _ -> new ArrayList<>());
    if (!versions.contains(schema)) {
      try {
        FULL_TRANSITIVE.validate(schema, versions.reversed());
      } catch (SchemaValidationException e) {
        answer(exchange, 409, Map.of("error_code", 409, "message", e.getMessage()));
        return;
      }
      versions.add(schema);
    }
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    answer(exchange, 200, Map.of("id", schemas.indexOf(schema) + 1));
  }

  private void schema(HttpExchange exchange, int id) throws IOException {
    if (id < 1 || id > schemas.size()) {
      answer(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
    } else {
      answer(exchange, 200, Map.of("schema", schemas.get(id - 1).toString()));
    }
  }

  private static void answer(HttpExchange exchange, int status, Object json) throws IOException {
    byte[] body = JSON.writeValueAsBytes(json);
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}

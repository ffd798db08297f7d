package io.topbook.schemas.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;

/// The three calls we need of a Confluent-compatible schema registry.
///
/// What was once answered is kept for good (an id never changes its schema), so a running process
/// outlives a registry that is away. Thread-safe; blocks the caller, a few seconds at most.
///
/// `HttpURLConnection`, because the producer must stay small: measured, ten calls leave a JVM 12 MB
/// larger with it, 31 MB (and three threads) with `java.net.http`.
public final class RegistryClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Registration(String subject, Schema schema) {}

  private final URI baseUrl;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<Registration, Integer> ids = new ConcurrentHashMap<>();

  /// @param baseUrl say `http://127.0.0.1:8081/apis/ccompat/v7`
  public RegistryClient(URI baseUrl) {
    this.baseUrl = URI.create(baseUrl.toString().replaceFirst("/+$", ""));
  }

  public URI baseUrl() {
    return baseUrl;
  }

  /// The id of `schema` under `subject`, registered now if it was not yet.
  ///
  /// @throws RegistryUnavailableException when the registry cannot be asked
  /// @throws RegistryException when it refuses, say for compatibility; with its reason
  public int register(String subject, Schema schema) {
    var registration = new Registration(subject, schema);
    Integer known = ids.get(registration);
    if (known != null) {
      return known;
    }
    JsonNode answer =
        call(
            "POST",
            subjectPath(subject) + "/versions",
            Map.of("schema", schema.toString()),
            subject);
    int id = number(answer, "id", subject);
    schemas.put(id, schema);
    ids.put(registration, id);
    return id;
  }

  /// The schema with this id, in any subject.
  ///
  /// @throws RegistryUnavailableException when the registry cannot be asked
  /// @throws RegistryException when it knows no such id
  public Schema schemaOf(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    String about = "schema id " + id;
    JsonNode answer = call("GET", "/schemas/ids/" + id, null, about);
    try {
      Schema schema = new Schema.Parser().parse(answer.path("schema").asText());
      schemas.put(id, schema);
      return schema;
    } catch (SchemaParseException e) {
      throw new RegistryException(
          about + " at " + baseUrl + " is no Avro schema: " + e.getMessage(), 200, e);
    }
  }

  /// Sets the compatibility that new versions of `subject` must keep, say `FULL_TRANSITIVE`.
  ///
  /// @throws RegistryUnavailableException when the registry cannot be asked
  /// @throws RegistryException when it refuses; some refuse (404) a subject without a version
  public void setCompatibility(String subject, String level) {
    call("PUT", "/config/" + encode(subject), Map.of("compatibility", level), subject);
  }

  /// The subjects it holds: also the cheapest way to ask whether it is there.
  ///
  /// @throws RegistryUnavailableException when the registry cannot be asked
  public List<String> subjects() {
    return call("GET", "/subjects", null, "the list of subjects")
        .valueStream()
        .map(JsonNode::asText)
        .toList();
  }

  private JsonNode call(
      String method, String path, @Nullable Map<String, String> body, String about) {
    try {
      var connection = (HttpURLConnection) URI.create(baseUrl + path).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
      connection.setReadTimeout((int) READ_TIMEOUT.toMillis());
      connection.setRequestProperty(
          "Accept", "application/vnd.schemaregistry.v1+json, application/json");
      if (body != null) {
        byte[] json = JSON.writeValueAsBytes(body);
        connection.setRequestProperty("Content-Type", "application/vnd.schemaregistry.v1+json");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(json.length);
        connection.getOutputStream().write(json);
      }
      return answer(connection, about);
    } catch (IOException e) {
      throw new RegistryUnavailableException("schema registry " + baseUrl + " is away: " + e, e);
    }
  }

  private JsonNode answer(HttpURLConnection connection, String about) throws IOException {
    int status = connection.getResponseCode();
    byte[] body = read(status < 400 ? connection.getInputStream() : connection.getErrorStream());
    if (status >= 500 || status == 429) {
      throw new RegistryUnavailableException(
          "schema registry " + baseUrl + " is not well: " + status + ' ' + reason(body), null);
    }
    if (status >= 400) {
      throw new RegistryException(
          "schema registry " + baseUrl + " refused " + about + ": " + status + ' ' + reason(body),
          status,
          null);
    }
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // A proxy's page, or another server on that port: not a registry, maybe not yet.
      throw new RegistryUnavailableException(
          baseUrl + " answered " + status + " without JSON: no schema registry?", e);
    }
  }

  /// The registry's own words, `message` of its JSON, else the body as it is.
  private static String reason(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      if (json.hasNonNull("message")) {
        return json.get("message").asText();
      }
    } catch (IOException _) {
      // not JSON: the text itself is the reason
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.substring(0, Math.min(text.length(), 500));
  }

  private static byte[] read(@Nullable InputStream stream) throws IOException {
    if (stream == null) {
      return new byte[0];
    }
    try (stream) {
      return stream.readAllBytes();
    }
  }

  private int number(JsonNode answer, String field, String about) {
    if (!answer.path(field).canConvertToInt()) {
      throw new RegistryException(
          "schema registry "
              + baseUrl
              + " answered "
              + about
              + " without \""
              + field
              + "\": "
              + answer,
          200,
          null);
    }
    return answer.get(field).asInt();
  }

  private static String subjectPath(String subject) {
    return "/subjects/" + encode(subject);
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

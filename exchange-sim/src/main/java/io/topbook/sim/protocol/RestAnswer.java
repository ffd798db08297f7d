package io.topbook.sim.protocol;

import java.util.Map;

/// An answer with its HTTP status, the request weight it costs and further headers.
public record RestAnswer(int status, String json, int weight, Map<String, String> headers) {
  public RestAnswer(int status, String json, int weight) {
    this(status, json, weight, Map.of());
  }

  public static RestAnswer ok(String json, int weight) {
    return new RestAnswer(200, json, weight);
  }

  /// The exchange's one error shape.
  public static RestAnswer error(int status, int code, String message) {
    return new RestAnswer(
        status,
        "{\"code\":"
            + code
            + ",\"msg\":\""
            + message.replace('"', '\'').replace("\\", "\\\\").replace("\n", "\\n")
            + "\"}",
        1);
  }

  public static RestAnswer invalidSymbol() {
    return error(400, -1121, "Invalid symbol.");
  }

  public static RestAnswer notFound(String path) {
    return error(404, -1000, "no such address here: " + path);
  }

  /// The same with `Retry-After`: whole seconds, at least one.
  public RestAnswer retryAfter(long millis) {
    return new RestAnswer(
        status,
        json,
        weight,
        Map.of("Retry-After", Long.toString(Math.max(1, Math.ceilDiv(millis, 1000)))));
  }
}

package io.topbook.sim.protocol;

/// An answer with its HTTP status and the request weight it costs.
public record RestAnswer(int status, String json, int weight) {
  public static RestAnswer ok(String json, int weight) {
    return new RestAnswer(200, json, weight);
  }

  /// The exchange's one error shape.
  public static RestAnswer error(int status, int code, String message) {
    return new RestAnswer(
        status, "{\"code\":" + code + ",\"msg\":\"" + message.replace("\"", "'") + "\"}", 1);
  }

  public static RestAnswer invalidSymbol() {
    return error(400, -1121, "Invalid symbol.");
  }

  public static RestAnswer notFound(String path) {
    return error(404, -1000, "no such address here: " + path);
  }
}

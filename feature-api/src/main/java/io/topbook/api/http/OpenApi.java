package io.topbook.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.api.query.Parameter;
import java.util.List;

/// The OpenAPI 3.1 document of some routes.
final class OpenApi {
  static final String PATH = "/openapi.json";

  private OpenApi() {}

  static ObjectNode document(List<Route> routes) {
    ObjectNode document = Json.MAPPER.createObjectNode().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Topbook")
        .put("version", "1")
        .put(
            "description",
            "Order books, trades, bars and features that can be trusted. Times are UTC, unknown is"
                + " null.");
    ObjectNode paths = document.putObject("paths");
    routes.forEach(route -> paths.putObject(route.path()).set("get", operation(route)));
    ObjectNode components = document.putObject("components");
    components.putObject("schemas").set("Error", error());
    return document;
  }

  private static ObjectNode operation(Route route) {
    ObjectNode operation = Json.MAPPER.createObjectNode().put("summary", route.summary());
    var parameters = operation.putArray("parameters");
    route.parameters().forEach(parameter -> parameters.add(parameter(parameter)));
    ObjectNode responses = operation.putObject("responses");
    ObjectNode answer = responses.putObject("200").put("description", "The answer.");
    answer.putObject("content").putObject(route.type()).set("schema", route.schema());
    for (int status : route.failures()) {
      responses
          .putObject(Integer.toString(status))
          .put("description", meaning(status))
          .putObject("content")
          .putObject(Json.TYPE)
          .set(
              "schema",
              route.path().equals(HealthRoute.PATH)
                  ? route.schema()
                  : Json.MAPPER.createObjectNode().put("$ref", "#/components/schemas/Error"));
    }
    return operation;
  }

  private static ObjectNode parameter(Parameter<?> parameter) {
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("name", parameter.name())
            .put("in", "query")
            .put("required", parameter.required())
            .put("description", parameter.meaning());
    node.set("schema", Schemas.parameter(parameter));
    return node;
  }

  private static String meaning(int status) {
    return switch (status) {
      case 400 -> "A parameter is unknown, repeated or out of range; every one is named.";
      case 404 -> "No such symbol.";
      case 503 -> "The database cannot answer now.";
      default -> throw new IllegalArgumentException("no meaning for status " + status);
    };
  }

  private static ObjectNode error() {
    ObjectNode problem = Json.MAPPER.createObjectNode();
    problem.set("parameter", Schemas.text());
    problem.set("value", Schemas.text());
    problem.set("message", Schemas.text());
    ObjectNode error = Json.MAPPER.createObjectNode();
    error.set("code", Schemas.text());
    error.set("message", Schemas.text());
    error.set("parameter", Schemas.orNull(Schemas.text()));
    error.set("problems", Schemas.array(Schemas.object(problem)));
    ObjectNode outer = Json.MAPPER.createObjectNode();
    outer.set("error", Schemas.object(error));
    return Schemas.object(outer);
  }
}

package io.topbook.sim.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/// Answers the JSON requests of a client: SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS, SET_PROPERTY,
/// GET_PROPERTY. Confined to the event loop.
///
/// Errors come nested, `{"error":{"code":2,"msg":…},"id":3}`, as they are seen in real traffic. A
/// subscription to a stream that does not exist is acknowledged and never delivers, as the exchange
/// does it.
final class ControlRequests {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METHODS =
      "expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`,"
          + " `GET_PROPERTY`";

  private final Subscriptions subscriptions;
  private final Venue venue;

  ControlRequests(Subscriptions subscriptions, Venue venue) {
    this.subscriptions = subscriptions;
    this.venue = venue;
  }

  void onRequest(StreamSocket socket, String text) {
    JsonNode request;
    try {
      request = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      answer(socket, error(3, "Invalid JSON: " + e.getOriginalMessage(), NullNode.instance));
      return;
    }
    JsonNode id = request.path("id");
    if (!isId(id)) {
      answer(
          socket,
          error(
              2,
              "Invalid request: request ID must be an unsigned integer, a string or null",
              NullNode.instance));
      return;
    }
    JsonNode known = id.isMissingNode() ? NullNode.instance : id;
    JsonNode method = request.path("method");
    if (!method.isTextual()) {
      answer(socket, error(2, "Invalid request: missing field `method`", known));
      return;
    }
    JsonNode parameters = request.path("params");
    switch (method.textValue()) {
      case "SUBSCRIBE" -> subscribe(socket, parameters, known);
      case "UNSUBSCRIBE" -> unsubscribe(socket, parameters, known);
      case "LIST_SUBSCRIPTIONS" -> list(socket, known);
      case "SET_PROPERTY" -> setProperty(socket, parameters, known);
      case "GET_PROPERTY" -> getProperty(socket, parameters, known);
      default ->
          answer(
              socket,
              error(
                  2,
                  "Invalid request: unknown variant " + method.textValue() + ", " + METHODS,
                  known));
    }
  }

  private void subscribe(StreamSocket socket, JsonNode streams, JsonNode id) {
    if (!areNames(streams)) {
      answer(socket, error(2, "Invalid request: params must be a list of stream names", id));
      return;
    }
    streams.forEach(stream -> subscriptions.add(socket, stream.textValue()));
    answer(socket, result(NullNode.instance, id));
    venue.onSubscribed(socket);
  }

  private void unsubscribe(StreamSocket socket, JsonNode streams, JsonNode id) {
    if (!areNames(streams)) {
      answer(socket, error(2, "Invalid request: params must be a list of stream names", id));
      return;
    }
    streams.forEach(stream -> subscriptions.remove(socket, stream.textValue()));
    answer(socket, result(NullNode.instance, id));
    venue.onUnsubscribed(socket);
  }

  private static void list(StreamSocket socket, JsonNode id) {
    ArrayNode names = JSON.createArrayNode();
    socket.streamNames().forEach(names::add);
    answer(socket, result(names, id));
  }

  private static void setProperty(StreamSocket socket, JsonNode parameters, JsonNode id) {
    if (!parameters.path(0).asText().equals("combined")) {
      answer(socket, error(0, "Unknown property", id));
    } else if (!parameters.path(1).isBoolean()) {
      answer(socket, error(1, "Invalid value type: expected Boolean", id));
    } else {
      socket.setCombined(parameters.path(1).booleanValue());
      answer(socket, result(NullNode.instance, id));
    }
  }

  private static void getProperty(StreamSocket socket, JsonNode parameters, JsonNode id) {
    if (!parameters.path(0).asText().equals("combined")) {
      answer(socket, error(0, "Unknown property", id));
      return;
    }
    answer(socket, result(JSON.getNodeFactory().booleanNode(socket.isCombined()), id));
  }

  private static boolean isId(JsonNode id) {
    return id.isMissingNode()
        || id.isNull()
        || (id.canConvertToLong() && id.isIntegralNumber())
        || (id.isTextual() && id.textValue().length() <= 36);
  }

  private static boolean areNames(JsonNode streams) {
    if (!streams.isArray() || streams.isEmpty()) {
      return false;
    }
    for (JsonNode stream : streams) {
      if (!stream.isTextual()) {
        return false;
      }
    }
    return true;
  }

  private static ObjectNode result(JsonNode result, JsonNode id) {
    ObjectNode answer = JSON.createObjectNode();
    answer.set("result", result);
    answer.set("id", id);
    return answer;
  }

  private static ObjectNode error(int code, String message, JsonNode id) {
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("error").put("code", code).put("msg", message);
    answer.set("id", id);
    return answer;
  }

  private static void answer(StreamSocket socket, ObjectNode answer) {
    socket.sendNote(answer.toString().getBytes(StandardCharsets.UTF_8));
    socket.flush();
  }
}

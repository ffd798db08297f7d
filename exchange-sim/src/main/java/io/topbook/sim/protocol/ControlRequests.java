package io.topbook.sim.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;

/// Answers the JSON requests of a client: SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS, SET_PROPERTY,
/// GET_PROPERTY. Confined to the event loop.
///
/// A subscription to a stream that does not exist is acknowledged and never delivered, as the
/// exchange does it. A request of more streams than a connection may have gets an error and none of
/// them.
final class ControlRequests {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String METHODS =
      "expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`,"
          + " `GET_PROPERTY`";
  private static final int MAX_ID_LENGTH = 36;

  private static final int UNKNOWN_PROPERTY = 0;
  private static final int WRONG_VALUE = 1;
  private static final int INVALID_REQUEST = 2;
  private static final int INVALID_JSON = 3;
  private static final int TOO_MANY_SUBSCRIPTIONS = 4;

  /// What is wrong with a request. Costs no stack trace: clients cause it at will.
  private static final class Refused extends Exception {
    final int code;

    Refused(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    static Refused invalid(String what) {
      return new Refused(INVALID_REQUEST, "Invalid request: " + what);
    }
  }

  private final Subscriptions subscriptions;
  private final Venue venue;
  private final ExchangeRules rules;

  ControlRequests(Subscriptions subscriptions, Venue venue, ExchangeRules rules) {
    this.subscriptions = subscriptions;
    this.venue = venue;
    this.rules = rules;
  }

  void onRequest(StreamSocket socket, String text) {
    JsonNode id = NullNode.instance;
    try {
      JsonNode request = parse(text);
      id = id(request.path("id"));
      handle(socket, request, id);
    } catch (Refused refused) {
      answer(socket, error(refused, id));
    }
  }

  private static JsonNode parse(String text) throws Refused {
    try {
      JsonNode request = JSON.readTree(text);
      if (request == null || request.isMissingNode()) {
        throw new Refused(
            INVALID_JSON, "Invalid JSON: EOF while parsing a value at line 1 column 0");
      }
      return request;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new Refused(
          INVALID_JSON,
          "Invalid JSON: expected value at line " + at.getLineNr() + " column " + at.getColumnNr());
    }
  }

  private JsonNode id(JsonNode id) throws Refused {
    if (rules.unsignedIds()) {
      if (id.isMissingNode() || (isLong(id) && id.longValue() >= 0)) {
        return id.isMissingNode() ? NullNode.instance : id;
      }
      throw Refused.invalid("request ID must be an unsigned integer");
    }
    if (id.isMissingNode() || id.isNull()) {
      return NullNode.instance;
    }
    if (isLong(id) || (id.isTextual() && isShortName(id.textValue()))) {
      return id;
    }
    throw Refused.invalid(
        "request ID must be a signed 64-bit integer, an alphanumeric string of up to 36 characters"
            + " or null");
  }

  private static boolean isLong(JsonNode id) {
    return id.isIntegralNumber() && id.canConvertToLong();
  }

  /// Clients send UUIDs too, so hyphens and underscores are let pass.
  private static boolean isShortName(String id) {
    return id.length() <= MAX_ID_LENGTH
        && id.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_');
  }

  private void handle(StreamSocket socket, JsonNode request, JsonNode id) throws Refused {
    JsonNode method = request.path("method");
    if (!method.isTextual()) {
      throw Refused.invalid("missing field `method`");
    }
    JsonNode parameters = request.path("params");
    switch (method.textValue()) {
      case "SUBSCRIBE" -> subscribe(socket, names(parameters), id);
      case "UNSUBSCRIBE" -> unsubscribe(socket, names(parameters), id);
      case "LIST_SUBSCRIPTIONS" -> list(socket, parameters, id);
      case "SET_PROPERTY" -> setProperty(socket, parameters, id);
      case "GET_PROPERTY" -> getProperty(socket, parameters, id);
      default -> throw Refused.invalid("unknown variant " + method.textValue() + ", " + METHODS);
    }
  }

  private void subscribe(StreamSocket socket, List<String> streams, JsonNode id) throws Refused {
    long news =
        streams.stream().distinct().filter(one -> !socket.streams().containsKey(one)).count();
    if (rules.streamsPerConnection() > 0
        && socket.streams().size() + news > rules.streamsPerConnection()) {
      throw new Refused(TOO_MANY_SUBSCRIPTIONS, "Too many subscriptions");
    }
    streams.forEach(stream -> subscriptions.add(socket, stream));
    answer(socket, result(NullNode.instance, id));
    venue.onSubscribed(socket);
  }

  private void unsubscribe(StreamSocket socket, List<String> streams, JsonNode id) {
    streams.forEach(stream -> subscriptions.remove(socket, stream));
    answer(socket, result(NullNode.instance, id));
    venue.onUnsubscribed(socket);
  }

  private void list(StreamSocket socket, JsonNode parameters, JsonNode id) throws Refused {
    refuseMore(parameters, 0);
    ArrayNode names = JSON.createArrayNode();
    socket.streamNames().forEach(names::add);
    answer(socket, result(names, id));
  }

  private void setProperty(StreamSocket socket, JsonNode parameters, JsonNode id) throws Refused {
    refuseMore(parameters, 2);
    checkProperty(parameters);
    if (!parameters.path(1).isBoolean()) {
      throw new Refused(WRONG_VALUE, "Invalid value type: expected Boolean");
    }
    socket.setCombined(parameters.path(1).booleanValue());
    answer(socket, result(NullNode.instance, id));
  }

  private void getProperty(StreamSocket socket, JsonNode parameters, JsonNode id) throws Refused {
    refuseMore(parameters, 1);
    checkProperty(parameters);
    answer(socket, result(JSON.getNodeFactory().booleanNode(socket.isCombined()), id));
  }

  private static void refuseMore(JsonNode parameters, int max) throws Refused {
    if (parameters.size() > max) {
      throw Refused.invalid("too many parameters");
    }
  }

  private static void checkProperty(JsonNode parameters) throws Refused {
    if (!parameters.path(0).isTextual()) {
      throw Refused.invalid("property name must be a string");
    }
    if (!parameters.path(0).textValue().equals("combined")) {
      throw new Refused(UNKNOWN_PROPERTY, "Unknown property");
    }
  }

  private static List<String> names(JsonNode streams) throws Refused {
    if (!streams.isArray() || streams.isEmpty()) {
      throw Refused.invalid("params must be a list of stream names");
    }
    for (JsonNode stream : streams) {
      if (!stream.isTextual()) {
        throw Refused.invalid("stream name must be a string");
      }
    }
    return StreamSupport.stream(streams.spliterator(), false).map(JsonNode::textValue).toList();
  }

  private static ObjectNode result(JsonNode result, JsonNode id) {
    ObjectNode answer = JSON.createObjectNode();
    answer.set("result", result);
    answer.set("id", id);
    return answer;
  }

  private ObjectNode error(Refused refused, JsonNode id) {
    ObjectNode answer = JSON.createObjectNode();
    (rules.errorShape() == ErrorShape.NESTED ? answer.putObject("error") : answer)
        .put("code", refused.code)
        .put("msg", refused.getMessage());
    answer.set("id", id);
    return answer;
  }

  private static void answer(StreamSocket socket, ObjectNode answer) {
    socket.sendNote(answer.toString().getBytes(StandardCharsets.UTF_8));
    socket.flush();
  }
}

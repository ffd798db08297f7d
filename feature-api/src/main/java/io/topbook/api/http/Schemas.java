package io.topbook.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.topbook.api.query.Moment;
import io.topbook.api.query.Parameter;
import io.topbook.api.query.Shape;
import io.topbook.api.store.Column;
import java.util.List;

/// JSON Schemas of what goes in and out, made from the definitions that parse and read it.
final class Schemas {
  private Schemas() {}

  /// An object that has all of these columns.
  static ObjectNode row(List<Column> columns) {
    ObjectNode properties = Json.MAPPER.createObjectNode();
    columns.forEach(column -> properties.set(column.name(), column(column)));
    return object(properties);
  }

  /// An object with these properties, all of them required.
  static ObjectNode object(ObjectNode properties) {
    ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
    schema.set("properties", properties);
    var required = schema.putArray("required");
    properties.fieldNames().forEachRemaining(required::add);
    return schema;
  }

  static ObjectNode array(ObjectNode items) {
    ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "array");
    schema.set("items", items);
    return schema;
  }

  static ObjectNode text() {
    return Json.MAPPER.createObjectNode().put("type", "string");
  }

  static ObjectNode time() {
    return text().put("format", "date-time");
  }

  static ObjectNode whole() {
    return Json.MAPPER.createObjectNode().put("type", "integer");
  }

  static ObjectNode orNull(ObjectNode schema) {
    String type = schema.get("type").asText();
    schema.putArray("type").add(type).add("null");
    return schema;
  }

  static ObjectNode parameter(Parameter<?> parameter) {
    ObjectNode schema =
        switch (parameter.shape()) {
          case Shape.Words(List<String> words) -> {
            ObjectNode text = text();
            words.forEach(text.putArray("enum")::add);
            yield text;
          }
          case Shape.Whole(int min, int max) -> whole().put("minimum", min).put("maximum", max);
          case Shape.Time() -> text().put("description", Moment.SPELLINGS);
          case Shape.Text(String pattern, String means) ->
              text().put("pattern", '^' + pattern + '$').put("description", means);
        };
    parameter
        .defaultText()
        .ifPresent(text -> {
          if (parameter.shape() instanceof Shape.Whole) {
            schema.put("default", Integer.parseInt(text));
          } else {
            schema.put("default", text);
          }
        });
    return schema;
  }

  private static ObjectNode column(Column column) {
    ObjectNode schema =
        switch (column.type()) {
          case WHOLE -> whole().put("format", "int64");
          case NUMBER ->
              Json.MAPPER.createObjectNode().put("type", "number").put("format", "double");
          case TIME -> time();
          case TEXT -> text();
        };
    schema.put("description", column.meaning());
    return column.nullable() ? orNull(schema) : schema;
  }
}

package io.topbook.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// How values look in JSON.
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper();
  static final String TYPE = "application/json";

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Json() {}

  /// An instant, to the microsecond: `2026-11-23T06:00:00.000000Z`.
  static String time(Instant instant) {
    return MICROS.format(instant);
  }

  /// A column's value; a double as the shortest decimal that reads back as the same double.
  static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Long whole -> json.writeNumber(whole);
      case Double number -> json.writeNumber(number);
      case Instant time -> json.writeString(time(time));
      case String text -> json.writeString(text);
      default -> throw new IllegalStateException("no JSON for " + value.getClass());
    }
  }

  static void answer(Context context, int status, ObjectNode body) {
    context.status(status).contentType(TYPE).result(bytes(body));
  }

  static byte[] bytes(ObjectNode body) {
    try {
      return MAPPER.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

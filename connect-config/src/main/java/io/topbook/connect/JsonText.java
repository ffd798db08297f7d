package io.topbook.connect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/// Text for `jsonb` columns.
final class JsonText {
  private static final JsonFactory JSON = new JsonFactory();
  private static final double EXACT_AS_LONG = 1L << 53;

  private JsonText() {}

  /// Levels as `[[price,qty],…]`, each number such that it reads back as the same double.
  static String levels(Object value) {
    var levels = (List<?>) value;
    var text = new StringBuilder(2 + 24 * levels.size()).append('[');
    for (Object level : levels) {
      var struct = (Struct) level;
      text.append(text.length() == 1 ? "[" : ",[");
      append(text, struct.getFloat64("price"));
      append(text.append(','), struct.getFloat64("qty"));
      text.append(']');
    }
    return text.append(']').toString();
  }

  /// The shortest decimal that is this double, without exponent: `jsonb` keeps numbers as decimals
  /// and prints all their digits. Minus zero is zero, which a price or quantity means by it.
  private static void append(StringBuilder text, double number) {
    double amount = Column.amount(number);
    if (amount < EXACT_AS_LONG && amount == Math.rint(amount)) {
      text.append((long) amount);
      return;
    }
    String digits = Double.toString(amount);
    text.append(digits.indexOf('E') < 0 ? digits : new BigDecimal(digits).toPlainString());
  }

  /// Text that `jsonb` takes as it is: one JSON object and nothing behind it, no NUL, no half of a
  /// surrogate pair.
  static String object(Object value) {
    var text = (String) value;
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new DataException("expected a JSON object, was " + start(text));
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new DataException("expected a whole JSON object, was " + start(text));
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
          requireStorable(parser.getText());
        }
      }
      if (parser.nextToken() != null) {
        throw new DataException("expected one JSON object, was more: " + start(text));
      }
      return text;
    } catch (IOException e) {
      throw new DataException("expected a JSON object, was " + start(text), e);
    }
  }

  private static void requireStorable(String text) {
    boolean storable =
        text.codePoints()
            .noneMatch(
                c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    if (!storable) {
      throw new DataException("expected text of Unicode characters, was " + start(text));
    }
  }

  private static String start(String text) {
    return '"' + text.substring(0, Math.min(text.length(), 100)) + '"';
  }
}

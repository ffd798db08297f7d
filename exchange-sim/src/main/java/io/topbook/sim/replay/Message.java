package io.topbook.sim.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the inspection wants to know of a message's JSON, read token by token to its very end, so
/// that a message that passes is whole.
///
/// `stream` is null when it has none; `symbol` is what a depth body says of itself (COIN-M only);
/// `price` and `quantity` are null where the payload has none.
record Message(
    @Nullable String stream,
    boolean hasData,
    boolean isSnapshot,
    boolean isAnswer,
    boolean hasPu,
    boolean hasPs,
    @Nullable String symbol,
    @Nullable String price,
    @Nullable String quantity) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] STREAM_FIRST = "{\"stream\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "\",\"data\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SNAPSHOT = "{\"lastUpdateId\"".getBytes(StandardCharsets.US_ASCII);

  /// @throws BadLineException when the JSON is not one whole object
  static Message read(byte[] bytes, int start, int end) throws BadLineException {
    try (JsonParser json = JSON.createParser(bytes, start, end - start)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLineException("expected a JSON object behind the receive time");
      }
      Message message = read(json);
      if (json.nextToken() != null) {
        throw new BadLineException("expected the end of the line behind the JSON object");
      }
      return message;
    } catch (JsonProcessingException e) {
      throw new BadLineException(
          "JSON is cut or garbled: " + firstSentence(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Message read(JsonParser json) throws IOException {
    String stream = null;
    boolean hasData = false;
    boolean isSnapshot = false;
    boolean isAnswer = false;
    boolean hasPu = false;
    boolean hasPs = false;
    String symbol = null;
    String price = null;
    String quantity = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "stream" -> stream = value == JsonToken.VALUE_STRING ? json.getText() : null;
        case "lastUpdateId" -> isSnapshot = value == JsonToken.VALUE_NUMBER_INT;
        case "result", "error" -> isAnswer = true;
        case "symbol" -> symbol = json.getText();
        case "data" -> hasData = value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY;
        default -> {
          // any other key says nothing here
        }
      }
      if (name.equals("data") && value == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String key = json.currentName();
          json.nextToken();
          switch (key) {
            case "pu" -> hasPu = true;
            case "ps" -> hasPs = true;
            case "p" -> price = json.getText();
            case "q" -> quantity = json.getText();
            default -> {
              // any other key says nothing here
            }
          }
          json.skipChildren();
        }
      } else {
        json.skipChildren();
      }
    }
    return new Message(
        stream,
        hasData,
        isSnapshot && stream == null,
        isAnswer,
        hasPu,
        hasPs,
        symbol,
        price,
        quantity);
  }

  /// Jackson's first sentence names the fault; the rest is about its own parser.
  private static String firstSentence(String message) {
    return message.lines().findFirst().orElse("");
  }

  /// Where the stream's name ends if the message begins with it in the usual way, else −1. It
  /// begins at {@link #nameStart}.
  static int nameEnd(byte[] bytes, int start, int end) {
    if (!startsWith(bytes, start, end, STREAM_FIRST)) {
      return -1;
    }
    for (int i = nameStart(start); i < end; i++) {
      if (bytes[i] == '"') {
        return i;
      }
    }
    return -1;
  }

  static int nameStart(int start) {
    return start + STREAM_FIRST.length;
  }

  /// Where the payload begins if it follows the stream's name in the usual way, else −1.
  static int payloadStart(byte[] bytes, int nameEnd, int end) {
    return startsWith(bytes, nameEnd, end, DATA) ? nameEnd + DATA.length : -1;
  }

  static boolean isSnapshot(byte[] bytes, int start, int end) {
    return startsWith(bytes, start, end, SNAPSHOT);
  }

  private static boolean startsWith(byte[] bytes, int start, int end, byte[] prefix) {
    return end - start >= prefix.length
        && Arrays.equals(bytes, start, start + prefix.length, prefix, 0, prefix.length);
  }
}

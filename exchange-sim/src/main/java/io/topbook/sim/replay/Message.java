package io.topbook.sim.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the inspection wants to know of a message's JSON, read token by token to its very end, so
/// that a message that passes is whole.
///
/// A frame of a combined socket, `{"stream":…,"data":<payload>}`, or the bare payload of a raw one;
/// the fields named for payload keys are of either. Immutable once read.
final class Message {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern SOURCE = Pattern.compile(" \\(start marker at \\[Source: [^]]*]\\)");
  private static final byte[] STREAM_FIRST = "{\"stream\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "\",\"data\":".getBytes(StandardCharsets.US_ASCII);

  private @Nullable String stream;
  private boolean hasData;
  private boolean hasLastUpdateId;
  private boolean isAnswer;
  private @Nullable String symbol;
  private @Nullable String event;
  private @Nullable String payloadSymbol;
  private @Nullable String price;
  private @Nullable String quantity;
  private boolean hasBestAsk;
  private boolean hasTransactionTime;
  private boolean hasSpotFlag;
  private boolean hasQuantityWithoutRpi;
  private boolean hasPreviousUpdateId;
  private long updateId = -1;

  private Message() {}

  /// @throws BadLineException when the JSON is not one whole object or array
  static Message read(byte[] bytes, int start, int end) throws BadLineException {
    try (JsonParser json = JSON.createParser(bytes, start, end - start)) {
      var message = new Message();
      switch (json.nextToken()) {
        case START_OBJECT -> message.read(json);
        case START_ARRAY -> json.skipChildren(); // some REST answers are one
        case null, default ->
            throw new BadLineException("expected a JSON object behind the receive time");
      }
      if (json.nextToken() != null) {
        throw new BadLineException("expected the end of the line behind the JSON object");
      }
      return message;
    } catch (IOException e) {
      throw new BadLineException("JSON is cut or garbled: " + fault(e));
    }
  }

  private void read(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "stream" -> stream = value == JsonToken.VALUE_STRING ? json.getText() : null;
        case "lastUpdateId" -> hasLastUpdateId = value == JsonToken.VALUE_NUMBER_INT;
        case "result", "error", "code", "method" -> isAnswer = true;
        case "symbol" -> symbol = json.getText();
        case "data" -> hasData = value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY;
        default -> payloadKey(name, json);
      }
      if (name.equals("data") && value == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String key = json.currentName();
          json.nextToken();
          payloadKey(key, json);
          json.skipChildren();
        }
      } else {
        json.skipChildren();
      }
    }
  }

  private void payloadKey(String key, JsonParser json) throws IOException {
    switch (key) {
      case "e" -> event = json.getText();
      case "s" -> payloadSymbol = json.getText();
      case "p" -> price = json.getText();
      case "q" -> quantity = json.getText();
      case "A" -> hasBestAsk = true;
      case "T" -> hasTransactionTime = true;
      case "M" -> hasSpotFlag = true;
      case "nq" -> hasQuantityWithoutRpi = true;
      case "pu" -> hasPreviousUpdateId = true;
      case "u" -> updateId = id(json);
      default -> {
        // any other key says nothing here
      }
    }
  }

  private static long id(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NUMBER_INT
            && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
        ? json.getLongValue()
        : -1;
  }

  /// Jackson's first line names the fault; what else it says is about its own parser.
  static String fault(IOException e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    String first = String.valueOf(message).lines().findFirst().orElse("");
    return SOURCE.matcher(first).replaceAll("");
  }

  /// The stream it came over: as written in a combined frame, told from the payload of a raw one;
  /// null when it is no frame.
  @Nullable String streamName() {
    if (stream != null) {
      return hasData ? stream : null;
    }
    if (isAnswer || hasLastUpdateId || hasData) {
      return null;
    }
    if (payloadSymbol == null) {
      return event == null ? null : "!" + event;
    }
    String type = event == null && hasBestAsk ? "bookTicker" : event;
    if (type == null) {
      return null;
    }
    return payloadSymbol.toLowerCase(Locale.ROOT)
        + '@'
        + switch (type) {
          case "depthUpdate" -> "depth";
          case "markPriceUpdate" -> "markPrice";
          default -> type;
        };
  }

  /// A raw frame: the whole message is the payload.
  boolean isBare() {
    return stream == null;
  }

  /// The body of a REST depth snapshot.
  boolean isSnapshot() {
    return hasLastUpdateId && stream == null;
  }

  /// A request or its answer; no frame.
  boolean isAnswer() {
    return isAnswer;
  }

  /// What a depth body says of itself (COIN-M only), else null.
  @Nullable String symbol() {
    return symbol;
  }

  /// Null where the payload has none.
  @Nullable String price() {
    return price;
  }

  /// Null where the payload has none.
  @Nullable String quantity() {
    return quantity;
  }

  /// `e`, which spot quotes lack.
  boolean hasEvent() {
    return event != null;
  }

  /// `T`, which spot quotes and spot depth lack.
  boolean hasTransactionTime() {
    return hasTransactionTime;
  }

  /// `M`, which only spot trades have.
  boolean hasSpotFlag() {
    return hasSpotFlag;
  }

  /// `nq`, which only futures' aggregate trades have.
  boolean hasQuantityWithoutRpi() {
    return hasQuantityWithoutRpi;
  }

  /// `pu`, which only futures' depth has.
  boolean hasPreviousUpdateId() {
    return hasPreviousUpdateId;
  }

  /// `u` of a quote or of diff depth; −1 where the payload has none.
  long updateId() {
    return updateId;
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

  private static boolean startsWith(byte[] bytes, int start, int end, byte[] prefix) {
    return end - start >= prefix.length
        && Arrays.equals(bytes, start, start + prefix.length, prefix, 0, prefix.length);
  }
}

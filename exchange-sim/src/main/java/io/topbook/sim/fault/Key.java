package io.topbook.sim.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Predicate;

/// The keys of a fault: what each may hold. A value is checked before anything reads it.
enum Key {
  CONNECTION("an id of a connection, or a list of ids", Key::isConnections),
  STREAM("the name of a stream, * for anything", Key::isText),
  SHARE("a number above 0 up to 1", Key::isShare),
  COUNT(1, 1_000_000_000),
  EVERY(1, 1_000_000_000),
  CHANCE("a number above 0 up to 1", Key::isShare),
  DURATION_MS(1, 86_400_000),

  CLOSE("frame, none or reset", node -> isOneOf(node, "frame", "none", "reset")),
  CODE("a close code from 1000 to 1003, 1007 to 1014 or 3000 to 4999", Key::isCloseCode),
  REASON("a text of up to 123 bytes", Key::isReason),
  MAX_BYTES(1024, 64 << 20),
  BYTES_PER_SECOND(1, 1_000_000_000),
  CUT_AFTER_MS(0, 86_400_000),

  TIMES(1, 1000),
  BY(1, 1000),
  BYTES(1, 1000),
  KEEP(0, 1 << 20),
  FRAME_BYTES(1024, 32 << 20),
  SWAP_CASE("true or false", JsonNode::isBoolean),

  PATH("a path, * for anything", Key::isText),
  STATUS(400, 599),
  ERROR_CODE("code", "a whole number below 0", node -> node.isInt() && node.intValue() < 0),
  MSG("a text", JsonNode::isTextual),
  RETRY_AFTER_S(0, 259_200),
  DELAY_MS(1, 600_000),
  AGE_MS(0, 600_000),

  SYMBOL("a symbol in upper case", Key::isSymbol),
  BY_MS("a whole number from -86400000 to 86400000 but 0", Key::isJump),
  TICK_SIZE("a decimal above 0 in quotes", Key::isTick);

  private final String label;
  private final String allowed;
  private final Predicate<JsonNode> check;

  Key(String label, String allowed, Predicate<JsonNode> check) {
    this.label = label.isEmpty() ? name().toLowerCase(Locale.ROOT) : label;
    this.allowed = allowed;
    this.check = check;
  }

  Key(String allowed, Predicate<JsonNode> check) {
    this("", allowed, check);
  }

  Key(long min, long max) {
    this(
        "a whole number from " + min + " to " + max,
        node ->
            node.isIntegralNumber()
                && node.canConvertToLong()
                && node.longValue() >= min
                && node.longValue() <= max);
  }

  String label() {
    return label;
  }

  String allowed() {
    return allowed;
  }

  boolean allows(JsonNode value) {
    return check.test(value);
  }

  private static boolean isConnections(JsonNode node) {
    if (!node.isArray()) {
      return isId(node);
    }
    for (JsonNode id : node) {
      if (!isId(id)) {
        return false;
      }
    }
    return !node.isEmpty();
  }

  private static boolean isId(JsonNode node) {
    return node.isInt() && node.intValue() > 0;
  }

  private static boolean isText(JsonNode node) {
    return node.isTextual() && !node.textValue().isEmpty();
  }

  private static boolean isShare(JsonNode node) {
    return node.isNumber() && node.doubleValue() > 0 && node.doubleValue() <= 1;
  }

  private static boolean isOneOf(JsonNode node, String... values) {
    return node.isTextual() && java.util.List.of(values).contains(node.textValue());
  }

  /// What a close frame may carry (RFC 6455, section 7.4, and the registry it names).
  private static boolean isCloseCode(JsonNode node) {
    int code = node.isInt() ? node.intValue() : 0;
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  private static boolean isReason(JsonNode node) {
    return node.isTextual()
        && node.textValue().getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 123;
  }

  private static boolean isSymbol(JsonNode node) {
    return isText(node) && node.textValue().equals(node.textValue().toUpperCase(Locale.ROOT));
  }

  private static boolean isJump(JsonNode node) {
    return node.isInt() && node.intValue() != 0 && Math.abs((long) node.intValue()) <= 86_400_000;
  }

  private static boolean isTick(JsonNode node) {
    try {
      return node.isTextual() && new BigDecimal(node.textValue()).signum() > 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }
}

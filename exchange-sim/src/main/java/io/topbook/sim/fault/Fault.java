package io.topbook.sim.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One thing that shall go wrong, checked: its kind and the values of its keys.
final class Fault {
  private static final String KIND = "kind";

  private final Kind kind;
  private final ObjectNode values;
  private final Pattern stream;
  private final Pattern path;
  private final Set<Integer> connections = new HashSet<>();

  private Fault(Kind kind, ObjectNode values) {
    this.kind = kind;
    this.values = values;
    this.stream = glob(text(Key.STREAM, "*"));
    this.path = glob(text(Key.PATH, "*"));
    JsonNode ids = values.path(Key.CONNECTION.label());
    if (ids.isArray()) {
      ids.forEach(id -> connections.add(id.intValue()));
    } else if (ids.isInt()) {
      connections.add(ids.intValue());
    }
  }

  /// @param knowsSymbol whether the venue has a symbol
  /// @throws IllegalArgumentException naming each bad key, its value and what is allowed
  static Fault of(ObjectNode json, Predicate<String> knowsSymbol) {
    return of(json, Set.of(), knowsSymbol);
  }

  /// @param others keys beside the fault's own, which somebody else reads
  static Fault of(ObjectNode json, Set<String> others, Predicate<String> knowsSymbol) {
    Kind kind = kind(json.path(KIND));
    var values = json.objectNode();
    var problems = new ArrayList<String>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String name = entry.getKey();
      if (!name.equals(KIND) && !others.contains(name)) {
        check(kind, name, entry.getValue(), knowsSymbol, problems);
        values.set(name, entry.getValue());
      }
    }
    for (Key key : kind.required()) {
      if (!values.has(key.label())) {
        problems.add(key.label() + ": missing, expected " + key.allowed());
      }
    }
    if (values.has(Key.EVERY.label()) && values.has(Key.CHANCE.label())) {
      problems.add("chance: not together with every");
    }
    if (kind == Kind.WRONG_SYMBOL
        && values.has(Key.SYMBOL.label())
        && values.has(Key.SWAP_CASE.label())) {
      problems.add("swap_case: not together with symbol");
    }
    String close = values.path(Key.CLOSE.label()).asText("frame");
    if (!close.equals("frame")) {
      for (Key key : List.of(Key.CODE, Key.REASON)) {
        if (values.has(key.label())) {
          problems.add(key.label() + ": only in a close frame, not together with close " + close);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new Fault(kind, values);
  }

  private static Kind kind(JsonNode value) {
    for (Kind kind : Kind.values()) {
      if (value.isTextual() && value.textValue().equals(kind.label())) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "kind: "
            + (value.isMissingNode() ? "missing" : "unknown " + value)
            + ", expected one of "
            + Arrays.stream(Kind.values()).map(Kind::label).collect(Collectors.joining(", ")));
  }

  private static void check(
      Kind kind,
      String name,
      JsonNode value,
      Predicate<String> knowsSymbol,
      List<String> problems) {
    Key key = kind.keys().stream().filter(one -> one.label().equals(name)).findFirst().orElse(null);
    if (key == null) {
      problems.add(
          name
              + ": unknown key of "
              + kind.label()
              + ", expected "
              + kind.keys().stream().map(Key::label).collect(Collectors.joining(", ")));
    } else if (!key.allows(value)) {
      problems.add(name + ": expected " + key.allowed() + ", was " + value);
    } else if (key == Key.SYMBOL
        && kind != Kind.WRONG_SYMBOL
        && !knowsSymbol.test(value.textValue())) {
      problems.add("symbol: expected a symbol of this exchange, was " + value);
    } else if (key == Key.STREAM && !mayExist(value.textValue(), knowsSymbol)) {
      problems.add("stream: expected one of a symbol of this exchange, was " + value);
    }
  }

  /// What stands before the `@`, without a `*`, is a symbol.
  private static boolean mayExist(String stream, Predicate<String> knowsSymbol) {
    int at = stream.indexOf('@');
    String symbol = at < 0 ? "" : stream.substring(0, at);
    return symbol.isEmpty()
        || symbol.startsWith("!")
        || symbol.contains("*")
        || knowsSymbol.test(symbol.toUpperCase(Locale.ROOT));
  }

  /// What is wrong with some JSON, without what the parser says of itself behind it.
  static String reason(JsonProcessingException e) {
    return e.getOriginalMessage().split(" \\(start marker| at \\[Source", 2)[0];
  }

  private static Pattern glob(String text) {
    return Pattern.compile(
        Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
        Pattern.DOTALL);
  }

  Kind kind() {
    return kind;
  }

  /// All keys and values, in the order they were given.
  ObjectNode json() {
    var json = values.objectNode().put(KIND, kind.label());
    json.setAll(values);
    return json;
  }

  boolean has(Key key) {
    return values.has(key.label());
  }

  long number(Key key, long otherwise) {
    return values.path(key.label()).asLong(otherwise);
  }

  double share(Key key, double otherwise) {
    return values.path(key.label()).asDouble(otherwise);
  }

  String text(Key key, String otherwise) {
    return values.path(key.label()).asText(otherwise);
  }

  boolean isSet(Key key) {
    return values.path(key.label()).asBoolean();
  }

  String symbol() {
    return text(Key.SYMBOL, "");
  }

  boolean matchesStream(String name) {
    return stream.matcher(name).matches();
  }

  boolean matchesPath(String name) {
    return path.matcher(name).matches();
  }

  boolean matchesConnection(int id) {
    return connections.isEmpty() || connections.contains(id);
  }

  /// A connection it names that `isOpen` does not know.
  OptionalInt missingConnection(Predicate<Integer> isOpen) {
    return connections.stream().filter(isOpen.negate()).mapToInt(id -> id).findFirst();
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ' ' + values;
  }
}

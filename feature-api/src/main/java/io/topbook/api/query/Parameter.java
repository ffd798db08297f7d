package io.topbook.api.query;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// One query parameter: what it is called, means and accepts. The only place that knows.
///
/// @param defaultText the value when the request has none, where that is one fixed text
public record Parameter<T>(
    String name,
    String meaning,
    boolean required,
    Shape shape,
    Optional<String> defaultText,
    Function<String, T> parser) {

  /// @throws IllegalArgumentException "must be …"
  public T parse(String text) {
    return parser.apply(text);
  }

  Parameter<T> mandatory() {
    return new Parameter<>(name, meaning, true, shape, defaultText, parser);
  }

  Parameter<T> defaultingTo(String text) {
    return new Parameter<>(name, meaning, required, shape, Optional.of(text), parser);
  }

  static <E extends Enum<E>> Parameter<E> oneOf(String name, Class<E> type, String meaning) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Parameter::label).toList();
    return optional(
        name,
        meaning,
        new Shape.Words(words),
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", words));
          }
          return type.getEnumConstants()[words.indexOf(text)];
        });
  }

  static Parameter<Integer> whole(String name, int min, int max, String meaning) {
    return optional(
        name,
        meaning,
        new Shape.Whole(min, max),
        text -> {
          try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
              return number;
            }
          } catch (NumberFormatException _) {
            // falls through to the one message for every unusable number
          }
          throw new IllegalArgumentException("must be a whole number from " + min + " to " + max);
        });
  }

  static Parameter<Moment> time(String name, String meaning) {
    return optional(name, meaning, new Shape.Time(), Moment::parse);
  }

  static Parameter<String> text(String name, String pattern, String means, String meaning) {
    return optional(
        name,
        meaning,
        new Shape.Text(pattern, means),
        text -> {
          if (!text.matches(pattern)) {
            throw new IllegalArgumentException("must be " + means);
          }
          return text;
        });
  }

  /// The word a request uses for a constant.
  public static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <T> Parameter<T> optional(
      String name, String meaning, Shape shape, Function<String, T> parser) {
    return new Parameter<>(name, meaning, false, shape, Optional.empty(), parser);
  }
}

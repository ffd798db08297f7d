package io.topbook.api.query;

import java.util.List;

/// What values a parameter takes: the same for parsing, for messages and for the documents.
public sealed interface Shape {
  /// One of a few words.
  record Words(List<String> words) implements Shape {}

  /// A whole number from `min` to `max`.
  record Whole(int min, int max) implements Shape {}

  /// A {@link Moment}.
  record Time() implements Shape {}

  /// A text that matches `pattern` as a whole; `means` says so in words.
  record Text(String pattern, String means) implements Shape {}
}

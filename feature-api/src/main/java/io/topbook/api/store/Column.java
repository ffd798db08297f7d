package io.topbook.api.store;

/// One column of an answer: the same word in the table and in JSON.
///
/// @param nullable whether it can be unknown
/// @param meaning unit and source, as the contract words them
public record Column(String name, Type type, boolean nullable, String meaning) {
  /// What a value is in Java.
  public enum Type {
    /// `Long`.
    WHOLE,
    /// `Double`.
    NUMBER,
    /// `Instant`, in microseconds.
    TIME,
    /// `String`.
    TEXT
  }
}

package io.topbook.api.query;

/// One thing wrong with a request.
///
/// @param value what the request gave, cut when very long; empty when it gave nothing
/// @param message what is allowed: "must be …"
public record Problem(String parameter, String value, String message) {
  private static final int LONGEST_VALUE = 100;

  public Problem {
    if (value.length() > LONGEST_VALUE) {
      value = value.substring(0, LONGEST_VALUE) + "…";
    }
  }

  @Override
  public String toString() {
    return parameter + ": " + message + (value.isEmpty() ? "" : ", was \"" + value + '"');
  }
}

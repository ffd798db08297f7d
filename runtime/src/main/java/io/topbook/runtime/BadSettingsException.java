package io.topbook.runtime;

import java.util.List;

/// Some settings are unusable. The message names every one of them, a line each.
public final class BadSettingsException extends RuntimeException {
  private final List<String> problems;

  /// @param problems a line for each bad key
  public BadSettingsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}

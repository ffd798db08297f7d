package io.topbook.runtime;

import java.util.List;

/// Some settings are unusable. The message names every one of them, a line each.
public final class BadSettingsException extends RuntimeException {
  BadSettingsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }
}

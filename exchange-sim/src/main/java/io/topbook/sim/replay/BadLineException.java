package io.topbook.sim.replay;

/// A line that cannot be played; the message says what was expected.
final class BadLineException extends Exception {
  BadLineException(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}

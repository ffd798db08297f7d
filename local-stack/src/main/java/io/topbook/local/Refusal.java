package io.topbook.local;

/// A command cannot do what was asked; the message says why and what to do, for whom typed it.
final class Refusal extends RuntimeException {
  private final int exitCode;

  Refusal(String message) {
    this(message, 1);
  }

  /// @param exitCode of the command, as {@link Topbook} lists them
  Refusal(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}

package io.topbook.local.process;

/// The stack cannot start; the message says which part and why, for the operator.
public final class StartFailedException extends Exception {
  public StartFailedException(String message) {
    super(message);
  }
}

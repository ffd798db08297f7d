package io.topbook.sim.verify;

import java.io.IOException;

/// A topic, the registry or the database cannot be read; the message names which, and the option
/// that says where it is.
public final class UnreachableException extends IOException {
  UnreachableException(String message) {
    super(message);
  }

  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}

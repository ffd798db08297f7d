package io.topbook.sim.sentlog;

import java.io.IOException;

/// A sent log holds what its reader does not understand, or lacks what it should hold; the message
/// names file and line.
public final class SentLogException extends IOException {
  SentLogException(String message) {
    super(message);
  }
}

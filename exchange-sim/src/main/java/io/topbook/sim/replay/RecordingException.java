package io.topbook.sim.replay;

/// The recordings cannot be played at all; the message names the files and says why.
public final class RecordingException extends Exception {
  RecordingException(String message) {
    super(message);
  }
}

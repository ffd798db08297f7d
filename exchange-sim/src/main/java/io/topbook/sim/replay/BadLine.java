package io.topbook.sim.replay;

import java.nio.file.Path;

/// A line that will not be played, by file and number from 1 on, and why.
public record BadLine(Path file, long line, String reason) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + reason;
  }
}

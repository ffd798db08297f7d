package io.topbook.sim.replay;

import java.nio.file.Path;

/// A line that will not be played, by file and number from 1 on, and why. Line 0 is the file as a
/// whole, of which nothing could be read.
public record BadLine(Path file, long line, String reason) {
  @Override
  public String toString() {
    return (line == 0 ? file.toString() : file + ":" + line) + ": " + reason;
  }
}

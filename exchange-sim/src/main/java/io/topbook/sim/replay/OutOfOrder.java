package io.topbook.sim.replay;

import java.nio.file.Path;

/// A file whose lines are not in the order in which they were sent: they are played as they are,
/// and a client that goes by the ids leaves some out.
///
/// @param line the first whose update id is below that of a line above
/// @param reason which ids these are
/// @param count how many such lines the file has
public record OutOfOrder(Path file, long line, String reason, long count) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + reason;
  }
}

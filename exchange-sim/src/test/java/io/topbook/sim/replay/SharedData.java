package io.topbook.sim.replay;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The recordings beside the repository, found upward from the working directory.
final class SharedData {
  private SharedData() {}

  /// Skips the test when the recordings are not there.
  static Path file(String name) {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path file = folder.resolve("../shared/data/binance").normalize().resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    Assumptions.abort("no recordings in ../shared/data: " + name + " was not played");
    throw new AssertionError("unreachable");
  }
}

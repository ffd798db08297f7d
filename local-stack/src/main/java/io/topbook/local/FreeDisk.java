package io.topbook.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How much room a run has left.
///
/// @param minMb less is a shortage
record FreeDisk(Path folder, int minMb) {
  /// What is wrong, for people; empty while there is room.
  Optional<String> shortage() {
    try {
      long freeMb = Files.getFileStore(folder).getUsableSpace() >> 20;
      return freeMb >= minMb
          ? Optional.empty()
          : Optional.of(
              "%s has %d MB free, less than MIN_FREE_DISK_MB (%d)"
                  .formatted(folder, freeMb, minMb));
    } catch (IOException e) {
      return Optional.of("how much is free for " + folder + " cannot be told: " + e);
    }
  }
}

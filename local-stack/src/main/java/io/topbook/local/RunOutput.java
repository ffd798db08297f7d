package io.topbook.local;

import io.topbook.local.setup.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a run in the background prints, shown here as it comes. Confined to one thread.
final class RunOutput {
  private final Path file;
  private final Console console;
  private long shown;

  RunOutput(RunFolder folder, Console console) {
    this.file = file(folder);
    this.console = console;
  }

  static Path file(RunFolder folder) {
    return folder.log("topbook");
  }

  /// Shows the lines that have come since the last call.
  void show() throws IOException {
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      lines.stream().skip(shown).forEach(console::line);
      shown = Math.max(shown, lines.size());
    }
  }
}

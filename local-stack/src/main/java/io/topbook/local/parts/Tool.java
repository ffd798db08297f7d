package io.topbook.local.parts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Runs a short program to its end.
final class Tool {
  private Tool() {}

  /// @return what it printed
  /// @throws IOException with all it printed, when it ends with another code than 0
  static String run(Path directory, String input, List<String> words)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException(words.getFirst() + " ended with " + exit + ": " + output.strip());
    }
    return output;
  }
}

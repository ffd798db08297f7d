package io.topbook.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts a process that outlives a Ctrl-C at the terminal, so that the supervisor decides the
/// order in which things stop.
public final class Launch {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private Launch() {}

  /// Everything printed is appended to `log`.
  public static Process start(Part.Command command, Path log) throws IOException {
    var builder = new ProcessBuilder(apart(command.words()));
    builder.directory(command.directory().toFile());
    builder.environment().putAll(command.environment());
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder.start();
  }

  /// A session of its own where there is `setsid`; else a process that ignores the terminal's
  /// interrupt (the JVM leaves a signal ignored that was ignored when it started).
  private static List<String> apart(List<String> words) {
    List<String> all =
        new ArrayList<>(
            Files.isExecutable(SETSID)
                ? List.of(SETSID.toString())
                : List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
    all.addAll(words);
    return all;
  }
}

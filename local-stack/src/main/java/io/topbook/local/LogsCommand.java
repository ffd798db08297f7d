package io.topbook.local;

import io.topbook.local.process.LogFile;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the parts printed.
@Command(name = "logs", description = "Shows the last lines that each part has printed.")
final class LogsCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(300);

  @Parameters(arity = "0..1", paramLabel = "PART", description = "one part only, say producer")
  private @Nullable String part;

  @Option(
      names = {"-f", "--follow"},
      description = "go on showing what is printed")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      defaultValue = "20",
      paramLabel = "N",
      description = "how many lines of each (default: ${DEFAULT-VALUE})")
  private int lines = 20;

  @Override
  public Integer call() throws Exception {
    Path home = StackSettings.home(System.getenv());
    RunFolder folder = new Runs(home).running().orElseGet(() -> latest(home));
    var console = new Console();
    Map<Path, Long> shown = new LinkedHashMap<>();
    for (Path log : logs(folder)) {
      shown.put(log, Files.size(log));
      console.line("==> " + log);
      new LogFile(log).tail(lines).forEach(console::line);
    }
    while (follow) {
      Thread.sleep(LOOK);
      for (Map.Entry<Path, Long> entry : shown.entrySet()) {
        entry.setValue(showNew(entry.getKey(), entry.getValue(), console));
      }
    }
    return 0;
  }

  private static RunFolder latest(Path home) {
    try {
      return RunFolder.all(home).stream()
          .max(Comparator.comparingLong(folder -> folder.stateFile().toFile().lastModified()))
          .orElseThrow(() -> new Refusal("no run has left logs under " + home));
    } catch (IOException e) {
      throw new Refusal("cannot read " + home + ": " + e.getMessage());
    }
  }

  private List<Path> logs(RunFolder folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.logs())) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
      List<Path> wanted =
          part == null ? all : all.stream().filter(folder.log(part)::equals).toList();
      if (wanted.isEmpty()) {
        throw new Refusal(
            "no part \""
                + part
                + "\"; there are: "
                + String.join(", ", all.stream().map(LogsCommand::name).toList()));
      }
      return wanted;
    }
  }

  private static String name(Path log) {
    return log.getFileName().toString().replace(".log", "");
  }

  /// @return how far it is shown now
  private static long showNew(Path log, long from, Console console) throws IOException {
    long size = Files.size(log);
    if (size <= from) {
      return size; // unchanged, or cut
    }
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(from);
      byte[] fresh = new byte[(int) Math.min(size - from, 1 << 20)];
      file.readFully(fresh);
      int end = lastLineEnd(fresh);
      new String(fresh, 0, end, StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> console.line(name(log) + ": " + line));
      return from + end;
    }
  }

  private static int lastLineEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}

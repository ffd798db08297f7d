package io.topbook.sim.sentlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of sent logs, in the order in which they were written.
final class SentLogFiles {
  private static final Pattern NAME =
      Pattern.compile("sent-(\\d{1,18})(?:-(\\d{1,9}))?\\.log\\.gz");

  /// @param startMillis names the run of the simulator
  /// @param part 0 when it is the whole log of its run
  record LogFile(Path path, long startMillis, int part) {}

  private SentLogFiles() {}

  /// @param paths folders, of which every log is taken, and files
  /// @throws IOException naming what is not there, or no sent log, or of which parts one is missing
  static List<LogFile> of(List<Path> paths) throws IOException {
    List<LogFile> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        addFolder(path, files);
      } else {
        files.add(file(path));
      }
    }
    files.sort(Comparator.comparingLong(LogFile::startMillis).thenComparingInt(LogFile::part));
    requireNoHole(files);
    return List.copyOf(files);
  }

  private static void addFolder(Path folder, List<LogFile> files) throws IOException {
    int before = files.size();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (NAME.matcher(entry.getFileName().toString()).matches()) {
          files.add(file(entry));
        }
      }
    }
    if (files.size() == before) {
      throw new SentLogException(folder + ": holds no sent log (sent-….log.gz)");
    }
  }

  private static LogFile file(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new SentLogException(path + ": no such file or folder");
    }
    Matcher name = NAME.matcher(path.getFileName().toString());
    if (!name.matches()) {
      throw new SentLogException(
          path + ": expected the name of a sent log, sent-<ms>.log.gz or sent-<ms>-<part>.log.gz");
    }
    String part = name.group(2);
    return new LogFile(
        path, Long.parseLong(name.group(1)), part == null ? 0 : Integer.parseInt(part));
  }

  private static void requireNoHole(List<LogFile> files) throws SentLogException {
    for (int i = 1; i < files.size(); i++) {
      LogFile before = files.get(i - 1);
      LogFile file = files.get(i);
      if (before.startMillis == file.startMillis && file.part != before.part + 1) {
        throw new SentLogException(
            file.path + ": expected part " + (before.part + 1) + " behind " + before.path);
      }
    }
  }
}

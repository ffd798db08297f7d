package io.topbook.local.setup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Class data archives, from which Java programs start in half the time: made by a program when it
/// first ends in order.
///
/// Java takes an archive only when every jar is the one it was made of, by time and size; when one
/// is not, it does not make the archive anew either. So the jars are part of an archive's name.
///
/// @param folder where they lie
public record Archives(Path folder) {
  /// The archive of a program, whether it is there yet or not. Those of its other builds are
  /// removed.
  ///
  /// @param classPath jars, with `:` between
  public Path of(String program, String classPath) throws IOException {
    var jars = new StringBuilder();
    for (String jar : classPath.split(":")) {
      Path file = Path.of(jar);
      jars.append(jar)
          .append(' ')
          .append(Files.size(file))
          .append(' ')
          .append(Files.getLastModifiedTime(file).toMillis())
          .append('\n');
    }
    Path archive =
        Files.createDirectories(folder)
            .resolve("%s-%08x.jsa".formatted(program, jars.toString().hashCode()));
    for (Path build : builds(program)) {
      if (!build.equals(archive)) {
        Files.deleteIfExists(build); // a process that has it open keeps it
      }
    }
    return archive;
  }

  /// Whether a program has one; asked after its start, that is of its present jars.
  public boolean has(String program) {
    try {
      return !builds(program).isEmpty();
    } catch (IOException _) {
      return false; // no folder yet
    }
  }

  private List<Path> builds(String program) throws IOException {
    List<Path> builds = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, program + "-????????.jsa")) {
      files.forEach(builds::add);
    }
    return builds;
  }
}

package io.topbook.local.setup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the build has staged, found from the root of the repository.
///
/// @param root the repository, as `./topbook` names it
public record Installation(Path root) {
  /// @throws IllegalStateException when the system property `topbook.root` does not say where we
  ///   are
  public static Installation find() {
    String root = System.getProperty("topbook.root");
    if (root == null) {
      throw new IllegalStateException(
          "start through ./topbook, which says where the repository is");
    }
    return new Installation(Path.of(root).toAbsolutePath().normalize());
  }

  /// Class path of all our programs.
  public String programs() throws IOException {
    return classPath(libraries()) + ':' + only(stack(), "topbook-local-stack-", ".jar");
  }

  /// The folder of our programs' jars.
  public Path libraries() {
    return stack().resolve("lib");
  }

  /// Class path of the broker and of the Connect worker.
  public String kafka() throws IOException {
    return classPath(root.resolve("local-stack/kafka/target/libs"));
  }

  /// The registry's folder, with its `quarkus-run.jar`.
  public Path registry() {
    return stack().resolve("registry");
  }

  /// The folder in which `plugins` of the Connect worker lies.
  public Path connect() {
    return root.resolve("connect-config/target");
  }

  public Path connectWorkerProperties() {
    return root.resolve("connect-config/src/main/dist/worker.properties");
  }

  /// Where the programs' class data archives are kept: they fit these jars only.
  public Path archives() {
    return stack().resolve("archives");
  }

  /// Whether a part has ended in order since the build: the first such end writes the archives. A
  /// JVM takes none that is older than its jars.
  public boolean hasArchives() {
    try {
      FileTime built = FileTime.fromMillis(0);
      for (Path jar : jars(libraries())) {
        FileTime changed = Files.getLastModifiedTime(jar);
        built = changed.compareTo(built) > 0 ? changed : built;
      }
      return hasNewer(built);
    } catch (IOException _) {
      return false; // no folder yet
    }
  }

  private boolean hasNewer(FileTime built) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(archives(), "*.jsa")) {
      for (Path file : files) {
        // The commands' own is written by the first of them.
        if (!file.endsWith("topbook.jsa") && Files.getLastModifiedTime(file).compareTo(built) > 0) {
          return true;
        }
      }
      return false;
    }
  }

  private Path stack() {
    return root.resolve("local-stack/target");
  }

  /// Every jar of a folder, in one order: a class data archive is good for one class path only.
  private static String classPath(Path folder) throws IOException {
    return jars(folder).stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private static Path only(Path folder, String prefix, String suffix) throws IOException {
    return jars(folder).stream()
        .filter(jar -> jar.getFileName().toString().startsWith(prefix))
        .filter(jar -> jar.toString().endsWith(suffix))
        .findFirst()
        .orElseThrow(() -> new IOException("no " + prefix + "*" + suffix + " in " + folder));
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (java.nio.file.NoSuchFileException e) {
      throw new IOException(folder + " is missing: the build is not complete", e);
    }
  }
}

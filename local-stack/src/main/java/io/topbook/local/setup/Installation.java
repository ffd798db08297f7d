package io.topbook.local.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /// The programs' class data archives.
  public Archives archives() {
    return new Archives(stack().resolve("archives"));
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

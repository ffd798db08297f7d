package io.topbook.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// What went wrong with a file, in words: of the commonest troubles the JDK's message is the path
/// alone.
final class FileTrouble {
  private FileTrouble() {}

  static String text(IOException trouble) {
    return switch (trouble) {
      case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileAlreadyExistsException there ->
          there.getFile() + ": something else is there already";
      default -> trouble.getMessage() == null ? trouble.toString() : trouble.getMessage();
    };
  }
}

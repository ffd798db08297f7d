package io.topbook.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// What one part prints, bounded: beyond a size the older half lives on as `NAME.log.1`.
public record LogFile(Path path) {
  private static final int TAIL_BYTES = 64 << 10;

  /// The last lines, fewer when there are fewer.
  public List<String> tail(int lines) throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      long from = Math.max(0, file.length() - TAIL_BYTES);
      file.seek(from);
      byte[] end = new byte[(int) (file.length() - from)];
      file.readFully(end);
      List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    }
  }

  /// Moves what is there aside once it is larger than `maxBytes`.
  ///
  /// The part goes on appending to the same file, so it is copied and emptied rather than renamed;
  /// a line printed in between is lost.
  public void bound(long maxBytes) throws IOException {
    if (Files.exists(path) && Files.size(path) > maxBytes) {
      Path older = path.resolveSibling(path.getFileName() + ".1");
      try {
        Files.copy(path, older, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        Files.deleteIfExists(older); // a half of it would only fill the disk
        throw e;
      }
      try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        file.truncate(0);
      }
    }
  }
}

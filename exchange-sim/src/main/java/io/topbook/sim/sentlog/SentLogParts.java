package io.topbook.sim.sentlog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// The files of a sent log: one, or parts of an eighth of the limit each, of which the oldest go
/// when the limit is reached. Used by one thread at a time.
final class SentLogParts implements AutoCloseable {
  private static final int PARTS = 8;
  private static final Pattern NAME = Pattern.compile("sent-(\\d{1,18})-(\\d{1,9})\\.log\\.gz");

  private final Path directory;
  private final long startMillis;
  private final long maxBytes;
  private int part;
  private Path path;
  private OutputStream out = OutputStream.nullOutputStream();

  private SentLogParts(Path directory, long startMillis, long maxBytes) throws IOException {
    Files.createDirectories(directory);
    this.directory = directory;
    this.startMillis = startMillis;
    this.maxBytes = maxBytes;
    this.path = directory;
  }

  static SentLogParts whole(Path directory, long startMillis) throws IOException {
    return new SentLogParts(directory, startMillis, Long.MAX_VALUE);
  }

  static SentLogParts bounded(Path directory, long startMillis, long maxBytes) throws IOException {
    return new SentLogParts(directory, startMillis, maxBytes);
  }

  private boolean isBounded() {
    return maxBytes < Long.MAX_VALUE;
  }

  /// Ends the part and begins the next one.
  ///
  /// @param head what a part begins with
  Path next(String head) throws IOException {
    out.close();
    part++;
    String number = isBounded() ? String.format(Locale.ROOT, "-%06d", part) : "";
    path = directory.resolve("sent-" + startMillis + number + ".log.gz");
    if (isBounded()) {
      deleteOldest();
    }
    out = gzip(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW));
    if (isBounded()) {
      write(("P " + startMillis + ' ' + part + '\n' + head).getBytes(StandardCharsets.UTF_8));
    }
    return path;
  }

  private static OutputStream gzip(OutputStream file) throws IOException {
    return new GZIPOutputStream(file, 16 * 1024, true) {
      {
        def.setLevel(Deflater.BEST_SPEED);
      }
    };
  }

  /// Leaves room for the part that begins.
  private void deleteOldest() throws IOException {
    record Part(long startMillis, int number, Path path, long bytes) {}
    var kept = new ArrayList<Part>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          long start = Long.parseLong(name.group(1));
          int number = Integer.parseInt(name.group(2));
          kept.add(new Part(start, number, file, Files.size(file)));
        }
      }
    }
    kept.sort(Comparator.comparingLong(Part::startMillis).thenComparingInt(Part::number));
    long bytes = kept.stream().mapToLong(Part::bytes).sum();
    for (Part oldest : kept) {
      if (bytes + maxBytes / PARTS <= maxBytes) {
        return;
      }
      Files.deleteIfExists(oldest.path);
      bytes -= oldest.bytes;
    }
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  void flush() throws IOException {
    out.flush();
  }

  /// It is time for the next part.
  boolean isFull() throws IOException {
    return isBounded() && Files.size(path) >= maxBytes / PARTS;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}

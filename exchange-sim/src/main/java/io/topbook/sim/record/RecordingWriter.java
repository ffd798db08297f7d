package io.topbook.sim.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/// A recording being written: gzip text, a line a message, in a form that is readable up to the
/// last {@link #flush()} even after a kill. Receive times never step back. Thread-safe.
final class RecordingWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path file;
  private final Clock clock;
  private final OutputStream out;
  private boolean empty = true;
  private long lastNanos;
  private boolean dirty;

  /// @throws IOException when there is such a file already, among others: nothing is written over
  RecordingWriter(Path file, Clock clock) throws IOException {
    this.file = file;
    this.clock = clock;
    this.out =
        new GZIPOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            BUFFER_BYTES,
            true);
  }

  /// A frame of a combined connection, as it came.
  synchronized void frame(String json) throws IOException {
    line(nowNanos() + " " + json);
  }

  /// The body of a REST answer; the address says whose.
  synchronized void answer(String url, String json) throws IOException {
    line(url + " -> " + nowNanos() + ": " + json.replaceAll("[\r\n]+", " "));
  }

  /// A connection was opened; the address names its streams.
  synchronized void connection(String address) throws IOException {
    line(address + " <-> " + nowNanos());
  }

  private void line(String text) throws IOException {
    out.write((text + '\n').getBytes(StandardCharsets.UTF_8));
    dirty = true;
    empty = false;
  }

  private long nowNanos() {
    Instant now = clock.instant();
    lastNanos = Math.max(lastNanos, now.getEpochSecond() * 1_000_000_000 + now.getNano());
    return lastNanos;
  }

  synchronized void flush() throws IOException {
    if (dirty) {
      out.flush();
      dirty = false;
    }
  }

  /// A file into which nothing was written is no recording, and would be in the way of the next.
  @Override
  public synchronized void close() throws IOException {
    out.close();
    if (empty) {
      Files.deleteIfExists(file);
    }
  }
}

package io.topbook.sim.sentlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes, in order, exactly what was handed to each connection: gzip text, a line an entry, the
/// first word says which. `<at>` is the wall clock in µs.
///
/// | line | meaning |
/// | --- | --- |
/// | `L <file number> <path>` | a recording, before anything of it is sent |
/// | `O <at> <connection> <streams>` | it subscribed; all its streams so far, by commas |
/// | `R <at> <connections> <file number>:<line>` | that recorded line went out |
/// | `F <at> <connections> <frame>` | this event went out: the JSON of one bare payload |
/// | `C <at> <connection> <sent> <lost>` | it closed; the last `<lost>` of its `<sent>` events never left |
///
/// `<connections>` are ids joined by commas. What lay in the operating system's buffers when a
/// socket died counts as sent. A writer thread compresses and flushes at least once a second in a
/// form that is readable up to there, so the file serves even after a kill (`zcat` then warns of
/// its end).
///
/// Written by one thread at a time (the event loop); the queue to the writer is bounded and blocks.
public final class SentLog implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(SentLog.class);
  private static final int CHUNK_BYTES = 64 * 1024;

  /// No chunk is empty, so this one ends the log.
  private static final byte[] END = {};

  private final OutputStream file;
  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(64);
  private final Thread writer;
  private final Chunk chunk = new Chunk();
  private boolean closed;
  private volatile boolean failed;

  private static final class Chunk extends ByteArrayOutputStream {
    void text(String text) {
      writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private SentLog(OutputStream file) {
    this.file = file;
    this.writer = Thread.ofPlatform().name("sent-log").daemon().unstarted(this::writeAll);
  }

  /// Starts a new file `sent-<start, ms>.log.gz` in `directory`, which is made if need be.
  public static SentLog in(Path directory, long nowMillis) throws IOException {
    Files.createDirectories(directory);
    Path path = directory.resolve("sent-" + nowMillis + ".log.gz");
    OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW);
    var log =
        new SentLog(
            new GZIPOutputStream(out, 16 * 1024, true) {
              {
                def.setLevel(Deflater.BEST_SPEED);
              }
            });
    log.writer.start();
    LOGGER.atInfo().addKeyValue("file", path).log("writing the sent log");
    return log;
  }

  public void recording(int number, Path path) {
    line("L " + number + ' ' + path.toAbsolutePath());
  }

  public void subscribed(long atMicros, int connection, Iterable<String> streams) {
    line("O " + atMicros + ' ' + connection + ' ' + String.join(",", streams));
  }

  public void recordedLine(long atMicros, String connections, int file, long lineNumber) {
    line("R " + atMicros + ' ' + connections + ' ' + file + ':' + lineNumber);
  }

  public void frame(long atMicros, String connections, byte[] text, int offset, int length) {
    chunk.text("F " + atMicros + ' ' + connections + ' ');
    chunk.write(text, offset, length);
    line("");
  }

  public void closed(long atMicros, int connection, long sent, long lost) {
    line("C " + atMicros + ' ' + connection + ' ' + sent + ' ' + lost);
  }

  private void line(String text) {
    chunk.text(text);
    chunk.write('\n');
    if (chunk.size() >= CHUNK_BYTES) {
      flush();
    }
  }

  /// Hands what was logged so far to the writer. Call it a few times a second.
  public void flush() {
    if (chunk.size() > 0 && !failed) {
      put(chunk.toByteArray());
    }
    chunk.reset();
  }

  private void put(byte[] bytes) {
    try {
      while (!queue.offer(bytes, 1, TimeUnit.SECONDS)) {
        if (failed) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the sent log was full", e);
    }
  }

  private void writeAll() {
    try (file) {
      long flushedNanos = System.nanoTime();
      boolean dirty = false;
      while (true) {
        byte[] bytes = queue.poll(500, TimeUnit.MILLISECONDS);
        if (bytes != null && bytes.length == 0) {
          return;
        }
        if (bytes != null) {
          file.write(bytes);
          dirty = true;
        }
        if (dirty && System.nanoTime() - flushedNanos > 500_000_000) {
          file.flush();
          flushedNanos = System.nanoTime();
          dirty = false;
        }
      }
    } catch (IOException e) {
      failed = true;
      LOGGER.atError().setCause(e).log("the sent log cannot be written and ends here");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    flush();
    put(END);
    try {
      writer.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          new IOException("interrupted while the sent log was closing", e));
    }
  }
}

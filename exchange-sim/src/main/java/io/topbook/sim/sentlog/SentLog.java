package io.topbook.sim.sentlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes, in order, exactly what was handed to each connection: gzip text, a line an entry, the
/// first word says which. `<at>` is the wall clock in µs.
///
/// | line | meaning |
/// | --- | --- |
/// | `P <start, ms> <part>` | a part begins, the first line of it; only in a bounded log |
/// | `L <file number> <path>` | a recording, before anything of it is sent |
/// | `O <at> <connection> <streams>` | it subscribed; all its streams so far, by commas |
/// | `R <at> <connections> <file number>:<line>` | that recorded line went out |
/// | `F <at> <connections> <frame>` | this event went out: the JSON of one bare payload |
/// | `X <at> <connection> <fault> <base64>` | these bytes went out inside the frame, instead of an event |
/// | `I <at> <connection> <fault> <JSON>` | a fault took effect, on all when the connection is `-` |
/// | `W <at> <connection> <waiting>` | its link is slow: its last `<waiting>` events so far have not come through yet |
/// | `C <at> <connection> <sent> <lost>` | it closed; the last `<lost>` of its `<sent>` events (`F`, `R`, `X`) never left |
///
/// `<connections>` are ids joined by commas. What lay in the operating system's buffers when a
/// socket died counts as sent. A writer thread compresses and flushes at least once a second in a
/// form that is readable up to there, so the file serves even after a kill (`zcat` then warns of
/// its end).
///
/// A log is one file and whole, or bounded: then it is in parts, each a file that opens with the
/// last `O` line of every connection that is open, and the oldest parts in the folder are deleted.
/// What is left of a run has no hole: its parts are numbered from 1 without gaps, and only the
/// first are ever missing.
///
/// Written by one thread at a time (the event loop); the queue to the writer is bounded and blocks.
public final class SentLog implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(SentLog.class);
  private static final int CHUNK_BYTES = 64 * 1024;

  /// What the writer takes at once, and the `O` lines of the connections open at its beginning.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Batch(byte[] lines, String open) {}

  /// Told by its emptiness.
  private static final Batch END = new Batch(new byte[0], "");

  private final SentLogParts parts;
  private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(64);
  private final Thread writer;
  private final Chunk chunk = new Chunk();
  private final Map<Integer, String> open = new LinkedHashMap<>();
  private String openAtFlush = "";
  private boolean closed;
  private volatile boolean failed;

  private static final class Chunk extends ByteArrayOutputStream {
    void text(String text) {
      writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private SentLog(SentLogParts parts) {
    this.parts = parts;
    this.writer = Thread.ofPlatform().name("sent-log").daemon().unstarted(this::writeAll);
  }

  /// Starts a whole log, `sent-<start, ms>.log.gz` in `directory`, which is made if need be.
  public static SentLog in(Path directory, long nowMillis) throws IOException {
    return start(SentLogParts.whole(directory, nowMillis));
  }

  /// Starts a bounded log, `sent-<start, ms>-<part>.log.gz` in `directory`, which is made if need
  /// be. The parts of all bounded logs there together take up `maxBytes`.
  public static SentLog bounded(Path directory, long nowMillis, long maxBytes) throws IOException {
    return start(SentLogParts.bounded(directory, nowMillis, maxBytes));
  }

  private static SentLog start(SentLogParts parts) throws IOException {
    Path file = parts.next("");
    var log = new SentLog(parts);
    log.writer.start();
    LOGGER.atInfo().addKeyValue("file", file).log("writing the sent log");
    return log;
  }

  public void recording(int number, Path path) {
    line("L " + number + ' ' + path.toAbsolutePath());
  }

  public void subscribed(long atMicros, int connection, Iterable<String> streams) {
    String line = "O " + atMicros + ' ' + connection + ' ' + String.join(",", streams);
    open.put(connection, line + '\n');
    line(line);
  }

  public void recordedLine(long atMicros, String connections, int file, long lineNumber) {
    line("R " + atMicros + ' ' + connections + ' ' + file + ':' + lineNumber);
  }

  public void frame(long atMicros, String connections, byte[] text, int offset, int length) {
    chunk.text("F " + atMicros + ' ' + connections + ' ');
    chunk.write(text, offset, length);
    line("");
  }

  /// Other bytes went out in the place of an event.
  public void altered(long atMicros, int connection, String fault, byte[] bytes) {
    String text = Base64.getEncoder().encodeToString(bytes);
    line("X " + atMicros + ' ' + connection + ' ' + fault + ' ' + text);
  }

  /// @param connection its id, or `-` for all
  /// @param json one object on one line
  public void fault(long atMicros, String connection, String fault, String json) {
    line("I " + atMicros + ' ' + connection + ' ' + fault + ' ' + json);
  }

  /// @param events that have not come through its slow link yet
  public void waiting(long atMicros, int connection, long events) {
    line("W " + atMicros + ' ' + connection + ' ' + events);
  }

  public void closed(long atMicros, int connection, long sent, long lost) {
    open.remove(connection);
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
      put(new Batch(chunk.toByteArray(), openAtFlush));
    }
    chunk.reset();
    openAtFlush = String.join("", open.values());
  }

  private void put(Batch batch) {
    try {
      while (!queue.offer(batch, 1, TimeUnit.SECONDS)) {
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
    try (parts) {
      long flushedNanos = System.nanoTime();
      boolean dirty = false;
      while (true) {
        Batch batch = queue.poll(500, TimeUnit.MILLISECONDS);
        if (batch != null) {
          if (batch.lines.length == 0) {
            return;
          }
          if (parts.isFull()) {
            parts.next(batch.open);
          }
          parts.write(batch.lines);
          dirty = true;
        }
        if (dirty && System.nanoTime() - flushedNanos > 500_000_000) {
          parts.flush();
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

package io.topbook.sim.replay;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Reads a file line by line without copying: gzip or plain, told apart by its first bytes.
///
/// A file that is damaged, or cannot be opened or read, gives every line before the damage, then
/// says so by {@link #damage()}. Used by one thread.
final class LineReader implements AutoCloseable {
  /// Small steps, so that little of what precedes a damaged spot is lost with it.
  private static final int STEP_BYTES = 2048;

  private static final int MAX_LINE_BYTES = 64 << 20;

  private static final String EMPTY = "the file is empty";
  private static final String CUT_OFF = "the gzip file is cut off here; what follows is lost";
  private static final String DAMAGED =
      "the gzip data is damaged here or above, and what follows is lost: ";

  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private int next;
  private int filled;
  private long number;
  private boolean ended;
  private @Nullable String damage;

  LineReader(Path file) {
    InputStream opened = InputStream.nullInputStream();
    try {
      opened = open(file);
    } catch (EOFException _) {
      damaged(CUT_OFF);
    } catch (ZipException e) {
      damaged(DAMAGED + e.getMessage());
    } catch (IOException e) {
      damaged("cannot be opened: " + e);
    }
    in = opened;
  }

  @SuppressWarnings("MustBeClosed") // closed with the stream made of it, or here
  private InputStream open(Path file) throws IOException {
    var raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      raw.mark(2);
      int first = raw.read();
      if (first < 0) {
        damaged(EMPTY);
      }
      boolean gzip = first == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return gzip ? new Gzip(raw) : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /// Moves to the next line; its bytes are `buffer()[start(), end())` until the next call.
  ///
  /// @return false at the end, or where the file is damaged
  boolean next() {
    start = next;
    int scan = next;
    while (true) {
      for (; scan < filled; scan++) {
        if (buffer[scan] == '\n') {
          endLine(scan, scan + 1);
          return true;
        }
      }
      int scanned = scan - start;
      if (ended || !fill()) {
        if (filled > start && damage == null) {
          endLine(filled, filled);
          return true;
        }
        if (damage == null && in instanceof Gzip gzip && gzip.hasMore()) {
          damaged("what follows here is no gzip and is lost");
        } else if (damage == null && number == 0) {
          damaged(EMPTY); // packed
        }
        return false;
      }
      scan = start + scanned; // filling may have moved the line to the front
    }
  }

  private void endLine(int lineEnd, int nextLine) {
    end = lineEnd > start && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    next = nextLine;
    number++;
  }

  private boolean fill() {
    if (filled + STEP_BYTES > buffer.length) {
      System.arraycopy(buffer, start, buffer, 0, filled - start);
      filled -= start;
      start = 0;
      if (filled + STEP_BYTES > buffer.length) {
        if (buffer.length >= MAX_LINE_BYTES) {
          return damaged("line longer than " + MAX_LINE_BYTES + " bytes");
        }
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
    }
    int read;
    try {
      read = in.read(buffer, filled, STEP_BYTES);
    } catch (EOFException _) {
      return damaged(CUT_OFF);
    } catch (ZipException e) {
      return damaged(DAMAGED + e.getMessage());
    } catch (IOException e) {
      return damaged("cannot be read from here on: " + e);
    }
    if (read < 0) {
      ended = true;
      return false;
    }
    filled += read;
    return true;
  }

  private boolean damaged(String reason) {
    damage = reason;
    ended = true;
    return false;
  }

  byte[] buffer() {
    return buffer;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /// Of the current line, from 1 on.
  long number() {
    return number;
  }

  /// Why the file ended before its end, null when it did not. Known after {@link #next()} gave
  /// false.
  @Nullable String damage() {
    return damage;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads members one behind the other, as the superclass does, which keeps silent about anything
  /// else behind a member.
  private static final class Gzip extends GZIPInputStream {
    private static final int TRAILER_BYTES = 8;

    Gzip(InputStream in) throws IOException {
      super(in, 1 << 13);
    }

    /// To be asked at the end.
    boolean hasMore() {
      try {
        return inf.getRemaining() > TRAILER_BYTES || in.available() > 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

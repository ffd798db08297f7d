package io.topbook.sim.sentlog;

import io.topbook.sim.sentlog.SentLogFiles.LogFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Reads the entries of sent logs, one at a time, in the order in which they were written: runs of
/// the simulator by their start, the parts of a run by their number.
///
/// A file that a kill cut off, or that is still being written, is read up to its last whole line.
/// Memory does not grow with the log. Used by one thread.
public final class SentLogReader implements AutoCloseable {
  private static final int MAX_LINE_BYTES = 64 << 20;
  private static final int STEP_BYTES = 8192;

  private final Iterator<LogFile> files;
  private @Nullable LogFile file;
  private InputStream in = InputStream.nullInputStream();
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int filled;
  private boolean ended = true;
  private boolean cutOff;
  private final Set<Long> cutOffRuns = new HashSet<>();
  private long line;

  private SentLogReader(List<LogFile> files) {
    this.files = files.iterator();
  }

  /// @param paths folders, of which every log is taken, and files
  /// @throws IOException naming what is not there, no sent log, or which part is missing
  public static SentLogReader of(List<Path> paths) throws IOException {
    return new SentLogReader(SentLogFiles.of(paths));
  }

  static SentLogReader ofFiles(List<LogFile> files) {
    return new SentLogReader(files);
  }

  /// When the simulator of the last entry started, unix ms: tells its runs apart.
  public long run() {
    return file == null ? 0 : file.startMillis();
  }

  /// Runs, by their start, of which a file that was read to where it ends has no proper end: the
  /// simulator was killed, or is still writing it.
  Set<Long> cutOffRuns() {
    return cutOffRuns;
  }

  /// Where the last entry stands, for messages.
  public String where() {
    return file == null ? "the sent log" : file.path() + ":" + line;
  }

  /// @return null at the end
  /// @throws SentLogException naming file and line, when it is not understood
  public @Nullable SentEntry next() throws IOException {
    while (true) {
      int end = lineEnd();
      if (end >= 0) {
        line++;
        SentEntry entry = entry(start, end);
        start = end + 1;
        return entry;
      }
      if (!nextFile()) {
        return null;
      }
    }
  }

  private boolean nextFile() throws IOException {
    in.close();
    in = InputStream.nullInputStream();
    if (!files.hasNext()) {
      return false;
    }
    LogFile next = files.next();
    if (cutOff && file != null && file.startMillis() == next.startMillis()) {
      throw new SentLogException(
          where() + ": is cut off behind this line, though " + next.path() + " follows");
    }
    file = next;
    line = 0;
    start = 0;
    filled = 0;
    cutOff = false;
    ended = false;
    try {
      in = open(next.path());
    } catch (EOFException _) {
      // Just begun, and not a byte of it flushed.
      cutOff(next);
    }
    return true;
  }

  private void cutOff(LogFile here) {
    cutOff = true;
    ended = true;
    cutOffRuns.add(here.startMillis());
  }

  @SuppressWarnings("MustBeClosed") // closed with the stream made of it, or here
  private static InputStream open(Path path) throws IOException {
    InputStream raw = Files.newInputStream(path);
    try {
      return new GZIPInputStream(raw, 1 << 14);
    } catch (ZipException e) {
      raw.close();
      throw new SentLogException(path + ": expected a gzip file: " + e.getMessage());
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /// Where the line that begins at `start` ends; −1 when the file ends before it does.
  private int lineEnd() throws IOException {
    int scan = start;
    while (true) {
      for (; scan < filled; scan++) {
        if (buffer[scan] == '\n') {
          return scan;
        }
      }
      int scanned = scan - start;
      if (ended || !fill()) {
        return -1;
      }
      scan = start + scanned; // filling may have moved the line to the front
    }
  }

  private boolean fill() throws IOException {
    if (filled + STEP_BYTES > buffer.length) {
      System.arraycopy(buffer, start, buffer, 0, filled - start);
      filled -= start;
      start = 0;
      if (filled + STEP_BYTES > buffer.length) {
        if (buffer.length >= MAX_LINE_BYTES) {
          throw new SentLogException(where() + ": the next line is longer than 64 MiB");
        }
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
    }
    int read;
    try {
      read = in.read(buffer, filled, STEP_BYTES);
    } catch (EOFException _) {
      if (file != null) {
        cutOff(file);
      }
      return false;
    } catch (ZipException e) {
      throw new SentLogException(where() + ": damaged behind this line: " + e.getMessage());
    }
    if (read < 0) {
      ended = true;
      return false;
    }
    filled += read;
    return true;
  }

  private SentEntry entry(int from, int end) throws SentLogException {
    try {
      var words = new Words(buffer, from, end);
      String kind = words.next();
      SentEntry entry =
          switch (kind) {
            case "P" -> new SentEntry.Part(words.number(), words.smallNumber());
            case "L" -> new SentEntry.Recording(words.smallNumber(), words.rest());
            case "O" ->
                new SentEntry.Subscribed(words.number(), words.smallNumber(), words.names());
            case "R" -> recordedLine(words);
            case "F" -> new SentEntry.Event(words.number(), words.numbers(), words.restBytes());
            case "X" ->
                new SentEntry.Altered(
                    words.number(),
                    words.smallNumber(),
                    words.next(),
                    Base64.getDecoder().decode(words.restBytes()));
            case "I" ->
                new SentEntry.Fault(
                    words.number(), words.numberOrNone(), words.next(), words.rest());
            case "W" -> new SentEntry.Waiting(words.number(), words.smallNumber(), words.number());
            case "C" ->
                new SentEntry.Closed(
                    words.number(), words.smallNumber(), words.number(), words.number());
            default -> throw new IllegalArgumentException("unknown kind of line \"" + kind + '"');
          };
      words.requireEnd();
      return entry;
    } catch (IllegalArgumentException e) {
      throw new SentLogException(where() + ": " + e.getMessage());
    }
  }

  private static SentEntry recordedLine(Words words) {
    long at = words.number();
    List<Integer> connections = words.numbers();
    String place = words.next();
    int colon = place.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("expected <file>:<line>, was \"" + place + '"');
    }
    return new SentEntry.Line(
        at,
        connections,
        Integer.parseInt(place.substring(0, colon)),
        Long.parseLong(place.substring(colon + 1)));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /// A line's words, separated by single spaces; the last may hold anything.
  private static final class Words {
    private final byte[] bytes;
    private final int end;
    private int at;

    Words(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.at = start;
      this.end = end;
    }

    String next() {
      int from = at;
      while (at < end && bytes[at] != ' ') {
        at++;
      }
      if (from >= end) {
        throw new IllegalArgumentException("the line ends early");
      }
      String word = new String(bytes, from, at - from, StandardCharsets.UTF_8);
      at++;
      return word;
    }

    long number() {
      String word = next();
      try {
        return Long.parseLong(word);
      } catch (NumberFormatException _) {
        throw new IllegalArgumentException("expected a number, was \"" + word + '"');
      }
    }

    int smallNumber() {
      return Math.toIntExact(number());
    }

    @Nullable Integer numberOrNone() {
      if (at + 1 < end && bytes[at] == '-' && bytes[at + 1] == ' ') {
        at += 2;
        return null;
      }
      return smallNumber();
    }

    List<Integer> numbers() {
      String word = next();
      List<Integer> numbers = new ArrayList<>();
      for (String number : word.split(",", -1)) {
        try {
          numbers.add(Integer.parseInt(number));
        } catch (NumberFormatException _) {
          throw new IllegalArgumentException(
              "expected connections joined by commas, was \"" + word + '"');
        }
      }
      return List.copyOf(numbers);
    }

    /// Empty when nothing follows: a connection that gave up all its streams.
    List<String> names() {
      String rest = rest();
      return rest.isEmpty() ? List.of() : List.of(rest.split(","));
    }

    String rest() {
      return new String(restBytes(), StandardCharsets.UTF_8);
    }

    byte[] restBytes() {
      int from = Math.min(at, end);
      at = end + 1;
      return Arrays.copyOfRange(bytes, from, end);
    }

    void requireEnd() {
      if (at < end) {
        throw new IllegalArgumentException(
            "nothing expected behind the last word, was \"" + rest() + '"');
      }
    }
  }
}

package io.topbook.sim.verify;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows of one side in temporary files, so many that one of each side fits into memory. A key is
/// always in the file of the same number. The ids that its diffs carry are kept in memory: they
/// come in order, so there is little more to keep than their gaps. Not thread-safe.
final class Buckets implements Side.Sink, AutoCloseable {
  private static final long ROWS_AT_ONCE = 250_000;
  private static final int MAX_FILES = 256;
  private static final int BUFFER_BYTES = 16 * 1024;

  private final Path folder;
  private final List<DataOutputStream> files = new ArrayList<>();
  private final Map<Integer, IdRanges> diffs = new HashMap<>();
  private long rows;

  /// @param count of files, as {@link #countFor} says
  Buckets(int count) throws IOException {
    folder = Files.createTempDirectory("exchange-sim-verify");
    for (int i = 0; i < count; i++) {
      files.add(
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(file(i)), BUFFER_BYTES)));
    }
  }

  static int countFor(long rows) {
    return Math.clamp(rows / ROWS_AT_ONCE + 1, 1, MAX_FILES);
  }

  private Path file(int number) {
    return folder.resolve(Integer.toString(number));
  }

  @Override
  public void row(Row row) throws IOException {
    long mixed = (row.id() * 31 + row.stream()) * 0x9e3779b97f4a7c15L;
    DataOutputStream out = files.get((int) ((mixed >>> 33) % files.size()));
    out.writeByte(row.origin().code());
    out.writeInt(row.stream());
    out.writeLong(row.firstId());
    out.writeLong(row.id());
    out.writeLong(row.hash());
    out.writeLong(row.place());
    out.writeLong(row.from());
    out.writeLong(row.until());
    rows++;
    if (row.firstId() != Row.UNKNOWN) {
      diffs.computeIfAbsent(row.stream(), _ -> new IdRanges()).add(row.firstId(), row.id());
    }
  }

  /// Whether its diffs carry every id of that one, whatever they are cut into.
  boolean carry(Row diff) {
    IdRanges carried = diffs.get(diff.stream());
    return carried != null
        && diff.firstId() != Row.UNKNOWN
        && carried.cover(diff.firstId(), diff.id());
  }

  long rows() {
    return rows;
  }

  /// Adds the rows of one file.
  void read(int number, List<Row> to) throws IOException {
    files.get(number).flush();
    try (var in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(file(number)), BUFFER_BYTES))) {
      while (true) {
        int origin = in.read();
        if (origin < 0) {
          return;
        }
        to.add(
            new Row(
                Row.Origin.of(origin),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong()));
      }
    } catch (EOFException e) {
      throw new IOException("a temporary file was cut: " + file(number), e);
    }
  }

  @Override
  public void close() throws IOException {
    for (int i = 0; i < files.size(); i++) {
      files.get(i).close();
      Files.deleteIfExists(file(i));
    }
    Files.deleteIfExists(folder);
  }
}

package io.topbook.sim.market;

import io.topbook.schemas.Exchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;

/// The file a market goes on from, `market.state` in a folder of its own that one process at a time
/// holds.
///
/// Written while the market runs, it reserves ids ahead; a market that was killed goes on behind
/// the reserved ones, so no id is ever used twice, and what lies between is an honest gap. A market
/// that was stopped says so and goes on with the very next id. Methods may be called from any
/// thread, one at a time.
final class MarketState implements AutoCloseable {
  static final long RESERVED_UPDATES = 1_000_000;
  static final long RESERVED_TRADES = 200_000;

  /// 1 was JSON, `market.json`.
  private static final int FORMAT = 2;

  private static final int MAGIC = 0x746f7062;

  private final Path file;
  private final FileChannel lockFile;

  /// What a market left: whether it was stopped, and the state of its engine.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Left(boolean stopped, byte[] engine) {}

  private MarketState(Path file, FileChannel lockFile) {
    this.file = file;
    this.lockFile = lockFile;
  }

  /// @throws IOException naming the folder when another market runs in it or it cannot be written
  static MarketState in(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("market.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new IOException("another market runs in it");
      }
      return new MarketState(folder.resolve("market.state"), channel);
    } catch (IOException | java.nio.channels.OverlappingFileLockException e) {
      throw new IOException("--state: cannot use " + folder + ": " + e.getMessage(), e);
    }
  }

  /// What was left in the folder.
  ///
  /// @throws IOException naming the file when it is not what {@link #write} wrote, or of another
  ///   exchange or seed
  Optional<Left> read(Exchange exchange, long seed) throws IOException {
    if (Files.exists(file.resolveSibling("market.json"))) {
      throw new IOException(
          "--state: "
              + file.resolveSibling("market.json")
              + " is of format 1, this is format "
              + FORMAT
              + "; delete it to begin anew, or use another folder");
    }
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int magic = in.readInt();
      int format = in.readInt();
      if (magic != MAGIC || format != FORMAT) {
        throw new IOException("--state: " + file + " is no market state of format " + FORMAT);
      }
      long sum = in.readLong();
      if (sum != sum(bytes, Integer.BYTES * 2 + Long.BYTES)) {
        throw new IOException("--state: " + file + " is damaged: its check sum is wrong");
      }
      requireSame("--exchange", in.readUTF(), exchange.label());
      requireSame("--seed", Long.toString(in.readLong()), Long.toString(seed));
      return Optional.of(new Left(in.readBoolean(), in.readAllBytes()));
    } catch (java.io.EOFException e) {
      throw new IOException("--state: " + file + " is damaged: it is cut off", e);
    }
  }

  private void requireSame(String option, String begunWith, String asked) throws IOException {
    if (!begunWith.equals(asked)) {
      throw new IOException(
          option
              + ": "
              + file
              + " was begun with "
              + begunWith
              + ", not "
              + asked
              + "; use that one or another folder");
    }
  }

  private static long sum(byte[] bytes, int from) {
    var sum = new CRC32();
    sum.update(bytes, from, bytes.length - from);
    return sum.getValue();
  }

  /// What is to be {@linkplain #write written}.
  static byte[] bytes(Exchange exchange, long seed, boolean stopped, byte[] engine) {
    var body = new ByteArrayOutputStream(engine.length + 64);
    try (var out = new DataOutputStream(body)) {
      out.writeInt(MAGIC);
      out.writeInt(FORMAT);
      out.writeLong(0);
      out.writeUTF(exchange.label());
      out.writeLong(seed);
      out.writeBoolean(stopped);
      out.write(engine);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    byte[] bytes = body.toByteArray();
    ByteBuffer.wrap(bytes).putLong(Integer.BYTES * 2, sum(bytes, Integer.BYTES * 2 + Long.BYTES));
    return bytes;
  }

  /// Replaces the file at once: a kill leaves the old one or the new one.
  void write(byte[] state) throws IOException {
    Path next = file.resolveSibling("market.state.next");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(state);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}

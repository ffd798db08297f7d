package io.topbook.sim.market;

import io.topbook.schemas.Exchange;
import io.topbook.sim.trouble.FileTrouble;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

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

  /// 1 was JSON, `market.json`; 3 has the same bytes as 4, but orders came otherwise: a past that
  /// is played again would have other events with the same ids.
  private static final int FORMAT = 4;

  private static final int MAGIC = 0x746f7062;
  private static final int HEAD_BYTES = Integer.BYTES * 2 + Long.BYTES;

  /// What a market is begun with and cannot go on without.
  ///
  /// @param past of a market that begins in the past, which must make the same events again when it
  ///   goes back: the options that these depend on, empty for any other
  record Begun(Exchange exchange, long seed, String past) {}

  /// What a market left: whether it was stopped, and its engine.
  record Left(boolean stopped, EngineState engine) {}

  private final Path file;
  private final FileChannel lockFile;
  private final Begun begun;

  private MarketState(Path file, FileChannel lockFile, Begun begun) {
    this.file = file;
    this.lockFile = lockFile;
    this.begun = begun;
  }

  /// @throws IOException naming the folder when another market runs in it or it cannot be written
  static MarketState in(Path folder, Begun begun) throws IOException {
    FileTrouble.makeFolder("--state", folder);
    Path lockPath = folder.resolve("market.lock");
    try {
      FileChannel channel =
          FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new IOException("another market runs in it");
      }
      return new MarketState(folder.resolve("market.state"), channel, begun);
    } catch (OverlappingFileLockException e) {
      throw new IOException("--state: cannot use " + folder + ": another market runs in it", e);
    } catch (IOException e) {
      throw new IOException(
          "--state: cannot use " + folder + ": " + FileTrouble.ofWriting(lockPath, e), e);
    }
  }

  /// What was left in the folder.
  ///
  /// @throws IOException naming the file when it is not what {@link #write} wrote, or was begun
  ///   with something else
  Optional<Left> read() throws IOException {
    if (Files.exists(file.resolveSibling("market.json"))) {
      throw otherFormat(file.resolveSibling("market.json"), 1);
    }
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("--state: " + file + " is no market state");
      }
      int format = in.readInt();
      if (format != FORMAT) {
        throw otherFormat(file, format);
      }
      long sum = in.readLong();
      if (sum != sumBehindHead()) {
        throw new IOException("--state: " + file + " is damaged: its check sum is wrong");
      }
      requireSame("--exchange", in.readUTF(), begun.exchange().label());
      requireSame("--seed", Long.toString(in.readLong()), Long.toString(begun.seed()));
      requireSame("--history", in.readUTF(), begun.past());
      return Optional.of(new Left(in.readBoolean(), EngineState.load(in)));
    } catch (EOFException e) {
      throw new IOException("--state: " + file + " is damaged: it is cut off", e);
    } catch (FileSystemException e) {
      throw new IOException("--state: cannot read " + file + ": " + FileTrouble.ofReading(e), e);
    }
  }

  /// The same, and gives the folder back when it is refused.
  Optional<Left> readOrClose() throws IOException {
    try {
      return read();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static IOException otherFormat(Path file, int format) {
    return new IOException(
        "--state: "
            + file
            + " is of format "
            + format
            + ", this is format "
            + FORMAT
            + "; delete it to begin anew, or use another folder");
  }

  private long sumBehindHead() throws IOException {
    var sum = new CRC32();
    try (var in = new CheckedInputStream(Files.newInputStream(file), sum)) {
      in.skipNBytes(HEAD_BYTES);
      sum.reset();
      in.transferTo(OutputStream.nullOutputStream());
    }
    return sum.getValue();
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

  /// Begins what is to be {@linkplain #write written}; the engine's state comes behind it.
  void begin(DataOutput out, boolean stopped) throws IOException {
    out.writeUTF(begun.exchange().label());
    out.writeLong(begun.seed());
    out.writeUTF(begun.past());
    out.writeBoolean(stopped);
  }

  /// Replaces the file at once: a kill leaves the old one or the new one.
  void write(StateImage image) throws IOException {
    Path next = file.resolveSibling("market.state.next");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var head = ByteBuffer.allocate(HEAD_BYTES);
      head.putInt(MAGIC).putInt(FORMAT).putLong(image.checkSum()).flip();
      while (head.hasRemaining()) {
        out.write(head);
      }
      image.writeTo(out);
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}

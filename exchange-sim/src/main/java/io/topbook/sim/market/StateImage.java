package io.topbook.sim.market;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// A market's state as bytes, in pieces of a MiB that are used again: that of 2,000 symbols is a
/// hundred MB, which should neither be copied to grow nor be garbage every few seconds. Not
/// thread-safe.
final class StateImage extends OutputStream {
  private static final int PIECE_BYTES = 1 << 20;

  private final List<byte[]> pieces = new ArrayList<>();
  private int used;
  private int inLast = PIECE_BYTES;

  @Override
  public void write(int value) {
    room();
    pieces.get(used - 1)[inLast++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int done = 0; done < length; ) {
      room();
      int part = Math.min(length - done, PIECE_BYTES - inLast);
      System.arraycopy(bytes, offset + done, pieces.get(used - 1), inLast, part);
      inLast += part;
      done += part;
    }
  }

  private void room() {
    if (inLast == PIECE_BYTES) {
      if (used == pieces.size()) {
        pieces.add(new byte[PIECE_BYTES]);
      }
      used++;
      inLast = 0;
    }
  }

  /// Forgets what was written and keeps the room.
  void clear() {
    used = 0;
    inLast = PIECE_BYTES;
  }

  private ByteBuffer piece(int index) {
    return ByteBuffer.wrap(pieces.get(index), 0, index == used - 1 ? inLast : PIECE_BYTES);
  }

  long checkSum() {
    var sum = new CRC32();
    for (int i = 0; i < used; i++) {
      sum.update(piece(i));
    }
    return sum.getValue();
  }

  void writeTo(WritableByteChannel out) throws IOException {
    for (int i = 0; i < used; i++) {
      for (ByteBuffer piece = piece(i); piece.hasRemaining(); ) {
        out.write(piece);
      }
    }
  }
}

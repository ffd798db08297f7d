package io.topbook.schemas.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array that Avro's primitives are written into, behind the wire header.
///
/// Kept between records, so that a record costs no more memory than its own bytes. Confined to one
/// thread at a time.
final class WireBuffer {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_VARINT_BYTES = 10;

  private byte[] bytes = new byte[256];
  private int end;

  void begin(int schemaId) {
    bytes[0] = WireFormat.MAGIC;
    INT.set(bytes, 1, schemaId);
    end = WireFormat.HEADER_BYTES;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, end);
  }

  /// Avro's int and long: zig-zag, then seven bits a byte, low ones first.
  void writeLong(long value) {
    ensure(MAX_VARINT_BYTES);
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7fL) != 0) {
      bytes[end++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[end++] = (byte) rest;
  }

  void writeDouble(double value) {
    ensure(Double.BYTES);
    DOUBLE.set(bytes, end, value);
    end += Double.BYTES;
  }

  void writeBoolean(boolean value) {
    ensure(1);
    bytes[end++] = (byte) (value ? 1 : 0);
  }

  void writeString(String value) {
    writeBytes(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  void writeBytes(ByteBuffer value) {
    int length = value.remaining();
    writeLong(length);
    ensure(length);
    value.get(value.position(), bytes, end, length);
    end += length;
  }

  private void ensure(int more) {
    if (bytes.length - end < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(end, more)));
    }
  }
}

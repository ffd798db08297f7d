package io.topbook.sim;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A WebSocket client over a plain socket: shows each frame as it came, answers nothing by itself,
/// and can break the protocol. Used by one thread.
public final class RawClient implements AutoCloseable {
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final byte[] MASK = {1, 2, 3, 4};
  private static final int TIMEOUT_MILLIS = 30_000;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Frame(int opcode, byte[] payload) {
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /// What a close frame says: `1008 Too many requests`.
    public String closing() {
      if (opcode != CLOSE) {
        return "no close frame but " + text();
      }
      int code = ByteBuffer.wrap(payload).getShort() & 0xffff;
      return code + " " + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final String answer;

  public RawClient(int port, String path) throws IOException {
    this(port, path, "GET", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  }

  /// @param key the header line with the key of the handshake
  public RawClient(int port, String path, String method, String key) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
    String request =
        method
            + ' '
            + path
            + " HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + key
            + "Sec-WebSocket-Version: 13\r\n\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    answer = head.toString();
  }

  /// The head of the answer to the handshake.
  public String answer() {
    return answer;
  }

  public RawClient send(String text) throws IOException {
    return send(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  public RawClient send(int opcode, byte[] payload) throws IOException {
    byte[] masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= MASK[i % 4];
    }
    return write(head(opcode, payload.length, 0x80), MASK, masked);
  }

  public RawClient sendUnmasked(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return write(head(TEXT, payload.length, 0), payload);
  }

  /// Announces a frame of so many bytes and sends none of them.
  public RawClient announce(long length) throws IOException {
    return write(head(TEXT, length, 0x80), MASK);
  }

  private static byte[] head(int opcode, long length, int mask) {
    var head = ByteBuffer.allocate(10).put((byte) (0x80 | opcode));
    if (length < 126) {
      head.put((byte) (mask | length));
    } else if (length < 65_536) {
      head.put((byte) (mask | 126)).putShort((short) length);
    } else {
      head.put((byte) (mask | 127)).putLong(length);
    }
    byte[] bytes = new byte[head.position()];
    head.flip().get(bytes);
    return bytes;
  }

  private RawClient write(byte[]... parts) throws IOException {
    for (byte[] part : parts) {
      out.write(part);
    }
    out.flush();
    return this;
  }

  /// The next frame; waits for it.
  public Frame next() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame(opcode, payload);
  }

  public String nextText() throws IOException {
    return next().text();
  }

  /// Whether nothing has come that was not read yet.
  public boolean isSilent() throws IOException {
    return in.available() == 0;
  }

  /// Whether the server ends the connection properly here, without a frame.
  public boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

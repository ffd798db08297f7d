package io.topbook.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/// A WebSocket client that reads frames as fast as they come, counts them and looks at none.
///
/// Answers no ping, so it must be done within the minute after which it is cut. Counts may be read
/// by any thread.
final class FrameCounter implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Socket socket;
  private volatile long frames;

  FrameCounter(int port, List<String> streams) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    String request =
        "GET /stream?streams="
            + String.join("/", streams)
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.getOutputStream().write(QuoteFrames.ascii(request));
    InputStream in = socket.getInputStream();
    String head = head(in);
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new IOException("expected a WebSocket, was answered " + head);
    }
    Thread.ofPlatform().daemon().name("reader").start(() -> count(in));
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        break;
      }
      head.append((char) read);
    }
    return head.toString();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  private void count(InputStream raw) {
    try (var in = new DataInputStream(new java.io.BufferedInputStream(raw, BUFFER_BYTES))) {
      while (true) {
        in.readByte();
        int length = in.readUnsignedByte();
        long payload =
            length < 126 ? length : length == 126 ? in.readUnsignedShort() : in.readLong();
        in.skipNBytes(payload);
        frames++;
      }
    } catch (IOException _) {
      // closed: the measurement is over
    }
  }

  long frames() {
    return frames;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

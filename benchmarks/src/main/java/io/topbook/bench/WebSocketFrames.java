package io.topbook.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The little of RFC 6455 that a blaster needs.
final class WebSocketFrames {
  /// Bytes ahead of a payload of 126 to 65,535 bytes.
  static final int HEADER = 4;

  private WebSocketFrames() {}

  /// An unmasked text frame; pads short payloads with spaces so that every header is alike.
  static byte[] text(String json) {
    byte[] payload =
        QuoteFrames.ascii(json.length() < 126 ? json + " ".repeat(126 - json.length()) : json);
    byte[] frame = new byte[HEADER + payload.length];
    frame[0] = (byte) 0x81;
    frame[1] = 126;
    frame[2] = (byte) (payload.length >> 8);
    frame[3] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, HEADER, payload.length);
    return frame;
  }

  /// Reads the next masked client frame; control frames give an empty text.
  static String read(DataInputStream in) throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    int length = in.readUnsignedByte() & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return opcode == 1 ? new String(payload, StandardCharsets.UTF_8) : "";
  }

  static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(QuoteFrames.ascii(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}

package io.topbook.producer.ws;

import io.netty.buffer.ByteBuf;
import io.topbook.producer.feed.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts what a WebSocket server sends into messages (RFC 6455, client side, no extensions).
///
/// Netty's own decoder gives up the socket on a frame over the limit, and allocates a frame and a
/// buffer per message. This one copies each socket read once, into one array that it keeps, hands
/// out text messages in place, and skips what is too long: its first bytes are kept as a sample and
/// the next frame goes on. Fragments are put together; ping, pong and close may come between them.
///
/// UTF-8 is not checked here: the JSON reader behind it does that where it matters. Memory: the
/// array grows to the longest frame met, at most `maxMessageBytes` and one socket read. Confined to
/// the event loop.
final class FrameReader {
  /// How much of an unusable message is kept.
  static final int SAMPLE_BYTES = 64 * 1024;

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int NO_STATUS = 1005;
  private static final byte[] EMPTY = {};

  private final int maxMessageBytes;
  private final FrameHandler handler;

  private byte[] buffer = new byte[16 * 1024];
  private int start;
  private int end;

  /// The message under way: its opcode, or CONTINUATION when there is none, and what has come of
  /// it.
  private int opcode = CONTINUATION;

  private byte[] message = EMPTY;
  private int messageLength;

  /// A message that is being skipped: its length so far, and what is still to come of this
  /// fragment.
  private boolean skipping;

  private boolean skippingLastFragment;
  private long skippedBytes;
  private long skipRemaining;

  private boolean halted;

  FrameReader(int maxMessageBytes, FrameHandler handler) {
    this.maxMessageBytes = maxMessageBytes;
    this.handler = handler;
  }

  /// Takes all of `in`, which one socket read brought at `ingestNs`.
  void read(ByteBuf in, long ingestNs) {
    int length = in.readableBytes();
    makeRoom(length);
    in.readBytes(buffer, end, length);
    end += length;
    while (!halted && readFrame(ingestNs)) {}
    if (start == end) {
      start = 0;
      end = 0;
    }
  }

  /// Hands out nothing more: the socket is being left.
  void halt() {
    halted = true;
  }

  private void makeRoom(int length) {
    if (buffer.length - end >= length) {
      return;
    }
    int waiting = end - start;
    byte[] target = buffer;
    if (buffer.length - waiting < length) {
      target = new byte[Math.max(buffer.length * 2, waiting + length)];
    }
    System.arraycopy(buffer, start, target, 0, waiting);
    buffer = target;
    start = 0;
    end = waiting;
  }

  /// @return whether there may be more to do with what is at hand
  private boolean readFrame(long ingestNs) {
    if (skipRemaining > 0) {
      return skip(ingestNs);
    }
    int available = end - start;
    if (available < 2) {
      return false;
    }
    int first = buffer[start];
    int second = buffer[start + 1];
    boolean last = (first & 0x80) != 0;
    int frameOpcode = first & 0x0f;
    int shortLength = second & 0x7f;
    int header = shortLength == 127 ? 10 : shortLength == 126 ? 4 : 2;
    String broken = brokenRule(first, second, last, frameOpcode, shortLength);
    if (broken != null) {
      return protocolError(broken);
    }
    if (available < header) {
      return false;
    }
    long length = shortLength < 126 ? shortLength : unsigned(start + 2, header - 2);
    if (length < 0) {
      return protocolError("frame length over 63 bits");
    }
    boolean control = frameOpcode >= CLOSE;
    if (!control && (skipping || messageLength + length > maxMessageBytes)) {
      beginSkipping(header, length, last);
      return skip(ingestNs);
    }
    if (available - header < length) {
      return false;
    }
    int payload = start + header;
    start = payload + (int) length;
    if (control) {
      handleControl(frameOpcode, payload, (int) length);
    } else if (last && frameOpcode != CONTINUATION) {
      deliver(frameOpcode, buffer, payload, (int) length, ingestNs);
    } else {
      append(frameOpcode, payload, (int) length, last, ingestNs);
    }
    return true;
  }

  private @Nullable String brokenRule(
      int first, int second, boolean last, int frameOpcode, int shortLength) {
    if ((first & 0x70) != 0) {
      return "reserved bits without an extension";
    }
    if ((second & 0x80) != 0) {
      return "masked frame from a server";
    }
    return switch (frameOpcode) {
      case CLOSE, PING, PONG ->
          !last || shortLength > 125 ? "control frame in fragments or over 125 bytes" : null;
      case TEXT, BINARY -> opcode != CONTINUATION ? "new message inside a fragmented one" : null;
      case CONTINUATION -> opcode == CONTINUATION ? "continuation of no message" : null;
      default -> "unknown opcode " + frameOpcode;
    };
  }

  private boolean protocolError(String detail) {
    halted = true;
    handler.onProtocolError(detail);
    return false;
  }

  private long unsigned(int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | (buffer[at + i] & 0xff);
    }
    return value;
  }

  private void handleControl(int frameOpcode, int payload, int length) {
    switch (frameOpcode) {
      case PING -> handler.onPing(Arrays.copyOfRange(buffer, payload, payload + length));
      case PONG -> handler.onPong();
      default ->
          handler.onClose(
              length < 2 ? NO_STATUS : (int) unsigned(payload, 2),
              length <= 2
                  ? ""
                  : new String(buffer, payload + 2, length - 2, StandardCharsets.UTF_8));
    }
  }

  private void append(int frameOpcode, int payload, int length, boolean last, long ingestNs) {
    if (frameOpcode != CONTINUATION) {
      opcode = frameOpcode;
    }
    if (message.length - messageLength < length) {
      message = Arrays.copyOf(message, Math.max(message.length * 2, messageLength + length));
    }
    System.arraycopy(buffer, payload, message, messageLength, length);
    messageLength += length;
    if (last) {
      deliver(opcode, message, 0, messageLength, ingestNs);
      endMessage();
    }
  }

  private void deliver(int type, byte[] bytes, int offset, int length, long ingestNs) {
    if (type == TEXT) {
      handler.onText(bytes, offset, length, ingestNs);
      return;
    }
    int kept = Math.min(length, SAMPLE_BYTES);
    handler.onUnusable(
        RejectReason.BINARY,
        Arrays.copyOfRange(bytes, offset, offset + kept),
        length,
        "expected a text frame, was binary",
        ingestNs);
  }

  private void beginSkipping(int header, long length, boolean last) {
    if (!skipping) {
      skipping = true;
      skippedBytes = messageLength;
      messageLength = Math.min(messageLength, SAMPLE_BYTES);
      message = Arrays.copyOf(message, SAMPLE_BYTES);
      // Any opcode but CONTINUATION: what follows must be a continuation.
      opcode = TEXT;
    }
    start += header;
    skippingLastFragment = last;
    skipRemaining = length;
  }

  private boolean skip(long ingestNs) {
    int length = (int) Math.min(skipRemaining, end - start);
    int kept = Math.min(length, SAMPLE_BYTES - messageLength);
    System.arraycopy(buffer, start, message, messageLength, kept);
    messageLength += kept;
    start += length;
    skippedBytes += length;
    skipRemaining -= length;
    if (skipRemaining > 0) {
      return false;
    }
    if (skippingLastFragment) {
      byte[] sample = Arrays.copyOf(message, messageLength);
      long whole = skippedBytes;
      skipping = false;
      endMessage();
      handler.onUnusable(
          RejectReason.OVERSIZE,
          sample,
          whole,
          "expected at most " + maxMessageBytes + " bytes, was " + whole,
          ingestNs);
    }
    return true;
  }

  private void endMessage() {
    opcode = CONTINUATION;
    message = EMPTY;
    messageLength = 0;
  }
}

package io.topbook.sim.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One client's WebSocket: takes text frames, hands them to the channel in batches.
///
/// Frames are encoded here, straight into the batch, and pass Netty's frame encoder as plain bytes:
/// one buffer and one promise for some hundred frames is what carries a recording at full speed.
/// Confined to the event loop.
public final class StreamSocket {
  private static final int BATCH_BYTES = 32 * 1024;
  private static final int FINAL_TEXT = 0x81;

  private final int id;
  private final Channel channel;
  private final Map<String, Subscribers> streams = new LinkedHashMap<>();
  private boolean combined;
  private @Nullable ByteBuf batch;
  private int batchEvents;
  private long sentEvents;
  private long lostEvents;

  StreamSocket(int id, Channel channel, boolean combined) {
    this.id = id;
    this.channel = channel;
    this.combined = combined;
  }

  /// Counts up from 1 over the life of the server.
  public int id() {
    return id;
  }

  /// Whether events are wrapped with their stream's name.
  public boolean isCombined() {
    return combined;
  }

  void setCombined(boolean combined) {
    this.combined = combined;
  }

  /// The names the client used, in the order it subscribed.
  public Set<String> streamNames() {
    return streams.keySet();
  }

  Map<String, Subscribers> streams() {
    return streams;
  }

  /// False while the client reads slower than it is written to.
  public boolean isWritable() {
    return channel.isWritable();
  }

  /// Bytes that wait for the client to read.
  public long pendingBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /// Events handed to the channel so far, {@link #lostEvents()} of them in vain.
  public long sentEvents() {
    return sentEvents;
  }

  /// Events that never reached the operating system because the socket died first. Final once it is
  /// closed.
  public long lostEvents() {
    return lostEvents;
  }

  /// Adds one event, the pieces of its text one behind the other.
  public void sendEvent(byte[] before, byte[] text, int offset, int length, byte[] after) {
    ByteBuf out = frame(before.length + length + after.length);
    out.writeBytes(before).writeBytes(text, offset, length).writeBytes(after);
    countEvent(out);
  }

  public void sendEvent(byte[] text, int offset, int length) {
    ByteBuf out = frame(length);
    out.writeBytes(text, offset, length);
    countEvent(out);
  }

  /// Adds a frame that is no event: an answer, a clock.
  public void sendNote(byte[] text) {
    frame(text.length).writeBytes(text);
  }

  private void countEvent(ByteBuf out) {
    batchEvents++;
    sentEvents++;
    if (out.readableBytes() >= BATCH_BYTES) {
      submit();
    }
  }

  private ByteBuf frame(int length) {
    ByteBuf out = batch;
    if (out == null) {
      batch = out = channel.alloc().buffer(BATCH_BYTES + 1024);
    }
    out.writeByte(FINAL_TEXT);
    if (length < 126) {
      out.writeByte(length);
    } else if (length < 65536) {
      out.writeByte(126).writeShort(length);
    } else {
      out.writeByte(127).writeLong(length);
    }
    return out;
  }

  /// Hands over what was added and asks the operating system to take it.
  public void flush() {
    submit();
    channel.flush();
  }

  /// Runs `action` on the event loop once everything added so far has been taken by the operating
  /// system; never, if the socket dies before.
  public void whenWritten(Runnable action) {
    submit();
    var _ =
        channel
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener(written -> {
              if (written.isSuccess()) {
                action.run();
              }
            });
  }

  private void submit() {
    ByteBuf out = batch;
    if (out == null) {
      return;
    }
    int events = batchEvents;
    batch = null;
    batchEvents = 0;
    var _ =
        channel
            .write(out)
            .addListener(written -> {
              if (!written.isSuccess()) {
                lostEvents += events;
              }
            });
  }

  void onClosed() {
    if (batch != null) {
      batch.release();
      batch = null;
      lostEvents += batchEvents;
    }
  }

  public void close() {
    var _ = channel.close();
  }

  @Override
  public String toString() {
    return "socket " + id;
  }
}

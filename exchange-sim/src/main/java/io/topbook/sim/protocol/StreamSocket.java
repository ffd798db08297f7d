package io.topbook.sim.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One client's WebSocket: takes frames, hands them to the channel in batches.
///
/// Frames are encoded here, straight into the batch, and pass Netty's frame encoder as plain bytes:
/// one buffer and one promise for some hundred frames is what carries a recording at full speed.
/// Everything that is sent goes this way, so that nothing overtakes a frame that waits.
///
/// A socket may be made bad: its events {@linkplain #disturb(Disturbance) disturbed}, its link
/// stalled, slow or dead. Confined to the event loop.
public final class StreamSocket {
  private static final int BATCH_BYTES = 32 * 1024;
  private static final int FINAL_TEXT = 0x81;
  private static final int FINAL_BINARY = 0x82;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;

  /// A client that does not read holds up a cut for so long.
  private static final long CUT_WAIT_MILLIS = 1000;

  private final int id;
  private final Channel channel;
  private final StreamPath path;
  private final boolean micros;
  private final long openedMillis = System.currentTimeMillis();
  private final Map<String, Subscribers> streams = new LinkedHashMap<>();
  private boolean combined;
  private @Nullable ByteBuf batch;
  private int batchEvents;
  private long sentEvents;
  private long leftEvents;
  private long lostEvents;
  private boolean closing;
  private @Nullable Disturbance disturbance;
  private @Nullable Link link;

  StreamSocket(int id, Channel channel, StreamAddress address, ExchangeRules rules) {
    this.id = id;
    this.channel = channel;
    this.combined = address.combined();
    this.path = rules.paths() == StreamPaths.SPLIT ? address.path() : StreamPath.ALL;
    this.micros = address.micros() && rules.microseconds();
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

  /// Whether the client asked for times in µs.
  public boolean isMicros() {
    return micros;
  }

  StreamPath path() {
    return path;
  }

  public long openedMillis() {
    return openedMillis;
  }

  public String remote() {
    return String.valueOf(channel.remoteAddress());
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
    return channel.isWritable() && (link == null || !link.isFull());
  }

  /// Bytes that wait for the client to read.
  public long pendingBytes() {
    var buffer = channel.unsafe().outboundBuffer();
    long held = link == null ? 0 : link.waitingBytes();
    return held + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
  }

  /// Events handed to the channel so far, altered ones too; {@link #lostEvents()} of them in vain.
  public long sentEvents() {
    return sentEvents;
  }

  /// Events that never reached the operating system because the socket died first. Final once it is
  /// closed.
  public long lostEvents() {
    return lostEvents;
  }

  /// Events handed to the channel that wait on this side of the operating system.
  public long waitingEvents() {
    return sentEvents - leftEvents - lostEvents;
  }

  /// Adds one event, the pieces of its text one behind the other.
  public void sendEvent(byte[] before, byte[] text, int offset, int length, byte[] after) {
    ByteBuf out = frame(FINAL_TEXT, before.length + length + after.length);
    out.writeBytes(before).writeBytes(text, offset, length).writeBytes(after);
    countEvent(out);
  }

  public void sendEvent(byte[] text, int offset, int length) {
    ByteBuf out = frame(FINAL_TEXT, length);
    out.writeBytes(text, offset, length);
    countEvent(out);
  }

  /// Adds other bytes in the place of an event.
  public void sendAltered(byte[] bytes, boolean binary) {
    ByteBuf out = frame(binary ? FINAL_BINARY : FINAL_TEXT, bytes.length);
    out.writeBytes(bytes);
    countEvent(out);
  }

  /// Adds a frame that is no event: an answer, a clock.
  public void sendNote(byte[] text) {
    frame(FINAL_TEXT, text.length).writeBytes(text);
  }

  /// Sends at once that the server is about to go away.
  public void sendShutdownNotice(long nowMillis) {
    String notice =
        "{\"e\":\"serverShutdown\",\"E\":" + (micros ? nowMillis * 1000 : nowMillis) + '}';
    sendNote(
        (combined ? "{\"stream\":\"!serverShutdown\",\"data\":" + notice + '}' : notice)
            .getBytes(StandardCharsets.UTF_8));
    flush();
  }

  void sendPing(String payload) {
    control(PING, payload.getBytes(StandardCharsets.UTF_8));
  }

  void sendPong(ByteBuf payload) {
    byte[] bytes = new byte[payload.readableBytes()];
    payload.getBytes(payload.readerIndex(), bytes);
    control(PONG, bytes);
  }

  private void control(int opcode, byte[] payload) {
    frame(opcode, payload.length).writeBytes(payload);
    flush();
  }

  private void countEvent(ByteBuf out) {
    batchEvents++;
    sentEvents++;
    if (out.readableBytes() >= BATCH_BYTES || link != null) {
      submit();
    }
  }

  private ByteBuf frame(int opcode, int length) {
    ByteBuf out = batch;
    if (out == null) {
      batch = out = channel.alloc().buffer(link == null ? BATCH_BYTES + 1024 : length + 16);
    }
    out.writeByte(opcode);
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
    if (link == null) {
      channel.flush();
    }
  }

  /// Runs `action` on the event loop once everything added so far has been taken by the operating
  /// system; never, if the socket dies before.
  public void whenWritten(Runnable action) {
    submit();
    write(
        Unpooled.EMPTY_BUFFER,
        written -> {
          if (written.isSuccess()) {
            action.run();
          }
        });
    flush();
  }

  private void submit() {
    ByteBuf out = batch;
    if (out == null) {
      return;
    }
    int events = batchEvents;
    batch = null;
    batchEvents = 0;
    if (closing) {
      out.release();
      lostEvents += events;
      return;
    }
    write(
        out,
        written -> {
          if (written.isSuccess()) {
            leftEvents += events;
          } else {
            lostEvents += events;
          }
        });
  }

  private void write(ByteBuf bytes, ChannelFutureListener written) {
    if (link == null) {
      var _ = channel.write(bytes).addListener(written);
    } else {
      link.write(bytes, written);
    }
  }

  /// What stands between this socket's events and its wire, null for nothing.
  public @Nullable Disturbance disturbance() {
    return disturbance;
  }

  /// @param disturbance from now on, null for none
  public void disturb(@Nullable Disturbance disturbance) {
    this.disturbance = disturbance;
    streams.values().forEach(Subscribers::changed);
  }

  /// `open`, `stalled`, `slow`, `half_open` or `closing`.
  public String state() {
    return link != null ? link.state() : closing ? "closing" : "open";
  }

  /// Nothing more is sent, though the socket stays open; nothing the client says is heard.
  public boolean isHalfOpen() {
    return link != null && link.isDead();
  }

  /// It was cut and is gone soon; nothing more is sent.
  public boolean isClosing() {
    return closing;
  }

  public void halfOpen() {
    replaceLink(Link.dead(channel));
  }

  /// Nothing more is sent until the link is {@linkplain #heal() healed}.
  ///
  /// @param onOverflow told when more than `maxBytes` wait; may cut
  public void stall(long maxBytes, Runnable onOverflow) {
    replaceLink(Link.stalled(channel, maxBytes, onOverflow));
  }

  /// So many bytes go through until the link is {@linkplain #heal() healed}.
  ///
  /// @param onOverflow told when more than `maxBytes` wait; may cut
  public void slowDown(long bytesPerSecond, long maxBytes, Runnable onOverflow) {
    replaceLink(Link.slow(channel, bytesPerSecond, maxBytes, onOverflow));
  }

  private void replaceLink(Link next) {
    submit();
    Link before = link;
    link = next;
    if (before != null) {
      boolean wasFull = before.isFull();
      before.moveTo(next);
      if (wasFull && isWritable()) {
        channel.pipeline().fireChannelWritabilityChanged();
      }
    }
  }

  /// The link is good again: what waited goes out at once. A dead one stays dead.
  public void heal() {
    Link healed = link;
    if (healed != null && !healed.isDead()) {
      submit();
      link = null;
      healed.release();
      channel.pipeline().fireChannelWritabilityChanged();
    }
  }

  /// Closes once everything sent is written, or a second later if the client does not read; what a
  /// bad link holds back is lost, but for the rest of a frame that the client has begun to get.
  ///
  /// @param code of the close frame, 0 for none
  public void cut(int code, String reason) {
    if (closing) {
      return;
    }
    submit();
    if (link != null) {
      link.discard();
      link = null;
    }
    if (code > 0) {
      byte[] text = reason.getBytes(StandardCharsets.UTF_8);
      frame(CLOSE, 2 + text.length).writeShort(code).writeBytes(text);
    }
    whenWritten(this::close);
    closing = true;
    var _ = channel.eventLoop().schedule(this::close, CUT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// Breaks the connection off: the client sees a reset, and what is on its way may be lost.
  public void reset() {
    closing = true;
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    close();
  }

  void onClosed() {
    if (batch != null) {
      batch.release();
      batch = null;
      lostEvents += batchEvents;
    }
    if (link != null) {
      link.discard();
    }
  }

  /// Done once the connection is gone.
  ChannelFuture closed() {
    return channel.closeFuture();
  }

  public void close() {
    var _ = channel.close();
  }

  @Override
  public String toString() {
    return "socket " + id;
  }
}

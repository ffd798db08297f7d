package io.topbook.sim.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A bad link between a socket and its client: bytes wait here, in order, before the channel gets
/// them.
///
///     stalled ──time over──► gone, everything at once
///     slow    ──time over──► gone, everything at once
///     dead    (what comes is thrown away)
///
/// Confined to the event loop.
final class Link {
  /// Between two portions of a slow link.
  private static final long PORTION_MILLIS = 10;

  private record Piece(ByteBuf bytes, ChannelFutureListener written) {
    /// The client has the head of it already.
    boolean isBegun() {
      return bytes.readerIndex() > 0;
    }
  }

  private final Channel channel;
  private final Deque<Piece> waiting = new ArrayDeque<>();
  private final long bytesPerSecond;
  private final boolean dead;
  private final long maxBytes;
  private final Runnable onOverflow;
  private long waitingBytes;
  private double allowance;
  private long portionNanos;
  private io.netty.util.concurrent.@Nullable Future<?> portions;

  private Link(
      Channel channel, long bytesPerSecond, boolean dead, long maxBytes, Runnable onOverflow) {
    this.channel = channel;
    this.bytesPerSecond = bytesPerSecond;
    this.dead = dead;
    this.maxBytes = maxBytes;
    this.onOverflow = onOverflow;
  }

  /// @param onOverflow told when more than `maxBytes` wait
  static Link stalled(Channel channel, long maxBytes, Runnable onOverflow) {
    return new Link(channel, 0, false, maxBytes, onOverflow);
  }

  static Link dead(Channel channel) {
    return new Link(channel, 0, true, 0, () -> {});
  }

  /// @param onOverflow told when more than `maxBytes` wait
  static Link slow(Channel channel, long bytesPerSecond, long maxBytes, Runnable onOverflow) {
    var link = new Link(channel, bytesPerSecond, false, maxBytes, onOverflow);
    link.portionNanos = System.nanoTime();
    link.portions =
        channel
            .eventLoop()
            .scheduleAtFixedRate(
                link::portion, PORTION_MILLIS, PORTION_MILLIS, TimeUnit.MILLISECONDS);
    return link;
  }

  boolean isDead() {
    return dead;
  }

  String state() {
    return dead ? "half_open" : bytesPerSecond > 0 ? "slow" : "stalled";
  }

  long waitingBytes() {
    return waitingBytes;
  }

  /// As much waits here as may wait in a channel.
  boolean isFull() {
    return waitingBytes >= channel.config().getWriteBufferHighWaterMark();
  }

  /// @param written told when the bytes are with the operating system, or never will be
  void write(ByteBuf bytes, ChannelFutureListener written) {
    if (dead) {
      bytes.release();
      fail(written);
      return;
    }
    waiting.addLast(new Piece(bytes, written));
    waitingBytes += bytes.readableBytes();
    checkOverflow();
  }

  private void checkOverflow() {
    if (waitingBytes > maxBytes) {
      onOverflow.run();
    }
  }

  private void portion() {
    long now = System.nanoTime();
    // What a client did not read in time does not come in one go later.
    allowance =
        Math.min(
            allowance + bytesPerSecond * ((now - portionNanos) / 1e9), (double) bytesPerSecond);
    portionNanos = now;
    boolean wasFull = isFull();
    while (!waiting.isEmpty() && channel.isWritable()) {
      Piece piece = waiting.getFirst();
      int bytes = piece.bytes.readableBytes();
      if (bytes <= allowance) {
        waiting.removeFirst();
        pass(piece);
        allowance -= bytes;
      } else {
        int part = (int) allowance;
        if (part > 0) {
          var _ = channel.write(piece.bytes.readRetainedSlice(part));
          waitingBytes -= part;
          allowance -= part;
        }
        break;
      }
    }
    if (waiting.isEmpty()) {
      allowance = Math.min(allowance, 0);
    }
    channel.flush();
    if (wasFull && !isFull()) {
      // The channel itself was never full: nobody else tells who waits to send more.
      channel.pipeline().fireChannelWritabilityChanged();
    }
  }

  private void pass(Piece piece) {
    waitingBytes -= piece.bytes.readableBytes();
    var _ = channel.write(piece.bytes).addListener(piece.written);
  }

  /// The link is good again: everything that waits goes out at once.
  void release() {
    cancel();
    while (!waiting.isEmpty()) {
      pass(waiting.removeFirst());
    }
    channel.flush();
  }

  /// What waits here waits there from now on.
  void moveTo(Link next) {
    if (next.dead) {
      discard();
      return;
    }
    cancel();
    next.waiting.addAll(waiting);
    next.waitingBytes += waitingBytes;
    waiting.clear();
    waitingBytes = 0;
    // Only now: an overflow may discard all that waits, and nothing may come behind it.
    next.checkOverflow();
  }

  /// What waits will never leave, but for the rest of what has begun to: a close frame that came
  /// behind half a frame would lie in it.
  void discard() {
    cancel();
    if (!waiting.isEmpty() && waiting.getFirst().isBegun()) {
      pass(waiting.removeFirst());
      channel.flush();
    }
    while (!waiting.isEmpty()) {
      Piece piece = waiting.removeFirst();
      piece.bytes.release();
      fail(piece.written);
    }
    waitingBytes = 0;
  }

  private void cancel() {
    if (portions != null) {
      portions.cancel(false);
    }
  }

  private void fail(ChannelFutureListener written) {
    var lost = channel.newFailedFuture(new java.io.IOException("held back for good"));
    lost.addListener(written);
  }
}

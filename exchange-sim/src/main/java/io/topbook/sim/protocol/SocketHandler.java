package io.topbook.sim.protocol;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One socket's life after the handshake: requests in, pings out, the cut for who does not answer them.
///
///     open ──frames──► open ──close frame, reset, pong overdue──► closed
///
/// Confined to the event loop.
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final Logger LOGGER = LoggerFactory.getLogger(SocketHandler.class);

  private final StreamSocket socket;
  private final Subscriptions subscriptions;
  private final Venue venue;
  private final PingRules pings;
  private final ControlRequests requests;
  private final PongWatch watch = new PongWatch();
  private io.netty.util.concurrent.@Nullable Future<?> pinging;

  SocketHandler(StreamSocket socket, Subscriptions subscriptions, Venue venue, PingRules pings) {
    this.socket = socket;
    this.subscriptions = subscriptions;
    this.venue = venue;
    this.pings = pings;
    this.requests = new ControlRequests(subscriptions, venue);
  }

  /// The handshake is done; `streams` stood in the address.
  void onOpen(ChannelHandlerContext context, List<String> streams) {
    LOGGER
        .atInfo()
        .addKeyValue("socket", socket.id())
        .addKeyValue("streams", streams.size())
        .log("client connected");
    long interval = pings.interval().toNanos();
    pinging =
        context
            .executor()
            .scheduleAtFixedRate(() -> ping(context), interval, interval, TimeUnit.NANOSECONDS);
    if (!streams.isEmpty()) {
      streams.forEach(stream -> subscriptions.add(socket, stream));
      venue.onSubscribed(socket);
    }
  }

  private void ping(ChannelHandlerContext context) {
    long now = System.nanoTime();
    if (!pings.timeout().isZero() && watch.overdueNanos(now) > pings.timeout().toNanos()) {
      LOGGER
          .atWarn()
          .addKeyValue("socket", socket.id())
          .addKeyValue("reason", "PONG_TIMEOUT")
          .log("cutting client");
      close(context, WebSocketCloseStatus.POLICY_VIOLATION.code(), "Pong timeout");
      return;
    }
    String payload = Long.toString(System.currentTimeMillis());
    watch.onPing(payload, now);
    socket.flush();
    var _ =
        context.writeAndFlush(
            new PingWebSocketFrame(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8)));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    switch (frame) {
      case TextWebSocketFrame text -> requests.onRequest(socket, text.text());
      case PingWebSocketFrame ping -> {
        var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      }
      case PongWebSocketFrame pong -> watch.onPong(pong.content().toString(StandardCharsets.UTF_8));
      case CloseWebSocketFrame _ -> close(context, WebSocketCloseStatus.NORMAL_CLOSURE.code(), "");
      default ->
          close(context, WebSocketCloseStatus.INVALID_MESSAGE_TYPE.code(), "text frames only");
    }
  }

  private void close(ChannelHandlerContext context, int code, String reason) {
    socket.flush();
    var _ =
        context
            .writeAndFlush(new CloseWebSocketFrame(code, reason))
            .addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      venue.onWritable(socket);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (pinging != null) {
      pinging.cancel(false);
    }
    subscriptions.removeAll(socket);
    socket.onClosed();
    LOGGER
        .atInfo()
        .addKeyValue("socket", socket.id())
        .addKeyValue("sent", socket.sentEvents())
        .addKeyValue("lost", socket.lostEvents())
        .log("client gone");
    venue.onClosed(socket);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOGGER
        .atWarn()
        .addKeyValue("socket", socket.id())
        .addKeyValue("error", String.valueOf(cause.getMessage()))
        .log("closing socket");
    var _ = context.close();
  }
}

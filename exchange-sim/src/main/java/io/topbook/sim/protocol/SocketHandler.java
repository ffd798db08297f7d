package io.topbook.sim.protocol;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One socket's life after the handshake: requests in, pings out, the cut for who does not answer
/// them, for who asks too much, and at the end of a connection's lifetime.
///
///     open ──frames──► open ──close frame, pong overdue, too many messages, old──► closing ──► closed
///                           ──reset──────────────────────────────────────────────────────────────▲
///
/// Confined to the event loop.
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final Logger LOGGER = LoggerFactory.getLogger(SocketHandler.class);
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final int GOING_AWAY = 1001;

  private final StreamSocket socket;
  private final Exchange exchange;
  private final ControlRequests requests;
  private final PongWatch watch = new PongWatch();
  private final @Nullable RecentCount messages;
  private final List<io.netty.util.concurrent.Future<?>> timers = new ArrayList<>();

  SocketHandler(StreamSocket socket, Exchange exchange) {
    this.socket = socket;
    this.exchange = exchange;
    this.requests =
        new ControlRequests(exchange.subscriptions(), exchange.venue(), exchange.rules());
    int perSecond = exchange.rules().messagesPerSecond();
    this.messages = perSecond == 0 ? null : new RecentCount(perSecond, SECOND_NANOS);
  }

  /// The handshake is done; `streams` stood in the address.
  void onOpen(ChannelHandlerContext context, List<String> streams) {
    LOGGER
        .atInfo()
        .addKeyValue("socket", socket.id())
        .addKeyValue("streams", streams.size())
        .log("client connected");
    exchange.connections().add(socket);
    exchange.meddler().onOpened(socket);
    startTimers(context);
    if (!streams.isEmpty()) {
      streams.forEach(stream -> exchange.subscriptions().add(socket, stream));
      exchange.venue().onSubscribed(socket);
    }
  }

  private void startTimers(ChannelHandlerContext context) {
    ExchangeRules rules = exchange.rules();
    long interval = rules.pings().interval().toNanos();
    if (interval > 0) {
      timers.add(
          context
              .executor()
              .scheduleAtFixedRate(this::ping, interval, interval, TimeUnit.NANOSECONDS));
    }
    if (!rules.lifetime().isZero()) {
      after(context, rules.lifetime(), () -> cut("LIFETIME", GOING_AWAY, ""));
      if (!rules.shutdownNotice().isZero()) {
        after(
            context,
            rules.lifetime().minus(rules.shutdownNotice()),
            () -> socket.sendShutdownNotice(System.currentTimeMillis()));
      }
    }
  }

  private void after(ChannelHandlerContext context, Duration delay, Runnable action) {
    timers.add(context.executor().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS));
  }

  private void ping() {
    if (socket.isHalfOpen() || socket.isClosing()) {
      return;
    }
    long now = System.nanoTime();
    Duration timeout = exchange.rules().pings().timeout();
    if (!timeout.isZero() && watch.overdueNanos(now) > timeout.toNanos()) {
      cut("PONG_TIMEOUT", WebSocketCloseStatus.POLICY_VIOLATION.code(), "Pong timeout");
      return;
    }
    String payload = Long.toString(System.currentTimeMillis());
    watch.onPing(payload, now);
    socket.sendPing(payload);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (socket.isHalfOpen() || socket.isClosing()) {
      return;
    }
    if (messages != null
        && !(frame instanceof CloseWebSocketFrame)
        && !messages.take(System.nanoTime())) {
      cut("TOO_MANY_MESSAGES", WebSocketCloseStatus.POLICY_VIOLATION.code(), "Too many requests");
      return;
    }
    switch (frame) {
      case TextWebSocketFrame text -> requests.onRequest(socket, text.text());
      case PingWebSocketFrame ping -> socket.sendPong(ping.content());
      case PongWebSocketFrame pong -> watch.onPong(pong.content().toString(StandardCharsets.UTF_8));
      case CloseWebSocketFrame _ -> socket.cut(WebSocketCloseStatus.NORMAL_CLOSURE.code(), "");
      default ->
          cut("NO_TEXT", WebSocketCloseStatus.INVALID_MESSAGE_TYPE.code(), "text frames only");
    }
  }

  private void cut(String reason, int code, String text) {
    LOGGER
        .atWarn()
        .addKeyValue("socket", socket.id())
        .addKeyValue("reason", reason)
        .log("cutting client");
    socket.cut(code, text);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (socket.isWritable()) {
      exchange.venue().onWritable(socket);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    timers.forEach(timer -> timer.cancel(false));
    exchange.connections().remove(socket);
    exchange.subscriptions().removeAll(socket);
    socket.onClosed();
    exchange.meddler().onClosed(socket);
    LOGGER
        .atInfo()
        .addKeyValue("socket", socket.id())
        .addKeyValue("sent", socket.sentEvents())
        .addKeyValue("lost", socket.lostEvents())
        .log("client gone");
    exchange.venue().onClosed(socket);
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

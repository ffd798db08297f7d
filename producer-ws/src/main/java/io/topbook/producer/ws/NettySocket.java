package io.topbook.producer.ws;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.topbook.producer.feed.CloseCause;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A WebSocket on a Netty channel: Netty upgrades and encodes, {@link FrameReader} decodes.
/// Confined to the event loop.
final class NettySocket implements Socket {
  private static final int NORMAL_CLOSURE = 1000;
  private static final int BODY_SHOWN = 200;

  /// What to keep still for when the exchange refuses for too many requests and does not say how
  /// long: a 418 bans for two minutes at least, a 429's window is a minute.
  private static final Duration BAN = Duration.ofMinutes(2);

  private static final Duration TOO_MANY = Duration.ofMinutes(1);

  private final URI address;
  private final SocketListener listener;
  private final FrameReader reader;
  private final EpochNanoClock clock;
  private final Consumer<Throwable> fault;
  private @Nullable Channel channel;
  private boolean up;
  private boolean closed;

  NettySocket(
      URI address,
      SocketListener listener,
      int maxFrameBytes,
      EpochNanoClock clock,
      Consumer<Throwable> fault) {
    this.address = address;
    this.listener = listener;
    this.reader = new FrameReader(maxFrameBytes, listener);
    this.clock = clock;
    this.fault = fault;
  }

  void attach(Channel opened) {
    channel = opened;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void sendText(String text) {
    send(new TextWebSocketFrame(text));
  }

  @Override
  public void sendPing() {
    send(new PingWebSocketFrame());
  }

  @Override
  public void sendPong(byte[] payload) {
    send(new PongWebSocketFrame(Unpooled.wrappedBuffer(payload)));
  }

  private void send(WebSocketFrame frame) {
    if (channel == null || closed) {
      frame.release();
      return;
    }
    // A failed write shows as a channel that goes inactive, which is what the connection hears.
    var _ = channel.writeAndFlush(frame, channel.voidPromise());
  }

  @Override
  public void setReading(boolean reading) {
    if (channel != null) {
      channel.config().setAutoRead(reading);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    reader.halt();
    if (channel == null) {
      return;
    }
    if (up && channel.isActive()) {
      var _ =
          channel
              .writeAndFlush(new CloseWebSocketFrame(NORMAL_CLOSURE, ""))
              .addListener(ChannelFutureListener.CLOSE);
      // A peer that reads no more would keep the close frame, and so the socket, for ever.
      Channel closing = channel;
      Runnable giveUp =
          () -> {
            var _ = closing.close();
          };
      var _ = channel.eventLoop().schedule(giveUp, 1, TimeUnit.SECONDS);
    } else {
      var _ = channel.close();
    }
  }

  /// The handler that upgrades the channel once it is active (TLS and all).
  ChannelInboundHandlerAdapter upgrade() {
    return new Upgrade();
  }

  private final class Upgrade extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final WebSocketClientHandshaker13 handshaker =
        new WebSocketClientHandshaker13(
            address,
            WebSocketVersion.V13,
            null,
            false,
            new DefaultHttpHeaders().set(HttpHeaderNames.USER_AGENT, "topbook"),
            Integer.MAX_VALUE) {
          @Override
          protected WebSocketFrameDecoder newWebsocketDecoder() {
            return new Decoder();
          }
        };

    @Override
    public void channelActive(ChannelHandlerContext context) {
      var _ =
          handshaker
              .handshake(context.channel())
              .addListener(done -> {
                if (!done.isSuccess()) {
                  fail(CloseCause.CONNECT_FAILED, NettyDialer.message(done.cause()), Duration.ZERO);
                }
              });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      if (!response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        refuse(response);
        return;
      }
      try {
        handshaker.finishHandshake(context.channel(), response);
      } catch (WebSocketHandshakeException e) {
        fail(CloseCause.HANDSHAKE_FAILED, NettyDialer.message(e), Duration.ZERO);
        return;
      }
      up = true;
      listener.onUp();
      context.pipeline().remove(this);
    }

    private void refuse(FullHttpResponse response) {
      String body = response.content().toString(StandardCharsets.UTF_8).strip();
      String shown = body.substring(0, Math.min(body.length(), BODY_SHOWN));
      fail(
          CloseCause.HANDSHAKE_FAILED,
          "HTTP " + response.status() + (shown.isEmpty() ? "" : ": " + shown),
          holdOff(response));
    }

    private static Duration holdOff(FullHttpResponse response) {
      int status = response.status().code();
      if (status != 429 && status != 418) {
        return Duration.ZERO;
      }
      String seconds = response.headers().get(HttpHeaderNames.RETRY_AFTER, "");
      if (seconds.matches("\\d{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(seconds));
      }
      return status == 418 ? BAN : TOO_MANY;
    }

    private void fail(CloseCause cause, String detail, Duration holdOff) {
      listener.onFailed(cause, detail, holdOff);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(CloseCause.HANDSHAKE_FAILED, "closed before the upgrade", Duration.ZERO);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(CloseCause.CONNECT_FAILED, NettyDialer.message(cause), Duration.ZERO);
    }
  }

  /// In the place of Netty's decoder, after the upgrade.
  private final class Decoder extends ChannelInboundHandlerAdapter
      implements WebSocketFrameDecoder {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        long ingestNs = clock.nowNs();
        reader.read(in, ingestNs);
        listener.onReadDone(ingestNs);
      } catch (RuntimeException | Error e) {
        // Whatever the exchange sends has its answer; what is thrown here is our own mistake.
        fault.accept(e);
      } finally {
        in.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      listener.onCut("closed without a close frame");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      listener.onCut(NettyDialer.message(cause));
    }
  }
}

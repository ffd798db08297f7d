package io.topbook.sim.protocol;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first handler of every connection: answers REST, or turns it into a WebSocket.
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOGGER = LoggerFactory.getLogger(HttpHandler.class);
  private static final int MAX_REQUEST_BYTES = 1 << 20;

  /// In front of the address of who reads a market that began in the past.
  private static final String PLAYED = "/played";

  /// Its reader is waited for, however long it takes.
  private static final PingRules PLAYED_PINGS =
      new PingRules(PingRules.EXCHANGE.interval(), Duration.ZERO);

  private final Subscriptions subscriptions;
  private final Venue venue;
  private final @Nullable Hall history;
  private final PingRules pings;
  private final RequestWeights weights;
  private final IntSupplier socketIds;

  HttpHandler(
      Subscriptions subscriptions,
      Venue venue,
      @Nullable Hall history,
      PingRules pings,
      RequestWeights weights,
      IntSupplier socketIds) {
    this.subscriptions = subscriptions;
    this.venue = venue;
    this.history = history;
    this.pings = pings;
    this.weights = weights;
    this.socketIds = socketIds;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      answer(context, request, RestAnswer.error(400, -1000, "not a valid HTTP request"));
    } else if (request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
      upgrade(context, request);
    } else if (!request.method().equals(HttpMethod.GET)) {
      answer(context, request, RestAnswer.error(405, -1000, "GET only"));
    } else {
      answer(context, request, answerTo(RestRequest.of(request.uri())));
    }
  }

  private RestAnswer answerTo(RestRequest request) {
    try {
      return request.path().equals("/sim/status")
          ? RestAnswer.ok(venue.status(), 0)
          : venue.answer(request);
    } catch (IllegalArgumentException e) {
      return RestAnswer.error(400, -1100, String.valueOf(e.getMessage()));
    }
  }

  private void answer(ChannelHandlerContext context, FullHttpRequest request, RestAnswer answer) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.copiedBuffer(answer.json(), StandardCharsets.UTF_8));
    int used = weights.use(client(context), answer.weight(), System.currentTimeMillis());
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json;charset=UTF-8")
        .set("X-MBX-USED-WEIGHT", used)
        .set("X-MBX-USED-WEIGHT-1M", used)
        .set(
            HttpHeaderNames.CONNECTION,
            keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
    HttpUtil.setContentLength(response, response.content().readableBytes());
    var written = context.writeAndFlush(response);
    if (!keepAlive) {
      var _ = written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static String client(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress address
        ? address.getHostString()
        : "";
  }

  private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
    boolean played = history != null && request.uri().startsWith(PLAYED);
    var address =
        StreamAddress.of(played ? request.uri().substring(PLAYED.length()) : request.uri());
    if (address.isEmpty()) {
      answer(context, request, RestAnswer.notFound(request.uri()));
      return;
    }
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(request.uri(), null, false, MAX_REQUEST_BYTES)
            .newHandshaker(request);
    if (handshaker == null) {
      var _ = WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
      return;
    }
    var socket =
        new StreamSocket(socketIds.getAsInt(), context.channel(), address.get().combined());
    Hall hall = played ? history : null;
    var handler =
        hall == null
            ? new SocketHandler(socket, subscriptions, venue, pings)
            : new SocketHandler(socket, hall.subscriptions(), hall.venue(), PLAYED_PINGS);
    List<String> streams = address.get().streams();
    var _ =
        handshaker
            .handshake(context.channel(), request)
            .addListener(done -> {
              if (done.isSuccess()) {
                var pipeline = context.pipeline();
                pipeline.addLast(new WebSocketFrameAggregator(MAX_REQUEST_BYTES));
                pipeline.addLast("socket", handler);
                pipeline.remove(this);
                handler.onOpen(pipeline.context(handler), streams);
              }
            });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOGGER.atError().setCause(cause).log("a request failed");
    }
    var _ = context.close();
  }
}

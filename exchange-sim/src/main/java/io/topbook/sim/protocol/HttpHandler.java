package io.topbook.sim.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.topbook.sim.protocol.ExchangeRules.WeightRules;
import io.topbook.sim.protocol.Meddler.RestPlan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first handler of every connection: answers REST, or turns it into a WebSocket. Confined to
/// the event loop.
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOGGER = LoggerFactory.getLogger(HttpHandler.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_REQUEST_BYTES = 1 << 20;
  private static final String STATUS = "/sim/status";

  /// In front of the address of who reads a market that began in the past.
  private static final String PLAYED = "/played";

  private final Exchange exchange;
  private final @Nullable Exchange played;

  /// @param played of who reads a market that began in the past
  HttpHandler(Exchange exchange, @Nullable Exchange played) {
    this.exchange = exchange;
    this.played = played;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    if (!request.decoderResult().isSuccess()) {
      answer(context, RestAnswer.error(400, -1000, "not a valid HTTP request"), false);
      return;
    }
    try {
      if (request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
        upgrade(context, request);
      } else if (request.uri().startsWith("/sim/")) {
        answer(context, admin(context, request), keepAlive);
      } else {
        rest(context, request, keepAlive);
      }
    } catch (IllegalArgumentException e) {
      answer(context, RestAnswer.error(400, -1100, String.valueOf(e.getMessage())), keepAlive);
    }
  }

  private RestAnswer admin(ChannelHandlerContext context, FullHttpRequest request) {
    String method = request.method().name();
    String path = RestRequest.of(request.uri(), request.headers()).path();
    if (path.equals(STATUS)) {
      return request.method().equals(HttpMethod.GET)
          ? RestAnswer.ok(status(), 0)
          : RestAnswer.error(405, -1000, "GET only");
    }
    if (!(context.channel().remoteAddress() instanceof InetSocketAddress address)
        || !address.getAddress().isLoopbackAddress()) {
      return RestAnswer.error(403, -1000, "only from this machine");
    }
    return exchange
        .meddler()
        .admin(method, path, request.content().toString(StandardCharsets.UTF_8))
        .orElseGet(() -> RestAnswer.notFound(path));
  }

  private String status() {
    try {
      return JSON.readTree(exchange.venue().status()) instanceof ObjectNode status
          ? status.set("faults", exchange.meddler().status()).toString()
          : exchange.venue().status();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the venue's status is no JSON", e);
    }
  }

  private void rest(ChannelHandlerContext context, FullHttpRequest http, boolean keepAlive) {
    if (!http.method().equals(HttpMethod.GET)) {
      weigh(context, RestAnswer.error(405, -1000, "GET only"), keepAlive);
      return;
    }
    RestRequest request = RestRequest.of(http.uri(), http.headers());
    RestPlan plan = exchange.meddler().rest(request, () -> truth(request));
    if (plan.reset()) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      var _ = context.close();
    } else if (plan.delay().isZero()) {
      weigh(context, plan.answer(), keepAlive);
    } else {
      // The next request of this connection waits too: answers come in the order of the questions.
      context.channel().config().setAutoRead(false);
      var _ =
          context
              .executor()
              .schedule(
                  () -> {
                    context.channel().config().setAutoRead(true);
                    weigh(context, plan.answer(), keepAlive);
                  },
                  plan.delay().toNanos(),
                  TimeUnit.NANOSECONDS);
    }
  }

  private RestAnswer truth(RestRequest request) {
    try {
      return exchange.venue().answer(request);
    } catch (IllegalArgumentException e) {
      return RestAnswer.error(400, -1100, String.valueOf(e.getMessage()));
    }
  }

  /// Counts the weight of `answer`, and gives a refusal instead to who has used too much.
  private void weigh(ChannelHandlerContext context, RestAnswer answer, boolean keepAlive) {
    long now = System.currentTimeMillis();
    var verdict = exchange.weights().use(client(context), answer.weight(), now);
    RestAnswer given = answer;
    if (!verdict.isServed()) {
      given = refusal(verdict).retryAfter(verdict.untilMillis() - now);
    }
    var response = response(given, keepAlive);
    response
        .headers()
        .set("X-MBX-USED-WEIGHT", verdict.used())
        .set("X-MBX-USED-WEIGHT-1M", verdict.used());
    send(context, response, keepAlive);
  }

  private RestAnswer refusal(RequestWeights.Verdict verdict) {
    WeightRules rules = exchange.rules().weights();
    boolean ofWeight = rules.limit() > 0 && verdict.used() > rules.limit();
    if (verdict.banned()) {
      return RestAnswer.error(
          418,
          -1003,
          (ofWeight ? "Way too much request weight used" : "Way too many requests")
              + "; IP banned until "
              + verdict.untilMillis()
              + ". Please use WebSocket Streams for live updates to avoid bans.");
    }
    return RestAnswer.error(
        429,
        -1003,
        (ofWeight
                ? "Too much request weight used; current limit is "
                    + rules.limit()
                    + " request weight per 1 MINUTE"
                : "Too many requests; current limit is "
                    + rules.rawRequests()
                    + " requests per 5 MINUTE")
            + ". Please use WebSocket Streams for live updates to avoid polling the API.");
  }

  private static void answer(ChannelHandlerContext context, RestAnswer answer, boolean keepAlive) {
    send(context, response(answer, keepAlive), keepAlive);
  }

  private static DefaultFullHttpResponse response(RestAnswer answer, boolean keepAlive) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.copiedBuffer(answer.json(), StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json;charset=UTF-8")
        .set(
            HttpHeaderNames.CONNECTION,
            keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
    answer.headers().forEach((name, value) -> response.headers().set(name, value));
    HttpUtil.setContentLength(response, response.content().readableBytes());
    return response;
  }

  private static void send(
      ChannelHandlerContext context, DefaultFullHttpResponse response, boolean keepAlive) {
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
    boolean isPlayed = played != null && request.uri().startsWith(PLAYED + '/');
    // That address is ours, not the exchange's: its reader is waited for and may come back at once.
    long wait =
        isPlayed ? 0 : exchange.attempts().refusedForNanos(client(context), System.nanoTime());
    if (wait > 0) {
      answer(
          context,
          RestAnswer.error(429, -1034, "Too many connections.")
              .retryAfter(TimeUnit.NANOSECONDS.toMillis(wait)),
          false);
      return;
    }
    Optional<StreamAddress> address =
        isPlayed
            ? StreamAddress.of(request.uri().substring(PLAYED.length()), StreamPaths.ALIKE)
            : StreamAddress.of(request.uri(), exchange.rules().paths());
    if (address.isEmpty()) {
      answer(context, RestAnswer.notFound(request.uri()), false);
      return;
    }
    int max = exchange.rules().streamsPerConnection();
    if (max > 0 && address.get().streams().size() > max) {
      answer(context, RestAnswer.error(400, -1000, "more than " + max + " streams"), false);
      return;
    }
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(request.uri(), null, false, MAX_REQUEST_BYTES)
            .newHandshaker(request);
    if (handshaker == null) {
      var _ = WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
      return;
    }
    try {
      handshake(
          context,
          request,
          handshaker,
          address.get(),
          isPlayed && played != null ? played : exchange);
    } catch (WebSocketHandshakeException e) {
      answer(context, RestAnswer.error(400, -1000, String.valueOf(e.getMessage())), false);
    }
  }

  private void handshake(
      ChannelHandlerContext context,
      FullHttpRequest request,
      WebSocketServerHandshaker handshaker,
      StreamAddress address,
      Exchange at) {
    var socket =
        new StreamSocket(at.socketIds().getAsInt(), context.channel(), address, at.rules());
    var handler = new SocketHandler(socket, at);
    var _ =
        handshaker
            .handshake(context.channel(), request)
            .addListener(done -> {
              if (done.isSuccess()) {
                var pipeline = context.pipeline();
                pipeline.addLast(new Utf8FrameValidator(true));
                pipeline.addLast(new WebSocketFrameAggregator(MAX_REQUEST_BYTES));
                pipeline.addLast("socket", handler);
                pipeline.remove(this);
                handler.onOpen(pipeline.context(handler), address.streams());
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

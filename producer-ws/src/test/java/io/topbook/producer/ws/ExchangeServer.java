package io.topbook.producer.ws;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A stand-in exchange in this JVM that does on demand what the real one does now and then.
public final class ExchangeServer implements AutoCloseable {
  /// One client's socket, seen from the server.
  public static final class Client {
    public final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    public final String uri;
    private final Channel channel;

    private Client(Channel channel, String uri) {
      this.channel = channel;
      this.uri = uri;
    }

    public void send(String text) {
      channel.writeAndFlush(new TextWebSocketFrame(text));
    }

    public void ping(String payload) {
      channel.writeAndFlush(new PingWebSocketFrame(bytes(payload)));
    }

    public void binary(String payload) {
      channel.writeAndFlush(new BinaryWebSocketFrame(bytes(payload)));
    }

    /// One text message in as many frames.
    public void fragments(String... parts) {
      for (int i = 0; i < parts.length; i++) {
        boolean last = i == parts.length - 1;
        channel.writeAndFlush(
            i == 0
                ? new TextWebSocketFrame(last, 0, bytes(parts[i]))
                : new ContinuationWebSocketFrame(last, 0, bytes(parts[i])));
      }
    }

    /// Bytes as they are, beside every encoder.
    public void raw(byte[] bytes) {
      channel
          .eventLoop()
          .execute(
              () -> channel.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(bytes)));
    }

    public void close(int code, String reason) {
      channel.writeAndFlush(new CloseWebSocketFrame(code, reason));
    }

    /// A reset, without a close frame.
    public void cut() {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }

    public String next() throws InterruptedException {
      String text = received.poll(10, TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("the client sent nothing for 10 s");
      }
      return text;
    }

    public boolean isOpen() {
      return channel.isOpen();
    }

    /// Whether what was sent is still waiting because the client does not read.
    public boolean isFull() {
      return !channel.isWritable();
    }

    private static ByteBuf bytes(String text) {
      return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
  }

  /// An HTTP answer instead of the upgrade.
  public record Refusal(int status, String retryAfter) {}

  public final BlockingQueue<Client> clients = new LinkedBlockingQueue<>();
  public volatile @Nullable Refusal refusal;

  /// What is sent in answer to each text; empty list: nothing.
  public volatile Function<String, List<String>> answers = ExchangeServer::accept;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel server;
  private final boolean secure;

  public ExchangeServer() {
    this(null);
  }

  public ExchangeServer(@Nullable SslContext tls) {
    secure = tls != null;
    server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(), new HttpObjectAggregator(65_536), new Upgrade());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  public String address() {
    return (secure ? "wss://localhost:" : "ws://127.0.0.1:") + port();
  }

  public Client nextClient() throws InterruptedException {
    Client client = clients.poll(10, TimeUnit.SECONDS);
    if (client == null) {
      throw new AssertionError("nobody connected for 10 s");
    }
    return client;
  }

  public static List<String> accept(String request) {
    return List.of("{\"result\":null,\"id\":" + id(request) + "}");
  }

  public static String id(String request) {
    return request.replaceAll(".*\"id\":(\\d+).*", "$1");
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private final class Upgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      Refusal refused = refusal;
      if (refused != null) {
        var response =
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(refused.status()),
                Unpooled.copiedBuffer("{\"code\":-1003}", StandardCharsets.UTF_8));
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, 14);
        response.headers().set(HttpHeaderNames.RETRY_AFTER, refused.retryAfter());
        context.writeAndFlush(response);
        return;
      }
      var client = new Client(context.channel(), request.uri());
      context.pipeline().addLast(new Frames(client));
      new WebSocketServerHandshakerFactory(address(), null, false)
          .newHandshaker(request)
          .handshake(context.channel(), request);
      context.pipeline().remove(this);
      clients.add(client);
    }
  }

  private final class Frames extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final Client client;

    Frames(Client client) {
      this.client = client;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      String payload = frame.content().toString(StandardCharsets.UTF_8);
      switch (frame) {
        case TextWebSocketFrame _ -> {
          client.received.add(payload);
          answers.apply(payload).forEach(client::send);
        }
        case PongWebSocketFrame _ -> client.received.add("pong " + payload);
        case PingWebSocketFrame ping -> {
          client.received.add("ping " + payload);
          context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        }
        case CloseWebSocketFrame close -> {
          client.received.add("close " + close.statusCode());
          context.close();
        }
        default -> client.received.add("unexpected " + frame);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}

package io.topbook.sim.protocol;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Listens on one port for WebSocket and REST, on one event loop with the venue.
///
/// The send buffers are kept small: what lies in them when a socket dies is lost unseen, and they
/// let one socket run ahead of the others. Thread-safe; close is idempotent.
public final class ExchangeServer implements AutoCloseable {
  private static final int SEND_BUFFER_BYTES = 256 * 1024;
  private static final int MAX_REQUEST_BYTES = 64 * 1024;

  private final InetSocketAddress address;
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final ChannelGroup channels = new DefaultChannelGroup(loop);
  private final AtomicInteger socketIds = new AtomicInteger();
  private final Connections connections = new Connections();
  private @Nullable Hall history;
  private @Nullable Channel listening;

  public ExchangeServer(InetSocketAddress address) {
    this.address = address;
  }

  /// The one thread of sockets and venue.
  public EventLoop loop() {
    return loop;
  }

  /// Sockets of `/played/…` read here, without limits. To be called before {@link #start}.
  public void setHistory(Hall hall) {
    history = hall;
  }

  /// The WebSockets that are open.
  public Connections connections() {
    return connections;
  }

  /// Starts without limits, faults and TLS.
  ///
  /// @throws IOException naming the port when it is taken
  public void start(Subscriptions subscriptions, Venue venue, PingRules pings) throws IOException {
    start(subscriptions, venue, ExchangeRules.unlimited(pings), Meddler.NOBODY, null);
  }

  /// @param tls null to speak plain
  /// @throws IOException naming the option, when the port is taken or the address not ours
  public void start(
      Subscriptions subscriptions,
      Venue venue,
      ExchangeRules rules,
      Meddler meddler,
      @Nullable SslContext tls)
      throws IOException {
    var exchange =
        new Exchange(
            subscriptions,
            venue,
            rules,
            meddler,
            connections,
            new ConnectionAttempts(rules.connectionAttempts()),
            new RequestWeights(rules.weights()),
            socketIds::incrementAndGet);
    Exchange played = history == null ? null : exchange.in(history);
    var bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(64 * 1024, 192 * 1024))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channels.add(channel);
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel
                        .pipeline()
                        .addLast(
                            // Hundreds of streams may stand in the address.
                            new HttpServerCodec(
                                new HttpDecoderConfig().setMaxInitialLineLength(MAX_REQUEST_BYTES)))
                        .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
                        .addLast(new HttpHandler(exchange, played));
                  }
                });
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw refusal(bound.cause());
    }
    listening = bound.channel();
  }

  private IOException refusal(@Nullable Throwable cause) throws IOException {
    InetAddress host = address.getAddress();
    boolean isOurs =
        host.isAnyLocalAddress()
            || host.isLoopbackAddress()
            || NetworkInterface.getByInetAddress(host) != null;
    return new IOException(
        "cannot listen on "
            + address.getHostString()
            + ':'
            + address.getPort()
            + (isOurs ? " (--port): " : " (--host): it is no address of this machine: ")
            + (cause == null ? "" : cause.getMessage()),
        cause);
  }

  /// The port it listens on: the one chosen by the system when 0 was asked for.
  public int port() {
    if (listening == null || !(listening.localAddress() instanceof InetSocketAddress bound)) {
      throw new IllegalStateException("not started");
    }
    return bound.getPort();
  }

  /// Cuts every socket with what was sent to it delivered, unless its client does not read.
  @Override
  public void close() {
    if (listening != null) {
      listening.close().awaitUninterruptibly();
    }
    if (!loop.isShuttingDown()) {
      loop.submit(this::cutAll)
          .awaitUninterruptibly()
          .getNow()
          .forEach(Future::awaitUninterruptibly);
    }
    channels.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /// The futures of their ends, which come within a second.
  private List<ChannelFuture> cutAll() {
    List<StreamSocket> open = connections.open();
    open.forEach(socket -> socket.cut(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code(), ""));
    return open.stream().map(StreamSocket::closed).toList();
  }
}

package io.topbook.producer.ws;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslContext;
import io.topbook.producer.feed.CloseCause;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Dials one address over TCP, TLS when it is `wss`, and the HTTP upgrade. Confined to its event
/// loop.
final class NettyDialer implements Dialer {
  private static final int UPGRADE_ANSWER_BYTES = 64 * 1024;

  private final URI address;
  private final EventLoop loop;
  private final @Nullable SslContext tls;
  private final int maxFrameBytes;
  private final EpochNanoClock clock;
  private final Consumer<Throwable> fault;
  private int dialled;

  /// @param tls null for `ws`
  NettyDialer(
      URI address,
      EventLoop loop,
      @Nullable SslContext tls,
      int maxFrameBytes,
      EpochNanoClock clock,
      Consumer<Throwable> fault) {
    this.address = address;
    this.loop = loop;
    this.tls = tls;
    this.maxFrameBytes = maxFrameBytes;
    this.clock = clock;
    this.fault = fault;
  }

  @Override
  public Socket dial(SocketListener listener) {
    var socket = new NettySocket(address, listener, maxFrameBytes, clock, fault);
    int turn = dialled++;
    // The JDK's name lookup blocks, for seconds when the network is down, and the event loop reads
    // other sockets and keeps the feeds' clocks: so on a thread of its own.
    Thread.ofPlatform().daemon().name("resolve").start(() -> resolve(socket, listener, turn));
    return socket;
  }

  private void resolve(NettySocket socket, SocketListener listener, int turn) {
    try {
      InetAddress[] found = InetAddress.getAllByName(address.getHost());
      InetAddress chosen = found[turn % found.length];
      loop.execute(() -> connect(socket, listener, new InetSocketAddress(chosen, port())));
    } catch (UnknownHostException _) {
      String detail = "cannot resolve " + address.getHost();
      loop.execute(() -> listener.onFailed(CloseCause.CONNECT_FAILED, detail, Duration.ZERO));
    }
  }

  private void connect(NettySocket socket, SocketListener listener, InetSocketAddress target) {
    if (socket.isClosed()) {
      return;
    }
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    addHandlers(channel, socket);
                  }
                })
            .connect(target);
    socket.attach(connected.channel());
    connected.addListener(done -> {
      if (!done.isSuccess()) {
        listener.onFailed(
            CloseCause.CONNECT_FAILED,
            "cannot connect to " + target + ": " + message(done.cause()),
            Duration.ZERO);
      }
    });
  }

  private void addHandlers(Channel channel, NettySocket socket) {
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc(), address.getHost(), port()));
    }
    channel
        .pipeline()
        .addLast(
            new HttpClientCodec(),
            new HttpObjectAggregator(UPGRADE_ANSWER_BYTES),
            socket.upgrade());
  }

  private int port() {
    if (address.getPort() >= 0) {
      return address.getPort();
    }
    return "wss".equals(address.getScheme()) ? 443 : 80;
  }

  static String message(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}

package io.topbook.producer.ws;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// The connections of this process, their event loops and their one budget of attempts.
///
/// Threads: the event loops, named `feed`, and one that lives as long as a name lookup. Its own
/// methods belong to the thread that wires the process.
public final class Transport implements AutoCloseable {
  private static final long TICK_MS = 10;

  private final WsSettings settings;
  private final ConnectionBudget budget;
  private final EpochNanoClock clock;
  private final Consumer<Throwable> fault;
  private final @Nullable SslContext tls;
  private final EventLoopGroup loops;
  private final EventLoop first;
  private final Map<EventLoop, List<Connection>> connections = new LinkedHashMap<>();

  /// @param trust for `wss`
  /// @param fault gets what a feed throws: a mistake of ours, never the exchange's doing
  public Transport(
      WsSettings settings,
      ConnectionBudget budget,
      EpochNanoClock clock,
      TrustManagerFactory trust,
      int threads,
      Consumer<Throwable> fault)
      throws SSLException {
    this.settings = settings;
    this.budget = budget;
    this.clock = clock;
    this.fault = fault;
    this.tls =
        "wss".equals(settings.address().getScheme())
            ? SslContextBuilder.forClient().sslProvider(SslProvider.JDK).trustManager(trust).build()
            : null;
    this.loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("feed", true), NioIoHandler.newFactory());
    this.first = loops.next();
  }

  /// A connection for these streams, not started.
  public Connection connection(String id, List<String> streams) {
    EventLoop loop = loops.next();
    var dialer =
        new NettyDialer(
            settings.streamAddress(), loop, tls, settings.maxFrameBytes(), clock, fault);
    var connection =
        new Connection(
            id,
            streams,
            settings,
            dialer,
            budget,
            clock,
            task -> loop.execute(() -> guarded(task)),
            new SplittableRandom());
    connections.computeIfAbsent(loop, _ -> new ArrayList<>()).add(connection);
    return connection;
  }

  /// The first event loop, for what else needs a thread that never blocks.
  public ScheduledExecutorService loop() {
    return first;
  }

  /// Begins to tick, one timer a loop: a timer a connection would wake the loop as often again.
  public void start() {
    connections.forEach((loop, mine) -> {
      List<Connection> ticking = List.copyOf(mine);
      var _ =
          loop.scheduleWithFixedDelay(
              () -> guarded(() -> tick(ticking)), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    });
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      fault.accept(e);
    }
  }

  private void tick(List<Connection> ticking) {
    for (Connection connection : ticking) {
      connection.tick(clock.nowNs());
    }
  }

  /// Leaves every socket and waits until the feeds have heard so.
  ///
  /// @return whether they all have within `timeout`
  public boolean stop(Duration timeout) {
    List<Connection> all = connections.values().stream().flatMap(List::stream).toList();
    var left = new CountDownLatch(all.size());
    all.forEach(connection -> connection.stop(left::countDown));
    try {
      return left.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Ends the threads; {@link #stop} comes first.
  @Override
  public void close() {
    var _ =
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}

package io.topbook.sim.record;

import io.netty.handler.ssl.SslContext;
import io.topbook.sim.protocol.ErrorShape;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.Meddler;
import io.topbook.sim.protocol.PingRules;
import io.topbook.sim.protocol.RestAnswer;
import io.topbook.sim.protocol.RestRequest;
import io.topbook.sim.protocol.StreamPaths;
import io.topbook.sim.protocol.StreamSocket;
import io.topbook.sim.protocol.Subscribers;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.protocol.Venue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An exchange that lists BTCUSDT alone, whose diffs a test sends itself and whose snapshots are as
/// old as it says. Thread-safe.
public final class ScriptedExchange implements Venue, AutoCloseable {
  private final ExchangeServer server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0));
  private final Subscriptions subscriptions = new Subscriptions(UnaryOperator.identity());
  private volatile long snapshotId;
  private final AtomicInteger listsAsked = new AtomicInteger();
  private final Map<String, Integer> snapshotsAsked = new ConcurrentHashMap<>();

  /// @param streamsPerConnection 0 for any
  public ScriptedExchange(int streamsPerConnection, @Nullable SslContext tls) throws IOException {
    ExchangeRules spot = ExchangeRules.spot();
    var rules =
        new ExchangeRules(
            new PingRules(Duration.ZERO, Duration.ZERO),
            0,
            streamsPerConnection,
            0,
            Duration.ZERO,
            Duration.ZERO,
            spot.weights(),
            ErrorShape.NESTED,
            true,
            StreamPaths.NONE,
            false);
    server.start(subscriptions, this, rules, Meddler.NOBODY, tls);
  }

  public int port() {
    return server.port();
  }

  /// Every snapshot from now on has this id.
  void snapshotsAt(long id) {
    snapshotId = id;
  }

  /// How often exchangeInfo was asked for.
  public int listsAsked() {
    return listsAsked.get();
  }

  int snapshotsAsked(String symbol) {
    return snapshotsAsked.getOrDefault(symbol, 0);
  }

  /// To whoever subscribed.
  void diff(String symbol, long id) {
    byte[] diff =
        "{\"e\":\"depthUpdate\",\"E\":1,\"s\":\"%s\",\"U\":%d,\"u\":%d,\"b\":[],\"a\":[]}"
            .formatted(symbol, id, id)
            .getBytes(StandardCharsets.UTF_8);
    server
        .loop()
        .execute(() -> {
          Subscribers to = subscriptions.of(symbol.toLowerCase(Locale.ROOT) + "@depth@100ms");
          to.sendEvent(diff, 0, diff.length);
          to.sockets().forEach(StreamSocket::flush);
        });
  }

  @Override
  public void onSubscribed(StreamSocket socket) {}

  @Override
  public void onUnsubscribed(StreamSocket socket) {}

  @Override
  public void onClosed(StreamSocket socket) {}

  @Override
  public void onWritable(StreamSocket socket) {}

  @Override
  public RestAnswer answer(RestRequest request) {
    if (request.path().endsWith("exchangeInfo")) {
      listsAsked.incrementAndGet();
      return RestAnswer.ok("{\"symbols\":[{\"symbol\":\"BTCUSDT\",\"status\":\"TRADING\"}]}", 1);
    }
    String symbol = request.parameters().getOrDefault("symbol", List.of("")).getFirst();
    snapshotsAsked.merge(symbol, 1, Integer::sum);
    return RestAnswer.ok("{\"lastUpdateId\":" + snapshotId + ",\"bids\":[],\"asks\":[]}", 1);
  }

  @Override
  public boolean hasSymbol(String symbol) {
    return symbol.equals("BTCUSDT");
  }

  @Override
  public String status() {
    return "{}";
  }

  @Override
  public void close() {
    server.close();
  }
}

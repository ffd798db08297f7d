package io.topbook.sim.market;

import io.topbook.schemas.Exchange;
import io.topbook.sim.TestClient;
import io.topbook.sim.fault.Faults;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.LoopTimer;
import io.topbook.sim.protocol.PingRules;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.sentlog.SentLog;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A market on a free port, with faults on request.
public final class RunningMarket implements AutoCloseable {
  private final ExchangeServer server = new ExchangeServer(new InetSocketAddress("127.0.0.1", 0));
  private final Market market;
  private final @Nullable SentLog log;
  private final CountDownLatch failed = new CountDownLatch(1);

  public RunningMarket(
      MarketOptions options, PingRules pings, @Nullable Path state, @Nullable Path logFolder)
      throws Exception {
    var subscriptions = new Subscriptions(UnaryOperator.identity(), 2);
    log = logFolder == null ? null : SentLog.in(logFolder, System.currentTimeMillis());
    var rules = ExchangeRules.unlimited(pings);
    market = new Market(options, rules.weights(), subscriptions, server.loop(), log, state, null);
    var faults = new Faults(server.connections(), market, new LoopTimer(server.loop()), log, 1);
    server.start(subscriptions, market, rules, faults, null);
    market.start(failed::countDown);
  }

  public static RunningMarket of(int symbols, double rate) throws Exception {
    return new RunningMarket(options(symbols, rate), PingRules.EXCHANGE, null, null);
  }

  static RunningMarket keptIn(Path state) throws Exception {
    return new RunningMarket(options(3, 2000), PingRules.EXCHANGE, state, null);
  }

  /// More trades than usual, so that tests see some soon.
  private static MarketOptions options(int symbols, double rate) {
    return new MarketOptions(Exchange.BINANCE, symbols, 7, rate, 0.01, 0.14);
  }

  public int port() {
    return server.port();
  }

  public TestClient client(String path) throws Exception {
    return new TestClient(port(), path);
  }

  /// Whether it fails within a while.
  boolean fails() throws InterruptedException {
    return failed.await(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    stop();
  }

  public boolean stop() {
    boolean kept = market.stop();
    server.close();
    if (log != null) {
      log.close();
    }
    return kept;
  }
}

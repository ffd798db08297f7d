package io.topbook.sim;

import io.topbook.schemas.Exchange;
import io.topbook.sim.market.Market;
import io.topbook.sim.market.MarketOptions;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.PingRules;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.sentlog.SentLog;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs the simulated market.
@Command(
    name = "market",
    description = "Simulates a market in real time.",
    mixinStandardHelpOptions = true)
final class MarketCommand implements Callable<Integer> {
  private static final Logger LOGGER = LoggerFactory.getLogger(MarketCommand.class);

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = "--exchange",
      defaultValue = "binance",
      paramLabel = "NAME",
      converter = ExchangeName.class,
      description = "binance, binance-usdm, binance-coinm (default: ${DEFAULT-VALUE})")
  private Exchange exchange = Exchange.BINANCE;

  @Option(
      names = "--symbols",
      defaultValue = "20",
      paramLabel = "N",
      description = "how many, the busiest first (default: ${DEFAULT-VALUE})")
  private int symbols;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of chance (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--rate",
      defaultValue = "300",
      paramLabel = "max|N",
      converter = Rate.class,
      description =
          "orders per second over all symbols; max: as fast as the clients read (default:"
              + " ${DEFAULT-VALUE})")
  private double rate;

  @Option(
      names = "--late-share",
      defaultValue = "0.002",
      paramLabel = "SHARE",
      description = "of the trades that come 0.3 to 2 s late (default: ${DEFAULT-VALUE})")
  private double lateShare;

  @Option(
      names = "--taker-share",
      paramLabel = "SHARE",
      description = "of the orders that take (default: 0.02 in loud symbols to 0.05 in quiet ones)")
  private @Nullable Double takerShare;

  @Option(
      names = "--depth-lanes",
      defaultValue = "2",
      paramLabel = "N",
      description =
          "connections whose number leaves the same rest get depth at the same moments (default:"
              + " ${DEFAULT-VALUE})")
  private int depthLanes;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "go on from here and keep the market here; without it each start begins anew")
  private @Nullable Path state;

  @Option(
      names = "--sent-log-limit",
      defaultValue = "256",
      paramLabel = "MIB",
      description =
          "of all sent logs of the market in the folder; the oldest parts beyond it are deleted"
              + " (default: ${DEFAULT-VALUE})")
  private long sentLogMebibytes;

  @Option(
      names = "--ping-interval",
      defaultValue = "20",
      paramLabel = "SECONDS",
      description = "between the server's pings (default: ${DEFAULT-VALUE})")
  private long pingSeconds;

  @Option(
      names = "--pong-timeout",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description =
          "after which a client that does not answer a ping is cut (default: ${DEFAULT-VALUE})")
  private long pongSeconds;

  @Override
  public Integer call() throws Exception {
    InetSocketAddress address = server.address();
    Range.check("--symbols", symbols, 1, 5000);
    Range.checkShare("--late-share", lateShare);
    double takers = takerShare == null ? Double.NaN : takerShare;
    if (takerShare != null) {
      Range.checkShare("--taker-share", takers);
    }
    Range.check("--depth-lanes", depthLanes, 1, 10);
    Range.check("--sent-log-limit", sentLogMebibytes, 1, 1_000_000);
    Range.check("--ping-interval", pingSeconds, 1, 3600);
    Range.check("--pong-timeout", pongSeconds, 1, 3600);

    var serving = new Serving();
    var subscriptions = new Subscriptions(UnaryOperator.identity(), depthLanes);
    var exchangeServer = new ExchangeServer(address);
    SentLog log = server.openSentLog(sentLogMebibytes << 20);
    var market =
        new Market(
            new MarketOptions(exchange, symbols, seed, rate, lateShare, takers),
            subscriptions,
            exchangeServer.loop(),
            log,
            state);
    exchangeServer.start(
        subscriptions,
        market,
        new PingRules(Duration.ofSeconds(pingSeconds), Duration.ofSeconds(pongSeconds)));
    market.start();
    LOGGER
        .atInfo()
        .addKeyValue("port", exchangeServer.port())
        .addKeyValue("exchange", exchange.label())
        .addKeyValue("symbols", symbols)
        .addKeyValue("rate", rate == 0 ? "max" : rate)
        .log("market ready");
    serving.untilEnd(() -> {
      market.stop();
      exchangeServer.close();
      if (log != null) {
        log.close();
      }
    });
    return 0;
  }
}

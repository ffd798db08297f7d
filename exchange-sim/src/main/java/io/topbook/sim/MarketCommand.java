package io.topbook.sim;

import io.topbook.schemas.Exchange;
import io.topbook.sim.market.HistoryOptions;
import io.topbook.sim.market.Instrument;
import io.topbook.sim.market.Market;
import io.topbook.sim.market.MarketOptions;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.sentlog.SentLog;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
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
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped",
      "1:it could not go on, or its last state could not be written",
      "2:refused"
    })
final class MarketCommand implements Callable<Integer> {
  private static final Logger LOGGER = LoggerFactory.getLogger(MarketCommand.class);

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private LimitOptions limits = new LimitOptions();

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
      names = "--history",
      split = ",",
      paramLabel = "SYMBOL",
      description =
          "their market begins yesterday at 00:00 UTC and runs as fast as the reader of /played"
              + " reads, until it has caught up with now")
  private List<String> history = List.of();

  @Option(
      names = "--history-start",
      paramLabel = "TIME",
      converter = StartTime.class,
      description = "when it begins instead, say 2026-01-31T12:00:00Z")
  private @Nullable Instant historyStart;

  @Option(
      names = "--history-rate",
      defaultValue = "0.4",
      paramLabel = "N",
      description = "its orders per second and symbol (default: ${DEFAULT-VALUE})")
  private double historyRate;

  @Option(
      names = "--sent-log-limit",
      defaultValue = "256",
      paramLabel = "MIB",
      description =
          "of all sent logs of the market in the folder; the oldest parts beyond it are deleted"
              + " (default: ${DEFAULT-VALUE})")
  private long sentLogMebibytes;

  /// @throws IllegalArgumentException naming the option that makes no sense
  private @Nullable HistoryOptions historyOptions() {
    if (history.isEmpty()) {
      return null;
    }
    List<String> listed =
        Instrument.list(exchange, symbols, seed).stream().map(Instrument::symbol).toList();
    for (String symbol : history) {
      if (!listed.contains(symbol)) {
        throw new IllegalArgumentException(
            "--history: must name symbols of the market, was " + symbol);
      }
    }
    if (Set.copyOf(history).size() == listed.size()) {
      throw new IllegalArgumentException("--history: must leave a symbol to the ordinary market");
    }
    if (!(historyRate > 0 && historyRate <= 1000)) {
      throw new IllegalArgumentException(
          "--history-rate: must be above 0 and at most 1000, was " + historyRate);
    }
    Instant now = Instant.now();
    Instant start =
        historyStart == null
            ? now.truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS)
            : historyStart;
    HistoryOptions.checkStart(start, now);
    return new HistoryOptions(
        List.copyOf(new LinkedHashSet<>(history)), start.getEpochSecond() * 1_000_000, historyRate);
  }

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
    ExchangeRules rules = limits.rules(exchange.isFutures());

    var serving = new Serving();
    var subscriptions = new Subscriptions(UnaryOperator.identity(), depthLanes);
    var exchangeServer = new ExchangeServer(address);
    HistoryOptions past = historyOptions();
    SentLog log = server.openSentLog(sentLogMebibytes << 20);
    try {
      var market =
          new Market(
              new MarketOptions(exchange, symbols, seed, rate, lateShare, takers),
              rules.weights(),
              subscriptions,
              exchangeServer.loop(),
              log,
              state,
              past);
      market.history().ifPresent(exchangeServer::setHistory);
      server.start(exchangeServer, subscriptions, market, rules, log);
      market.start(serving::end);
      LOGGER
          .atInfo()
          .addKeyValue("port", exchangeServer.port())
          .addKeyValue("exchange", exchange.label())
          .addKeyValue("symbols", symbols)
          .addKeyValue("rate", rate == 0 ? "max" : rate)
          .log("market ready");
      var kept = new AtomicBoolean();
      serving.untilEnd(() -> {
        try {
          kept.set(market.stop());
        } finally {
          exchangeServer.close();
          close(log);
        }
      });
      return kept.get() ? 0 : 1;
    } finally {
      close(log); // also when the market is refused: its log is not that of one that was killed
    }
  }

  private static void close(@Nullable SentLog log) {
    if (log != null) {
      log.close();
    }
  }
}

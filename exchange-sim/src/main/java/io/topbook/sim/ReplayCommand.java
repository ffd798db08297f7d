package io.topbook.sim;

import io.topbook.schemas.Exchange;
import io.topbook.sim.protocol.ExchangeRules;
import io.topbook.sim.protocol.ExchangeServer;
import io.topbook.sim.protocol.PingRules;
import io.topbook.sim.protocol.Subscriptions;
import io.topbook.sim.replay.Inspector;
import io.topbook.sim.replay.Player;
import io.topbook.sim.replay.Recording;
import io.topbook.sim.replay.ReplayOptions;
import io.topbook.sim.sentlog.SentLog;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Plays recordings.
@Command(
    name = "replay",
    description = "Plays recordings to the clients that subscribe.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all played", "1:played, with bad lines or lines out of order", "2:refused"})
final class ReplayCommand implements Callable<Integer> {
  private static final Logger LOGGER = LoggerFactory.getLogger(ReplayCommand.class);

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "recordings, gzip or plain, merged by receive time")
  private List<Path> files = List.of();

  @Option(
      names = "--exchange",
      paramLabel = "NAME",
      converter = ExchangeName.class,
      description = "instead of reading it off the frames: binance, binance-usdm, binance-coinm")
  private @Nullable Exchange exchange;

  @Option(
      names = "--speed",
      defaultValue = "1",
      paramLabel = "max|FACTOR",
      converter = Speed.class,
      description =
          "of the recorded pace; max: as fast as the clients read (default: ${DEFAULT-VALUE})")
  private double speed;

  @Option(
      names = "--wait",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description =
          "how long to wait, once somebody has subscribed, for a subscriber to every symbol"
              + " (default: ${DEFAULT-VALUE})")
  private long waitSeconds;

  @Option(
      names = "--longest-silence",
      defaultValue = "600",
      paramLabel = "SECONDS",
      description = "a longer recorded silence is jumped over at once (default: ${DEFAULT-VALUE})")
  private long longestSilenceSeconds;

  @Option(
      names = "--exit-at-end",
      description = "end once the last frame is taken, instead of staying up")
  private boolean exitAtEnd;

  @Override
  public Integer call() throws Exception {
    InetSocketAddress address = server.address();
    Range.check("--wait", waitSeconds, 1, 86_400);
    Range.check("--longest-silence", longestSilenceSeconds, 1, 86_400);
    Recording recording = Inspector.inspect(files, exchange);
    recording.remarks().forEach(LOGGER::warn);

    var serving = new Serving();
    var subscriptions = new Subscriptions(Player::canonical);
    var exchangeServer = new ExchangeServer(address);
    SentLog log = server.openSentLog(0);
    var options =
        new ReplayOptions(
            speed, Duration.ofSeconds(waitSeconds), Duration.ofSeconds(longestSilenceSeconds));
    var player =
        new Player(
            recording,
            options,
            subscriptions,
            exchangeServer.loop(),
            log,
            exitAtEnd ? serving::end : () -> {});
    var pings = new PingRules(PingRules.EXCHANGE.interval(), Duration.ZERO);
    server.start(exchangeServer, subscriptions, player, ExchangeRules.unlimited(pings), log);
    player.start();
    LOGGER
        .atInfo()
        .addKeyValue("port", exchangeServer.port())
        .addKeyValue("exchange", recording.exchange().label())
        .addKeyValue("symbols", recording.symbolsSetting())
        .addKeyValue("lines", recording.lines())
        .log("replay ready");
    serving.untilEnd(() -> {
      player.stop();
      exchangeServer.close();
      if (log != null) {
        log.close();
      }
    });
    return player.badLines() == 0 && recording.outOfOrder().isEmpty() ? 0 : 1;
  }
}

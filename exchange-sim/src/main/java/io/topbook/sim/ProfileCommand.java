package io.topbook.sim;

import io.topbook.schemas.Exchange;
import io.topbook.sim.market.MarketOptions;
import io.topbook.sim.profile.Profile;
import io.topbook.sim.profile.RecordedMessages;
import io.topbook.sim.profile.SimulatedMessages;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says in figures what a market looks like from outside.
@Command(
    name = "profile",
    description = "Prints sizes, rates, clustering and book shape of recordings or of the market.",
    mixinStandardHelpOptions = true)
final class ProfileCommand implements Callable<Integer> {
  private static final Logger LOGGER = LoggerFactory.getLogger(ProfileCommand.class);

  @Spec private @Nullable CommandSpec command;

  @Parameters(paramLabel = "FILE", description = "recordings, gzip or plain, in order")
  private List<Path> files = List.of();

  @Option(names = "--symbol", paramLabel = "SYMBOL", description = "only this one; repeatable")
  private Set<String> only = Set.of();

  @Option(
      names = "--simulate",
      paramLabel = "SECONDS",
      description = "instead of files: so much of the market's own time")
  private @Nullable Double seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = "of the market ahead of what counts (default: ${DEFAULT-VALUE})")
  private double warmUp;

  @Option(
      names = "--symbols",
      defaultValue = "20",
      paramLabel = "N",
      description = "of the market (default: ${DEFAULT-VALUE})")
  private int symbols;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of the market (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--rate",
      defaultValue = "300",
      paramLabel = "max|N",
      converter = Rate.class,
      description = "orders per second of the market (default: ${DEFAULT-VALUE})")
  private double rate;

  @Override
  public Integer call() throws Exception {
    if (files.isEmpty() == (seconds == null)) {
      throw new IllegalArgumentException("either recordings or --simulate, one of them");
    }
    Range.check("--symbols", symbols, 1, 5000);
    var profile = new Profile(only);
    if (seconds == null) {
      read(profile);
    } else {
      Range.check("--simulate", Math.round(seconds), 1, 1_000_000);
      Range.check("--warm-up", Math.round(warmUp), 0, 1_000_000);
      var options = new MarketOptions(Exchange.BINANCE, symbols, seed, rate, 0, Double.NaN);
      SimulatedMessages.run(profile, options, warmUp, seconds);
    }
    if (profile.isEmpty()) {
      throw new IllegalArgumentException("there is no message of any symbol asked for");
    }
    if (command != null) {
      command.commandLine().getOut().println(profile.markdown());
    }
    return 0;
  }

  private void read(Profile profile) throws Exception {
    var recorded = new RecordedMessages(profile);
    for (Path file : files) {
      recorded.read(file);
    }
    if (recorded.skipped() > 0) {
      LOGGER.atWarn().addKeyValue("lines", recorded.skipped()).log("no message, passed over");
    }
  }
}

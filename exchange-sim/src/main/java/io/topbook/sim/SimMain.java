package io.topbook.sim;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The stand-in exchange.
@Command(
    name = "exchange-sim",
    description = "A stand-in exchange: plays recordings, simulates a market.",
    subcommands = {
      ReplayCommand.class,
      MarketCommand.class,
      InspectCommand.class,
      ProfileCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "replay | market | inspect | profile")
public final class SimMain {
  private SimMain() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new SimMain()).setExecutionExceptionHandler(new Refusal());
  }
}

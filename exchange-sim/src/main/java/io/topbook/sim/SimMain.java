package io.topbook.sim;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The stand-in exchange.
@Command(
    name = "exchange-sim",
    description = "A stand-in exchange: plays recordings, simulates a market, compares, records.",
    subcommands = {
      ReplayCommand.class,
      MarketCommand.class,
      InspectCommand.class,
      VerifyCommand.class,
      RecordCommand.class,
      ProfileCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "replay | market | inspect | verify | record | profile")
public final class SimMain {
  private SimMain() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /// The command line, for whoever runs it in a process of its own.
  public static CommandLine commandLine() {
    return Values.readBy(new CommandLine(new SimMain()))
        .setExecutionExceptionHandler(new Refusal());
  }
}

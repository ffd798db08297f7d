package io.topbook.local;

import io.topbook.sim.SimMain;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Hands its arguments, options and all, to the stand-in exchange, in this process.
@Command(
    name = ExchangeSimCommand.NAME,
    description = {
      "Runs the stand-in exchange by itself: market, replay, inspect, verify, record.",
      "./topbook exchange-sim --help tells more."
    })
final class ExchangeSimCommand implements Callable<Integer> {
  static final String NAME = "exchange-sim";

  @Spec private @Nullable CommandSpec command;

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "of exchange-sim: see exchange-sim/README.md")
  private List<String> arguments = List.of();

  @Override
  public Integer call() {
    // A server that stays up says what it does; the other commands here speak for themselves.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
    System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "error");
    CommandLine sim = SimMain.commandLine();
    if (command != null) {
      sim.setOut(command.commandLine().getOut()).setErr(command.commandLine().getErr());
    }
    return sim.execute(arguments.toArray(String[]::new));
  }
}

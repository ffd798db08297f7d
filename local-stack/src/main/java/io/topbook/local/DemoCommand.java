package io.topbook.local;

import io.topbook.local.setup.Plan;
import io.topbook.local.setup.StackSettings;
import io.topbook.schemas.Exchange;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The whole system on a simulated market.
@Command(
    name = "demo",
    description = "Starts everything on a simulated market; no internet needed.")
final class DemoCommand implements Callable<Integer> {
  static final String RUN = "demo";

  @Option(names = "--detach", description = "stay up in the background; ./topbook down ends it")
  private boolean detach;

  @Override
  public Integer call() throws Exception {
    StackSettings settings = StackSettings.ofOwnParts(System.getenv(), RUN);
    return Starting.run(settings, RUN, plan(settings), detach);
  }

  private static Plan plan(StackSettings settings) {
    String symbols = settings.symbols().isEmpty() ? "all" : settings.symbols();
    return new Plan(Plan.Source.SIMULATED_MARKET, Exchange.BINANCE, "all", symbols, List.of(), "1");
  }
}

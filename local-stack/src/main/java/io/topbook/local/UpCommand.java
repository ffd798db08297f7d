package io.topbook.local;

import io.topbook.local.setup.Plan;
import io.topbook.local.setup.StackSettings;
import io.topbook.runtime.Settings;
import io.topbook.schemas.Exchange;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The whole system on the exchange itself.
@Command(name = "up", description = "Starts everything on Binance itself (SYMBOLS, EXCHANGE).")
final class UpCommand implements Callable<Integer> {
  static final String RUN = "up";

  @Option(names = "--detach", description = "stay up in the background; ./topbook down ends it")
  private boolean detach;

  @Override
  public Integer call() throws Exception {
    StackSettings settings = StackSettings.read(System.getenv());
    var own = Settings.from(System.getenv());
    Exchange exchange = own.oneOf("EXCHANGE", Exchange.BINANCE, Exchange.class);
    own.check();
    String listed = settings.symbols().isEmpty() ? "top:200" : settings.symbols();
    String run = exchange == Exchange.BINANCE ? RUN : RUN + '-' + exchange.label();
    var plan =
        new Plan(
            Plan.Source.EXCHANGE,
            exchange,
            subscribed(listed),
            listed,
            List.of(),
            "",
            List.of(),
            "1");
    return Starting.run(settings, run, plan, detach);
  }

  /// The producer takes no `top:`: the symbols job chooses, and it collects what was chosen.
  private static String subscribed(String listed) {
    return listed.startsWith("top:") ? "all" : listed;
  }
}

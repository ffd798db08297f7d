package io.topbook.sim;

import io.topbook.schemas.Exchange;
import io.topbook.sim.replay.Inspector;
import io.topbook.sim.replay.Recording;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says what recordings hold.
@Command(
    name = "inspect",
    description = "Prints what recordings hold, as JSON.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:clean", "1:playable, with bad lines or lines out of order", "2:refused"})
final class InspectCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "recordings, gzip or plain")
  private List<Path> files = List.of();

  @Option(
      names = "--exchange",
      paramLabel = "NAME",
      converter = ExchangeName.class,
      description = "instead of reading it off the frames: binance, binance-usdm, binance-coinm")
  private @Nullable Exchange exchange;

  @Override
  public Integer call() throws Exception {
    Recording recording = Inspector.inspect(files, exchange);
    if (command != null) {
      command.commandLine().getOut().println(recording.toJson().toPrettyString());
    }
    return recording.faults().isEmpty() ? 0 : 1;
  }
}

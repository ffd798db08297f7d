package io.topbook.local;

import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The background process of a run: does what the plan says, until a signal.
@Command(name = "supervise", hidden = true)
final class SuperviseCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER")
  private Path folder = Path.of("");

  @Parameters(paramLabel = "PLAN", description = "as JSON: the folder's may be another run's yet")
  private String plan = "";

  @Override
  public Integer call() throws Exception {
    var run = new RunFolder(folder);
    var planned = Plan.parse(plan);
    StackSettings settings =
        planned.source() == Plan.Source.EXCHANGE
            ? StackSettings.read(System.getenv())
            : StackSettings.readOfOwnParts(System.getenv(), run.name());
    Session.run(settings, run, planned, System.getenv());
    return 0;
  }
}

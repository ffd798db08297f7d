package io.topbook.local.process;

import io.topbook.local.process.Part.StopSignal;
import io.topbook.local.process.RunState.PartState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Ends what a killed supervisor left running, the last in the list first, so that none loses what
/// it depends on.
public final class Orphans {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Orphans() {}

  /// @param say hears a line for each
  /// @return how many there were
  public static int stop(RunState left, Consumer<String> say) throws InterruptedException {
    List<PartState> orphans = left.orphans().reversed();
    for (PartState part : orphans) {
      Optional<ProcessHandle> process =
          Optional.ofNullable(part.process()).flatMap(ProcessId::alive);
      if (process.isPresent()) {
        say.accept(
            "stopping "
                + part.name()
                + " (pid "
                + process.get().pid()
                + "), left by a run that was killed");
        Stopping.stop(process.get(), StopSignal.TERM, PATIENCE);
      }
    }
    return orphans.size();
  }
}

package io.topbook.local.process;

import io.topbook.local.process.Part.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends one process: asks, waits, and only then kills.
public final class Stopping {
  private Stopping() {}

  /// @return false when it had to be killed
  public static boolean stop(ProcessHandle process, StopSignal signal, Duration patience)
      throws InterruptedException {
    ask(process, signal);
    if (ended(process, patience)) {
      return true;
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    ended(process, Duration.ofSeconds(5));
    return false;
  }

  private static void ask(ProcessHandle process, StopSignal signal) throws InterruptedException {
    switch (signal) {
      case TERM -> process.destroy();
      case INT -> {
        try {
          new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
        } catch (IOException e) {
          process.destroy(); // no kill command: the other signal asks too
        }
      }
    }
  }

  private static boolean ended(ProcessHandle process, Duration patience)
      throws InterruptedException {
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return !process.isAlive();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.topbook.schemas.jobs;

import java.io.PrintStream;
import java.time.Duration;

/// Waits for a neighbour that is not up yet, up to `WAIT_MS` each, saying for whom and why; tells
/// again every ten seconds.
record Patience(Duration limit, PrintStream out) {
  private static final Duration REMINDER = Duration.ofSeconds(10);

  /// One try; throws {@link NotReadyException} when another is worth while.
  interface Attempt<T> {
    T run() throws NotReadyException;
  }

  /// @param who the neighbour with its address, say `database at jdbc:postgresql://…`
  /// @throws JobFailedException when the limit is reached; other exceptions pass through
  <T> T await(String who, Attempt<T> attempt) {
    long start = System.nanoTime();
    long nextWord = 0;
    while (true) {
      try {
        return attempt.run();
      } catch (NotReadyException e) {
        long waited = System.nanoTime() - start;
        if (waited + e.pause().toNanos() > limit.toNanos()) {
          throw new JobFailedException(
              "gave up after "
                  + waited / 1_000_000
                  + " ms of waiting for the "
                  + who
                  + ": "
                  + e.getMessage(),
              e);
        }
        if (waited >= nextWord) {
          out.println("waiting for the " + who + ": " + e.getMessage());
          nextWord = waited + REMINDER.toNanos();
        }
        pause(e.pause());
      }
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobFailedException("interrupted", e);
    }
  }
}

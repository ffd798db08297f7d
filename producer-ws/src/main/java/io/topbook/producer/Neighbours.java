package io.topbook.producer;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits at start for what this process needs, saying for whom.
final class Neighbours {
  private static final Logger LOGGER = LoggerFactory.getLogger(Neighbours.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration REMINDER = Duration.ofSeconds(10);

  /// What a neighbour said; `value` empty while it cannot serve, `why` then tells.
  record Answer<T>(Optional<T> value, String why) {
    static <T> Answer<T> of(T value) {
      return new Answer<>(Optional.of(value), "");
    }

    static <T> Answer<T> notYet(String why) {
      return new Answer<>(Optional.empty(), why);
    }

    /// Kafka wraps what it has to say, "No resolvable bootstrap urls given", in "Failed to
    /// construct".
    static <T> Answer<T> notYet(Throwable why) {
      Throwable root = why;
      for (Throwable next = why; next != null; next = next.getCause()) {
        root = next;
      }
      return notYet(root.getMessage() == null ? root.toString() : root.getMessage());
    }
  }

  private final long deadlineNanos;
  private final Duration patience;
  private final Consumer<String> doing;

  /// @param patience for all of them together
  /// @param doing told what it waits for, and why in vain so far
  Neighbours(Duration patience, Consumer<String> doing) {
    this.patience = patience;
    this.doing = doing;
    this.deadlineNanos = System.nanoTime() + patience.toNanos();
  }

  /// Asks until there is an answer.
  ///
  /// @throws IllegalStateException when patience ends, naming whom it waited for and why in vain
  <T> T await(String whom, Supplier<Answer<T>> ask) throws InterruptedException {
    long remindNanos = System.nanoTime() + PAUSE.toNanos();
    while (true) {
      Answer<T> answer = ask.get();
      if (answer.value().isPresent()) {
        doing.accept("starting"); // it waits for this one no more
        return answer.value().get();
      }
      doing.accept("waiting for " + whom + ": " + answer.why());
      long now = System.nanoTime();
      if (now - deadlineNanos >= 0) {
        throw new IllegalStateException(
            "gave up waiting for "
                + whom
                + " after WAIT_MS="
                + patience.toMillis()
                + ": "
                + answer.why());
      }
      if (now - remindNanos >= 0) {
        LOGGER.atInfo().addKeyValue("error", answer.why()).log("waiting for " + whom);
        remindNanos = now + REMINDER.toNanos();
      }
      Thread.sleep(PAUSE);
    }
  }
}

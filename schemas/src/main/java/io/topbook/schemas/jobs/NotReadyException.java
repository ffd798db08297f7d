package io.topbook.schemas.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A neighbour is not up yet: worth waiting for, at least `pause` before the next try.
final class NotReadyException extends Exception {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final transient Duration pause;

  NotReadyException(@Nullable String message, Throwable cause) {
    this(message, cause, PAUSE);
  }

  NotReadyException(@Nullable String message, Throwable cause, Duration pause) {
    super(message, cause);
    this.pause = pause;
  }

  Duration pause() {
    return pause;
  }
}

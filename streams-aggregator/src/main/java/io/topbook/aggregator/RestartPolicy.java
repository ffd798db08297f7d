package io.topbook.aggregator;

import io.topbook.aggregator.second.UnreadableStateException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A stream thread that dies is replaced: brokers come back, and state is restored. One that dies
/// again and again is our mistake, and one that cannot read its state never will: then the process
/// ends, for whoever supervises it to see. Thread-safe.
final class RestartPolicy implements StreamsUncaughtExceptionHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(RestartPolicy.class);
  private static final int DEATHS_MAX = 5;
  private static final Duration WITHIN = Duration.ofMinutes(5);

  private final ArrayDeque<Long> deathsAtNanos = new ArrayDeque<>();

  @Override
  public StreamThreadExceptionResponse handle(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof UnreadableStateException unreadable) {
        LOGGER.atError().addKeyValue("error", unreadable.getMessage()).log("aggregator cannot run");
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    }
    boolean replace = isRare(System.nanoTime());
    LOGGER.atError().setCause(cause).addKeyValue("replaced", replace).log("a stream thread died");
    return replace
        ? StreamThreadExceptionResponse.REPLACE_THREAD
        : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  synchronized boolean isRare(long nowNanos) {
    deathsAtNanos.removeIf(death -> nowNanos - death > WITHIN.toNanos());
    deathsAtNanos.addLast(nowNanos);
    return deathsAtNanos.size() <= DEATHS_MAX;
  }
}

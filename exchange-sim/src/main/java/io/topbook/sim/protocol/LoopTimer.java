package io.topbook.sim.protocol;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does things later on the event loop. What an action throws is logged: the loop itself would hide
/// it in a future that nobody reads, and a market or replay would just stand still. Thread-safe.
public final class LoopTimer {
  private static final Logger LOGGER = LoggerFactory.getLogger(LoopTimer.class);

  private final EventLoop loop;

  public LoopTimer(EventLoop loop) {
    this.loop = loop;
  }

  /// Also with 0 the loop looks after its sockets first, which it does not for executed tasks: of
  /// these it runs 64 in a row.
  public void after(long nanos, Runnable action) {
    var _ = loop.schedule(() -> run(action), nanos, TimeUnit.NANOSECONDS);
  }

  public void every(Duration period, Runnable action) {
    var _ =
        loop.scheduleAtFixedRate(
            () -> run(action), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOGGER.atError().setCause(e).log("an action of the stand-in exchange failed");
    }
  }
}

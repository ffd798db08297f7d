package io.topbook.sim.protocol;

import io.netty.channel.EventLoop;

/// Runs an action on the event loop, once for all requests made before it ran.
///
/// Never at once: who asks may be in the middle of what the action would go on with, say a flush
/// that calls back while one event is half sent. Confined to the event loop but for the
/// constructor.
public final class Coalesced {
  private final EventLoop loop;
  private final Runnable action;
  private boolean requested;

  public Coalesced(EventLoop loop, Runnable action) {
    this.loop = loop;
    this.action = action;
  }

  public void request() {
    if (!requested) {
      requested = true;
      loop.execute(() -> {
        requested = false;
        action.run();
      });
    }
  }
}

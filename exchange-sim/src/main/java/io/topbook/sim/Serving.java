package io.topbook.sim;

import java.util.concurrent.CountDownLatch;

/// Keeps a command up until it ends by itself or the process is told to stop; either way the parts
/// are closed once, in order. Thread-safe.
final class Serving {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  void end() {
    ended.countDown();
  }

  /// Waits for {@link #end()} or a signal to stop, then runs `close`.
  void untilEnd(Runnable close) throws InterruptedException {
    var hook =
        new Thread(
            () -> {
              end();
              awaitClosed();
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    ended.await();
    try {
      close.run();
    } finally {
      closed.countDown();
    }
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

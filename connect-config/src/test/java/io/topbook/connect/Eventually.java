package io.topbook.connect;

import java.time.Duration;

/// Waits for what a test claims, with a deadline.
final class Eventually {
  /// A claim, which fails by throwing.
  interface Claim {
    void check() throws Exception;
  }

  private Eventually() {}

  static void holds(Duration within, Claim claim) throws Exception {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      try {
        claim.check();
        return;
      } catch (Exception | AssertionError e) {
        if (System.nanoTime() >= deadline) {
          throw e;
        }
      }
      Thread.sleep(50);
    }
  }
}

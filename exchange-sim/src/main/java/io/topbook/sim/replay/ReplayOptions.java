package io.topbook.sim.replay;

import java.time.Duration;

/// How to play: `speed` is a factor of the recorded pace, 0 as fast as the clients read;
/// `startWait` is how long the start waits for every symbol's subscriber once there is one; a
/// recorded silence longer than `longestSilence` is jumped over at once, without clock frames in
/// it.
public record ReplayOptions(double speed, Duration startWait, Duration longestSilence) {
  public ReplayOptions {
    if (!(speed >= 0) || Double.isInfinite(speed)) {
      throw new IllegalArgumentException("expected a speed of 0 or above, was " + speed);
    }
  }
}

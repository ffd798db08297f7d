package io.topbook.local.process;

import java.time.Duration;

/// Hears what becomes of the parts, as it happens. Called from any thread.
public interface Progress {
  /// The part serves, or the job is done.
  void ready(Part part, Duration took);

  /// The part died and starts again after `pause`.
  void died(Part part, String how, Duration pause);

  /// Something that the operator should know, in one line.
  void trouble(String text);

  /// The part has stopped.
  void stopped(Part part, boolean killed);
}

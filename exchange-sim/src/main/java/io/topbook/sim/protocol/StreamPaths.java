package io.topbook.sim.protocol;

/// What becomes of the futures' `/public` and `/market` in front of a stream address.
public enum StreamPaths {
  /// There is no such address: spot.
  NONE,
  /// Each carries its own half of the streams: futures.
  SPLIT,
  /// They are taken, and carry what any other address does: a replay.
  ALIKE
}

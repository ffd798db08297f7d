package io.topbook.sim.market;

import io.topbook.sim.protocol.Subscribers;

/// One symbol's depth as one lane of one stream tells it: how often, and what has been told.
///
/// A lane's moments lie on a grid of their own, so its events end at other ids than those of
/// another lane of the same stream. Not thread-safe.
final class DepthFeed {
  final int symbol;
  final String stream;
  final int lane;
  final Subscribers subscribers;

  /// Between two moments, in ticks of the grid, and which tick of these is the lane's.
  final int period;

  final int phase;

  /// Levels of a partial feed, 0 of one of changes.
  final int levels;

  private final boolean futures;

  /// How many of the changes that the book remembers have been told.
  int told;

  /// The last id of the last event.
  long lastId;

  DepthFeed(
      int symbol,
      String stream,
      int lane,
      Subscribers subscribers,
      int period,
      int phase,
      int levels,
      boolean futures) {
    this.symbol = symbol;
    this.stream = stream;
    this.lane = lane;
    this.subscribers = subscribers;
    this.period = period;
    this.phase = phase;
    this.levels = levels;
    this.futures = futures;
  }

  boolean isDue(long tick) {
    return (tick - phase) % period == 0;
  }

  boolean isPartial() {
    return levels > 0;
  }

  /// Whether its events have the ids of changes: all but spot's partial ones.
  boolean tellsChanges() {
    return !isPartial() || futures;
  }
}

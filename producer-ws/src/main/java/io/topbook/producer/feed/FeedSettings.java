package io.topbook.producer.feed;

import java.time.Duration;

/// How a feed keeps time and what it holds back. Every bound here is a bound on memory or waiting.
///
/// @param played frames come from a recording: its clock frames replace every clock of ours
/// @param grace how long after its end a second's mark is due
/// @param stateHorizon a longer absence is a cut: nothing carries across
/// @param offsetWindow over how much receive time the smallest clock offset is taken
/// @param waitForOffset how long quotes may wait for the first clock offset; after that the receive
///   clock is taken as it is, and the seconds are marked as unsteady
/// @param waitingQuotes quotes of a connection that may wait for it
/// @param keptDiffBytes encoded diffs that a connection keeps until its symbols' snapshots are
///   there
/// @param snapshotRetry pause before a snapshot that did not join is asked for again
/// @param keyFrameInterval of a symbol whose book goes on; zero: never
/// @param waitingMarks marks of a symbol that may wait for acknowledgements
public record FeedSettings(
    boolean played,
    Duration grace,
    Duration stateHorizon,
    Duration offsetWindow,
    Duration waitForOffset,
    int waitingQuotes,
    int keptDiffBytes,
    Duration snapshotRetry,
    Duration keyFrameInterval,
    int waitingMarks) {

  /// Live, with the design's values.
  public static FeedSettings defaults() {
    return new FeedSettings(
        false,
        Duration.ofMillis(250),
        Duration.ofMinutes(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        20_000,
        4 << 20,
        Duration.ofSeconds(2),
        Duration.ZERO,
        120);
  }

  public FeedSettings withPlayed(boolean isPlayed) {
    return new FeedSettings(
        isPlayed,
        grace,
        stateHorizon,
        offsetWindow,
        waitForOffset,
        waitingQuotes,
        keptDiffBytes,
        snapshotRetry,
        keyFrameInterval,
        waitingMarks);
  }

  public FeedSettings withKeyFrameInterval(Duration interval) {
    return new FeedSettings(
        played,
        grace,
        stateHorizon,
        offsetWindow,
        waitForOffset,
        waitingQuotes,
        keptDiffBytes,
        snapshotRetry,
        interval,
        waitingMarks);
  }
}

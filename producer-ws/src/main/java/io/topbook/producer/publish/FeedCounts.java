package io.topbook.producer.publish;

import io.topbook.producer.feed.RejectReason;
import io.topbook.schemas.Topic;

/// What became of one connection's frames. Written by the connection's thread only; read by any.
///
/// `frames = data + control + dropped`, where a data frame was published or recognised as a
/// duplicate.
public final class FeedCounts {
  private final String connection;
  private final Tally frames = new Tally();
  private final Tally data = new Tally();
  private final Tally control = new Tally();
  private final Tally keyFrames = new Tally();
  private final Tally republished = new Tally();
  private final Tally snapshotsUnused = new Tally();
  private final Tally inexact = new Tally();
  private final Tally clockSamplesIgnored = new Tally();
  private final Tallies<RejectReason> dropped = new Tallies<>(RejectReason.class);
  private final Tallies<Topic> published = new Tallies<>(Topic.class);
  private final Tallies<Topic> duplicates = new Tallies<>(Topic.class);
  private volatile long clockOffsetNs;
  private volatile long waitingQuotes;
  private volatile long waitingMarks;
  private volatile int outOfSync;
  private volatile int withoutKeyFrame;

  public FeedCounts(String connection) {
    this.connection = connection;
  }

  public String connection() {
    return connection;
  }

  /// Frames read.
  public Tally frames() {
    return frames;
  }

  /// Those with market data that was used.
  public Tally data() {
    return data;
  }

  /// Answers, announcements, clock frames.
  public Tally control() {
    return control;
  }

  public Tally dropped(RejectReason reason) {
    return dropped.of(reason);
  }

  /// Records handed to the sink, republished ones included.
  public Tally published(Topic topic) {
    return published.of(topic);
  }

  /// Data frames whose ids had been published before.
  public Tally duplicates(Topic topic) {
    return duplicates.of(topic);
  }

  /// Snapshots published.
  public Tally keyFrames() {
    return keyFrames;
  }

  /// Diffs published again behind a key frame.
  public Tally republished() {
    return republished;
  }

  /// Snapshots that did not join the diffs, could not be read or were not wanted any more.
  public Tally snapshotsUnused() {
    return snapshotsUnused;
  }

  /// Decimals that a double does not bring back digit for digit.
  public Tally inexact() {
    return inexact;
  }

  /// Sending times so far ahead of the exchange's clock that they were not believed.
  public Tally clockSamplesIgnored() {
    return clockSamplesIgnored;
  }

  /// Our receive clock minus the exchange's, as last known.
  public long clockOffsetNs() {
    return clockOffsetNs;
  }

  public void setClockOffsetNs(long offset) {
    clockOffsetNs = offset;
  }

  public long waitingQuotes() {
    return waitingQuotes;
  }

  public void setWaitingQuotes(long count) {
    waitingQuotes = count;
  }

  /// Symbols whose depth in the log gives no book at the moment.
  public int outOfSync() {
    return outOfSync;
  }

  public void setOutOfSync(int symbols) {
    outOfSync = symbols;
  }

  /// Symbols that still wait for this run's first key frame.
  public int withoutKeyFrame() {
    return withoutKeyFrame;
  }

  public void setWithoutKeyFrame(int symbols) {
    withoutKeyFrame = symbols;
  }

  public long waitingMarks() {
    return waitingMarks;
  }

  public void setWaitingMarks(long count) {
    waitingMarks = count;
  }
}

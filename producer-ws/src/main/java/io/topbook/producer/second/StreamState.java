package io.topbook.producer.second;

import io.topbook.producer.feed.Frame;
import io.topbook.producer.publish.PublishedSymbol;
import io.topbook.producer.publish.Sent;
import org.jspecify.annotations.Nullable;

/// One stream of one symbol: what of it has been published, and since when it is up. Confined to
/// one thread.
final class StreamState {
  private final String name;
  private final UpTime upTime = new UpTime();
  private boolean absent;
  private boolean subscribed;
  private boolean waitsForDelivery;
  private boolean delivers = true;
  private final boolean carries;
  private boolean doubtful;
  private @Nullable Sent lastSent;
  private long settledOffset = -1;
  private long highestId = Frame.ABSENT;
  private long lastTime = Frame.ABSENT;
  private boolean afterRestart;

  /// @param name `BTCUSDT@aggTrade`, the subject of its incidents
  /// @param carries what the last record told stands until the next one comes: after an absence it
  ///   proves nothing until {@link #proven}
  StreamState(String name, boolean carries) {
    this.name = name;
    this.carries = carries;
  }

  String name() {
    return name;
  }

  /// Takes over what an earlier run published.
  void restore(PublishedSymbol.@Nullable Last last) {
    if (last != null) {
      lastSent = Sent.at(last.offset());
      settledOffset = last.offset();
      highestId = last.id();
      lastTime = last.eventTime() == null ? Frame.ABSENT : last.eventTime();
      afterRestart = true;
      doubtful = carries;
    }
  }

  private boolean isUp() {
    return subscribed && delivers && !doubtful;
  }

  /// @param clock the connection's, ns; null while it stands still
  void subscribe(@Nullable Long clock) {
    subscribed = true;
    if (clock != null && isUp()) {
      upTime.up(clock);
    }
  }

  /// An acknowledgement proves nothing here.
  void waitForDelivery() {
    waitsForDelivery = true;
    delivers = false;
  }

  void delivers(long clock) {
    delivers = true;
    catchUp(clock);
  }

  /// What comes from now on is older than it looks.
  void fallBehind(long clock) {
    upTime.down(clock);
  }

  void catchUp(long clock) {
    if (isUp()) {
      upTime.up(clock);
    }
  }

  /// The clock starts within a second of which the stream has missed the beginning.
  void clockStarts(long clock) {
    if (isUp()) {
      upTime.up(clock + 1);
    }
  }

  void lose(long clock) {
    subscribed = false;
    delivers = !waitsForDelivery;
    doubtful = carries && lastSent != null;
    upTime.down(clock);
  }

  /// Something of it was lost in between.
  void blip(long clock) {
    upTime.blip(clock);
  }

  /// The recording lacks it.
  void setAbsent() {
    absent = true;
  }

  boolean isAbsent() {
    return absent;
  }

  boolean wasUp(long from, long to) {
    return !absent && upTime.covers(from, to);
  }

  /// An earlier run published what stood then.
  void doubt() {
    doubtful = carries;
  }

  /// An absence may have hidden what stands now.
  boolean isDoubtful() {
    return doubtful;
  }

  /// What stands now is known again: a record has come, or shown that none was lost.
  ///
  /// @param clock the connection's, ns; null while it stands still
  void proven(@Nullable Long clock) {
    if (doubtful) {
      doubtful = false;
      if (clock != null) {
        catchUp(clock);
      }
    }
  }

  /// A record went out whose id is `id` and whose event time is `time`, µs.
  void published(Sent sent, long id, long time) {
    lastSent = sent;
    if (id > highestId) {
      highestId = id;
      lastTime = time;
    }
    afterRestart = false;
  }

  /// A record of older content went out again.
  void republished(Sent sent) {
    lastSent = sent;
  }

  @Nullable Sent lastSent() {
    return lastSent;
  }

  /// The highest id published, {@link Frame#ABSENT} before the first.
  long highestId() {
    return highestId;
  }

  @Nullable Long highestIdOrNull() {
    return highestId == Frame.ABSENT ? null : highestId;
  }

  /// Event time, µs, of the record with the highest id; {@link Frame#ABSENT} when not known.
  long lastTime() {
    return lastTime;
  }

  /// Nothing has been published yet since an earlier run ended.
  boolean isAfterRestart() {
    return afterRestart;
  }

  /// The offset that a mark names for `sent`, which is settled; should the broker have refused that
  /// record, the last one that it took.
  @Nullable Long offsetOf(@Nullable Sent sent) {
    if (sent != null && sent.isAcknowledged()) {
      settledOffset = sent.offset();
    }
    return settledOffset < 0 ? null : settledOffset;
  }
}

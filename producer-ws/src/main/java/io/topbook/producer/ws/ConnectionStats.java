package io.topbook.producer.ws;

import io.topbook.producer.feed.CloseCause;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/// What one connection's socket has seen since the start. Written by the event loop, read by any
/// thread.
public final class ConnectionStats {
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder attempts = new LongAdder();
  private final LongAdder pings = new LongAdder();
  private final LongAdder refusedStreams = new LongAdder();
  private final LongAdder pauses = new LongAdder();
  private final Map<CloseCause, LongAdder> closes;

  ConnectionStats() {
    closes =
        Arrays.stream(CloseCause.values())
            .collect(Collectors.toUnmodifiableMap(cause -> cause, _ -> new LongAdder()));
  }

  void message(long length) {
    messages.increment();
    bytes.add(length);
  }

  void attempt() {
    attempts.increment();
  }

  void ping() {
    pings.increment();
  }

  void refused(int streams) {
    refusedStreams.add(streams);
  }

  void pause() {
    pauses.increment();
  }

  void close(CloseCause cause) {
    of(cause).increment();
  }

  /// Messages handed to the feed, whole or unusable.
  public long messages() {
    return messages.sum();
  }

  /// Their payload.
  public long bytes() {
    return bytes.sum();
  }

  /// Sockets dialled.
  public long attempts() {
    return attempts.sum();
  }

  /// Pings answered.
  public long pings() {
    return pings.sum();
  }

  /// Streams whose SUBSCRIBE was refused for good on the socket of the time.
  public long refusedStreams() {
    return refusedStreams.sum();
  }

  /// Times that reading was stopped because Kafka could not take more.
  public long pauses() {
    return pauses.sum();
  }

  /// Sockets lost for this cause, or never up.
  public long closes(CloseCause cause) {
    return of(cause).sum();
  }

  private LongAdder of(CloseCause cause) {
    return Objects.requireNonNull(closes.get(cause), "every cause has its counter");
  }
}
